// SPDX-License-Identifier: Apache-2.0
package client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * AWS SDK for Java v2 against AWS_ENDPOINT_URL: odd keys, presigned URLs, multipart by the asynchronous client, checksums, listings
 * by pages, deletes, a query of Athena. Ends with DONE.
 */
public final class Client {
  private static final List<String> KEYS = List.of("plain", "with space", "plus+plus", "unié/ö 漢字 😀",
      "a&b=c?d#e", "100%", "%20enc", "q'\"q", "(p)[b]{c}!*~$@;:,", "<x>&amp;", " lead", "a//b", "trail/", "tab\tnew\nline");

  private static void check(boolean ok, String what) {
    if (!ok) throw new IllegalStateException(what);
  }

  private static void oddKeys(S3Client s3, String bucket) throws Exception {
    S3Presigner presigner = S3Presigner.create();
    for (String key : KEYS) {
      byte[] body = key.repeat(9).getBytes("UTF-8");
      s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromBytes(body));
      check(Arrays.equals(s3.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asByteArray(), body), key);
      URI url = presigner.presignGetObject(p -> p.signatureDuration(Duration.ofMinutes(1))
          .getObjectRequest(r -> r.bucket(bucket).key(key))).url().toURI();
      byte[] got = HttpClient.newHttpClient().send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofByteArray()).body();
      check(Arrays.equals(got, body), "presigned " + key);
    }
    Set<String> found = new HashSet<>();
    s3.listObjectsV2Paginator(r -> r.bucket(bucket).maxKeys(4)).contents().forEach(object -> found.add(object.key()));
    check(found.equals(new HashSet<>(KEYS)), "listed: " + found);
  }

  private static void large(S3Client s3, String bucket) {
    byte[] body = new byte[19 << 20];
    new Random(5).nextBytes(body);
    try (S3AsyncClient async = S3AsyncClient.builder().multipartEnabled(true).build()) {
      async.putObject(r -> r.bucket(bucket).key("large"), AsyncRequestBody.fromBytes(body)).join();
      byte[] got = async.getObject(r -> r.bucket(bucket).key("large"), AsyncResponseTransformer.toBytes()).join().asByteArray();
      check(Arrays.equals(got, body), "the large object has other bytes");
    }
    for (ChecksumAlgorithm algorithm : List.of(ChecksumAlgorithm.CRC32, ChecksumAlgorithm.SHA1, ChecksumAlgorithm.SHA256)) {
      s3.putObject(r -> r.bucket(bucket).key("sum").checksumAlgorithm(algorithm), RequestBody.fromBytes(body));
      byte[] got = s3.getObjectAsBytes(r -> r.bucket(bucket).key("sum").checksumMode(ChecksumMode.ENABLED)).asByteArray();
      check(Arrays.equals(got, body), algorithm + ": other bytes");
    }
    try {
      s3.headObject(r -> r.bucket(bucket).key("none"));
      check(false, "a missing key was found");
    } catch (NoSuchKeyException expected) {
      check(expected.statusCode() == 404, "status " + expected.statusCode());
    }
  }

  private static void query(String bucket) throws Exception {
    try (AthenaClient athena = AthenaClient.create(); GlueClient glue = GlueClient.create()) {
      glue.getDatabases(r -> r.maxResults(5));
      String id = athena.startQueryExecution(r -> r.queryString("SELECT x, 'é' AS t FROM UNNEST(sequence(1, 3)) AS s(x) ORDER BY x")
          .resultConfiguration(c -> c.outputLocation("s3://" + bucket + "/results/"))).queryExecutionId();
      QueryExecutionState state;
      while ((state = athena.getQueryExecution(r -> r.queryExecutionId(id)).queryExecution().status().state())
          != QueryExecutionState.SUCCEEDED) {
        check(state == QueryExecutionState.QUEUED || state == QueryExecutionState.RUNNING, "the query is " + state);
        Thread.sleep(20);
      }
      var rows = athena.getQueryResults(r -> r.queryExecutionId(id)).resultSet().rows();
      check(rows.size() == 4 && rows.get(3).data().get(0).varCharValue().equals("3"), "rows: " + rows);
    }
  }

  private static void clean(S3Client s3, String bucket) {
    List<ObjectIdentifier> all = s3.listObjectsV2Paginator(r -> r.bucket(bucket)).contents().stream().map(S3Object::key)
        .map(key -> ObjectIdentifier.builder().key(key).build()).toList();
    check(s3.deleteObjects(r -> r.bucket(bucket).delete(d -> d.objects(all))).errors().isEmpty(), "deletes failed");
    s3.deleteBucket(r -> r.bucket(bucket));
  }

  public static void main(String[] arguments) throws Exception {
    String bucket = arguments[0];
    try (S3Client s3 = S3Client.create()) {
      s3.createBucket(r -> r.bucket(bucket));
      oddKeys(s3, bucket);
      large(s3, bucket);
      query(bucket);
      clean(s3, bucket);
    }
    System.out.println("DONE");
  }
}
