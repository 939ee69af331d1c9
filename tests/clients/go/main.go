// SPDX-License-Identifier: Apache-2.0

// AWS SDK for Go v2 against AWS_ENDPOINT_URL: objects with odd keys, a multipart upload, checksums,
// presigned URLs, listings by pages, deletes, and a query of Athena. Ends with DONE.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	athenatypes "github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

var keys = []string{"plain", "with space", "plus+plus", "unié/ö 漢字 😀", "a&b=c?d#e", "100%", "%20enc",
	"q'\"q", "(p)[b]{c}!*~$@;:,", "<x>&amp;", " lead", "a//b", "trail/", "tab\tnew\nline"}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatalf("%+v", err)
	}
	return value
}

func check(ok bool, what string, args ...any) {
	if !ok {
		log.Fatalf(what, args...)
	}
}

func contentOf(ctx context.Context, client *s3.Client, bucket, key string) []byte {
	got := must(client.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key}))
	defer got.Body.Close()
	return must(io.ReadAll(got.Body))
}

func oddKeys(ctx context.Context, client *s3.Client, bucket string) {
	presigner := s3.NewPresignClient(client)
	for i, key := range keys {
		body := []byte(strings.Repeat(key, i+1))
		must(client.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: bytes.NewReader(body),
			Metadata: map[string]string{"a": "b"}}))
		check(bytes.Equal(contentOf(ctx, client, bucket, key), body), "%q has other bytes", key)
		url := must(presigner.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key}))
		answer := must(http.Get(url.URL))
		check(bytes.Equal(must(io.ReadAll(answer.Body)), body), "%q presigned: %s", key, answer.Status)
	}
	found := map[string]bool{}
	pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: &bucket, MaxKeys: aws.Int32(4)})
	for pages.HasMorePages() {
		for _, object := range must(pages.NextPage(ctx)).Contents {
			found[*object.Key] = true
		}
	}
	for _, key := range keys {
		check(found[key], "%q is not listed", key)
	}
	check(len(found) == len(keys), "%d keys listed", len(found))
}

func multipart(ctx context.Context, client *s3.Client, bucket string) {
	body := bytes.Repeat([]byte("0123456789abcdefg"), 1<<20)
	// A body that cannot seek is sent as aws-chunked parts with trailing checksums.
	uploader := manager.NewUploader(client)
	must(uploader.Upload(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: aws.String("large"),
		Body: io.MultiReader(bytes.NewReader(body))}))
	into := manager.NewWriteAtBuffer(nil)
	must(manager.NewDownloader(client).Download(ctx, into, &s3.GetObjectInput{Bucket: &bucket, Key: aws.String("large")}))
	check(bytes.Equal(into.Bytes(), body), "the large object has other bytes")
	for _, algorithm := range []types.ChecksumAlgorithm{"CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"} {
		must(client.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: aws.String("sum"),
			Body: bytes.NewReader(body), ChecksumAlgorithm: algorithm}))
		check(bytes.Equal(contentOf(ctx, client, bucket, "sum"), body), "%s: other bytes", algorithm)
	}
	_, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: aws.String("none")})
	var missing *types.NoSuchKey
	check(errors.As(err, &missing), "a missing key: %v", err)
}

func query(ctx context.Context, settings aws.Config, bucket string) {
	client := athena.NewFromConfig(settings)
	started := must(client.StartQueryExecution(ctx, &athena.StartQueryExecutionInput{
		QueryString:         aws.String("SELECT x, 'é' AS t FROM UNNEST(sequence(1, 3)) AS s(x) ORDER BY x"),
		ResultConfiguration: &athenatypes.ResultConfiguration{OutputLocation: aws.String("s3://" + bucket + "/results/")}}))
	for {
		got := must(client.GetQueryExecution(ctx, &athena.GetQueryExecutionInput{QueryExecutionId: started.QueryExecutionId}))
		state := got.QueryExecution.Status.State
		check(state != "FAILED" && state != "CANCELLED", "the query is %s", state)
		if state == "SUCCEEDED" {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	results := must(client.GetQueryResults(ctx, &athena.GetQueryResultsInput{QueryExecutionId: started.QueryExecutionId}))
	check(len(results.ResultSet.Rows) == 4 && *results.ResultSet.Rows[3].Data[0].VarCharValue == "3", "other rows")
}

func clean(ctx context.Context, client *s3.Client, bucket string) {
	pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: &bucket})
	for pages.HasMorePages() {
		var objects []types.ObjectIdentifier
		for _, object := range must(pages.NextPage(ctx)).Contents {
			objects = append(objects, types.ObjectIdentifier{Key: object.Key})
		}
		deleted := must(client.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: &bucket, Delete: &types.Delete{Objects: objects}}))
		check(len(deleted.Errors) == 0, "deletes: %v", deleted.Errors)
	}
	must(client.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: &bucket}))
}

func main() {
	bucket, ctx := os.Args[1], context.Background()
	settings := must(config.LoadDefaultConfig(ctx))
	client := s3.NewFromConfig(settings)
	must(client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &bucket}))
	oddKeys(ctx, client, bucket)
	multipart(ctx, client, bucket)
	query(ctx, settings, bucket)
	clean(ctx, client, bucket)
	fmt.Println("DONE")
}
