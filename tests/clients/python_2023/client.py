# SPDX-License-Identifier: Apache-2.0
"""boto3 1.28 and s3fs 2023.10 against AWS_ENDPOINT_URL, which that boto3 knows since 1.28. Ends with DONE."""
import io
import os
import sys
import time
import urllib.request

import boto3
import s3fs

KEYS = ["plain", "with space", "plus+plus", "unié/ö 漢字 😀", "a&b=c?d#e", "100%", "%20enc", "q'\"q", "(p)[b]{c}!*~$@;:,",
        "<x>&amp;", " lead", "a//b", "trail/", "tab\tnew\nline"]


def objects(s3, bucket):
    for key in KEYS:
        body = os.urandom(100)
        s3.put_object(Bucket=bucket, Key=key, Body=body, Metadata={"a": "b"})
        assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == body, key
        url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key})
        assert urllib.request.urlopen(url).read() == body, key
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": 4})
    assert sorted(item["Key"] for page in pages for item in page["Contents"]) == sorted(KEYS)
    assert sorted(item["Key"] for item in s3.list_objects(Bucket=bucket)["Contents"]) == sorted(KEYS)
    large = os.urandom(17 << 20)
    s3.upload_fileobj(io.BytesIO(large), bucket, "large")
    back = io.BytesIO()
    s3.download_fileobj(bucket, "large", back)
    assert back.getvalue() == large
    for algorithm in ("CRC32", "SHA1", "SHA256"):
        s3.put_object(Bucket=bucket, Key="sum", Body=large, ChecksumAlgorithm=algorithm)
        got = s3.get_object(Bucket=bucket, Key="sum", ChecksumMode="ENABLED")
        assert got[f"Checksum{algorithm}"] and got["Body"].read() == large
    # DeleteObjects of this time carries Content-MD5.
    done = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in [*KEYS, "large", "sum"]]})
    assert len(done["Deleted"]) == len(KEYS) + 2


def query(bucket):
    athena = boto3.client("athena")
    results = {"OutputLocation": f"s3://{bucket}/r/"}
    query_id = athena.start_query_execution(QueryString="SELECT 1 AS a", ResultConfiguration=results)["QueryExecutionId"]
    while (state := athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]["State"]) in ("QUEUED", "RUNNING"):
        time.sleep(0.02)
    assert state == "SUCCEEDED", state
    rows = athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]["Rows"]
    assert [row["Data"][0]["VarCharValue"] for row in rows] == ["a", "1"]


def files(bucket):
    lake = s3fs.S3FileSystem(endpoint_url=os.environ["AWS_ENDPOINT_URL"])
    body = os.urandom(12 << 20)
    with lake.open(f"{bucket}/w.bin", "wb", block_size=5 << 20) as file:
        file.write(body)
    with lake.open(f"{bucket}/w.bin", "rb") as file:
        file.seek(10 << 20)
        assert file.read(100) == body[10 << 20:(10 << 20) + 100]
    lake.mv(f"{bucket}/w.bin", f"{bucket}/x y+.bin")
    assert lake.cat(f"{bucket}/x y+.bin") == body
    assert lake.ls(bucket) == [f"{bucket}/r", f"{bucket}/x y+.bin"]
    lake.rm(bucket, recursive=True)


def main():
    bucket = sys.argv[1]
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=bucket)
    objects(s3, bucket)
    query(bucket)
    files(bucket)
    print("DONE")


main()
