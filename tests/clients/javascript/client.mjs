// SPDX-License-Identifier: Apache-2.0

// AWS SDK for JavaScript v3 against AWS_ENDPOINT_URL: odd keys, presigned URLs, copies, a multipart upload from a
// stream, every checksum, listings by pages, deletes, Glue's typed errors, a query of Athena. Ends with DONE.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { createReadStream, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { AthenaClient, GetQueryExecutionCommand, GetQueryResultsCommand, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import {
  CopyObjectCommand, CreateBucketCommand, DeleteBucketCommand, DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand,
  PutObjectCommand, S3Client, paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const KEYS = ["plain", "with space", "plus+plus", "unié/ö 漢字 😀", "a&b=c?d#e", "100%", "%20enc", "q'\"q",
  "(p)[b]{c}!*~$@;:,", "<x>&amp;", " lead", "a//b", "trail/", "tab\tnew\nline"];
const s3 = new S3Client({});
const Bucket = process.argv[2];

async function bytesOf(input) {
  return Buffer.from(await (await s3.send(new GetObjectCommand({ Bucket, ...input }))).Body.transformToByteArray());
}

async function listed() {
  const keys = [];
  for await (const page of paginateListObjectsV2({ client: s3, pageSize: 4 }, { Bucket })) {
    keys.push(...page.Contents.map((object) => object.Key));
  }
  return keys;
}

async function oddKeys() {
  for (const Key of KEYS) {
    const Body = randomBytes(100);
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, Metadata: { a: "b" } }));
    assert.deepEqual(await bytesOf({ Key }), Body, Key);
    const answer = await fetch(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 60 }));
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), Body, `presigned ${Key}`);
    await s3.send(new CopyObjectCommand({ Bucket, Key: `copy/${Key}`, CopySource: `${Bucket}/${encodeURIComponent(Key)}` }));
    assert.deepEqual(await bytesOf({ Key: `copy/${Key}` }), Body, `copy of ${Key}`);
  }
  assert.deepEqual(new Set(await listed()), new Set([...KEYS, ...KEYS.map((key) => `copy/${key}`)]));
}

async function large() {
  const body = randomBytes(13 << 20);
  const pieces = Readable.from([body.subarray(0, 9 << 20), body.subarray(9 << 20)]);
  await new Upload({ client: s3, params: { Bucket, Key: "large", Body: pieces }, partSize: 5 << 20 }).done();
  assert.deepEqual(await bytesOf({ Key: "large" }), body);
  assert.deepEqual(await bytesOf({ Key: "large", Range: "bytes=5-10" }), body.subarray(5, 11));
  for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"]) {
    await s3.send(new PutObjectCommand({ Bucket, Key: "sum", Body: body, ChecksumAlgorithm }));
    assert.deepEqual(await bytesOf({ Key: "sum", ChecksumMode: "ENABLED" }), body, ChecksumAlgorithm);
  }
  // A stream is sent in chunks with a trailing checksum.
  const file = join(mkdtempSync(join(tmpdir(), "laketop-")), "body");
  writeFileSync(file, body);
  await s3.send(new PutObjectCommand({ Bucket, Key: "stream", Body: createReadStream(file) }));
  assert.deepEqual(await bytesOf({ Key: "stream" }), body);
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "put by url+" }), { expiresIn: 60 });
  assert.equal((await fetch(url, { method: "PUT", body: "hello" })).status, 200);
  assert.equal((await bytesOf({ Key: "put by url+" })).toString(), "hello");
}

async function errors() {
  await assert.rejects(s3.send(new GetObjectCommand({ Bucket, Key: "none" })), { name: "NoSuchKey" });
  await assert.rejects(s3.send(new HeadObjectCommand({ Bucket, Key: "none" })), { name: "NotFound" });
  const table = new GetTableCommand({ DatabaseName: "none_such", Name: "none" });
  await assert.rejects(new GlueClient({}).send(table), { name: "EntityNotFoundException" });
}

async function query() {
  const athena = new AthenaClient({});
  const QueryString = "SELECT x, 'é' AS t FROM UNNEST(sequence(1, 3)) AS s(x) ORDER BY x";
  const ResultConfiguration = { OutputLocation: `s3://${Bucket}/results/` };
  const { QueryExecutionId } = await athena.send(new StartQueryExecutionCommand({ QueryString, ResultConfiguration }));
  let status;
  do {
    status = (await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }))).QueryExecution.Status;
  } while (status.State === "QUEUED" || status.State === "RUNNING");
  assert.equal(status.State, "SUCCEEDED");
  assert(status.CompletionDateTime instanceof Date);
  const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
  assert.deepEqual(ResultSet.Rows.map((row) => row.Data.map((cell) => cell.VarCharValue)),
    [["x", "t"], ["1", "é"], ["2", "é"], ["3", "é"]]);
}

await s3.send(new CreateBucketCommand({ Bucket }));
await oddKeys();
await large();
await errors();
await query();
const Objects = (await listed()).map((Key) => ({ Key }));
const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
assert.equal(Deleted.length, Objects.length);
assert.equal(Errors, undefined);
await s3.send(new DeleteBucketCommand({ Bucket }));
console.log("DONE");
