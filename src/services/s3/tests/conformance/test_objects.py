# SPDX-License-Identifier: Apache-2.0
"""Objects: what is put comes back, whole and in parts, with what was said of it."""

import datetime
import hashlib

import pytest
import requests

MIB = 1024 * 1024


def test_put_and_get(s3, bucket):
    put = s3.put_object(Bucket=bucket, Key="a/b.txt", Body=b"hello", ContentType="text/plain",
                        Metadata={"One": "1", "two": "zwei"})
    assert put["ETag"] == '"5d41402abc4b2a76b9719d911017c592"'
    got = s3.get_object(Bucket=bucket, Key="a/b.txt")
    assert got["Body"].read() == b"hello"
    assert got["ContentType"] == "text/plain"
    assert got["Metadata"] == {"one": "1", "two": "zwei"}
    assert got["ContentLength"] == 5
    assert got["AcceptRanges"] == "bytes"
    assert "VersionId" not in got


@pytest.mark.parametrize("size", [0, 1, 16 * 1024, 16 * 1024 + 1, 3 * MIB + 7])
def test_sizes(s3, bucket, size):
    body = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    put = s3.put_object(Bucket=bucket, Key="k", Body=body)
    assert put["ETag"] == f'"{hashlib.md5(body).hexdigest()}"'
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == body
    assert s3.head_object(Bucket=bucket, Key="k")["ContentLength"] == size


def test_default_content_type(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert s3.head_object(Bucket=bucket, Key="k")["ContentType"] == "binary/octet-stream"


@pytest.mark.parametrize("key", ["a b", "a+b", "a%20b", "a//b", "/a", "ä/ö", "a?b=c&d", "a#b", "😀",
                                 "a/", "..", "a/../b", "k" * 1024, "a\tb", "*'()!~", "a=b;c:d,e@f$"])
def test_keys(s3, bucket, key):
    s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"x"
    assert [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [key]
    s3.delete_object(Bucket=bucket, Key=key)
    assert "Contents" not in s3.list_objects(Bucket=bucket)


def test_key_too_long(s3, bucket, fails):
    with fails("KeyTooLongError", 400):
        s3.put_object(Bucket=bucket, Key="k" * 1025, Body=b"x")


def test_missing(s3, bucket, fails):
    with fails("NoSuchKey", 404):
        s3.get_object(Bucket=bucket, Key="none")
    with fails("404", 404):
        s3.head_object(Bucket=bucket, Key="none")
    with fails("NoSuchBucket", 404):
        s3.get_object(Bucket=bucket + "-none", Key="none")
    s3.delete_object(Bucket=bucket, Key="none")


@pytest.mark.parametrize("header,expected", [
    ("bytes=0-4", b"01234"), ("bytes=5-", b"56789"), ("bytes=-3", b"789"),
    ("bytes=8-100", b"89"), ("bytes=-100", b"0123456789")])
def test_ranges(s3, bucket, header, expected):
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    got = s3.get_object(Bucket=bucket, Key="k", Range=header)
    assert got["Body"].read() == expected
    assert got["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert got["ContentRange"].endswith("/10")
    head = s3.head_object(Bucket=bucket, Key="k", Range=header)
    assert head["ContentLength"] == len(expected)
    assert head["ResponseMetadata"]["HTTPStatusCode"] == 206


@pytest.mark.parametrize("header", ["bytes=5-2", "bytes=x", "lines=0-1"])
def test_ranges_that_are_none(s3, bucket, header):
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    got = s3.get_object(Bucket=bucket, Key="k", Range=header)
    assert got["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert got["Body"].read() == b"0123456789"


def test_range_beyond_the_end(s3, bucket, fails):
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    with fails("InvalidRange", 416):
        s3.get_object(Bucket=bucket, Key="k", Range="bytes=10-")


def test_content_headers(s3, bucket):
    said = {"CacheControl": "no-cache", "ContentDisposition": 'attachment; filename="x"',
            "ContentEncoding": "gzip", "ContentLanguage": "de"}
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", **said)
    got = s3.get_object(Bucket=bucket, Key="k")
    assert {name: got[name] for name in said} == said
    got = s3.get_object(Bucket=bucket, Key="k", ResponseContentType="text/csv",
                        ResponseCacheControl="max-age=1")
    assert (got["ContentType"], got["CacheControl"]) == ("text/csv", "max-age=1")


def test_storage_class(s3, bucket, fails):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", StorageClass="STANDARD_IA")
    assert s3.head_object(Bucket=bucket, Key="k")["StorageClass"] == "STANDARD_IA"
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert "StorageClass" not in s3.head_object(Bucket=bucket, Key="k")
    with fails("InvalidStorageClass", 400):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", StorageClass="PAPER")


def test_metadata_too_large(s3, bucket, fails):
    with fails("MetadataTooLarge", 400):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", Metadata={"m": "v" * 2048})


def test_conditional_reads(s3, bucket, fails):
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"x")["ETag"]
    modified = s3.head_object(Bucket=bucket, Key="k")["LastModified"]
    hour = datetime.timedelta(hours=1)
    s3.get_object(Bucket=bucket, Key="k", IfMatch=etag)
    s3.get_object(Bucket=bucket, Key="k", IfNoneMatch='"other"')
    s3.get_object(Bucket=bucket, Key="k", IfMatch=etag, IfUnmodifiedSince=modified - hour)
    with fails("PreconditionFailed", 412):
        s3.get_object(Bucket=bucket, Key="k", IfMatch='"other"')
    with fails("PreconditionFailed", 412):
        s3.get_object(Bucket=bucket, Key="k", IfUnmodifiedSince=modified - hour)
    with fails("304", 304):
        s3.get_object(Bucket=bucket, Key="k", IfNoneMatch=etag)
    with fails("304", 304):
        s3.head_object(Bucket=bucket, Key="k", IfModifiedSince=modified)
    with fails("412", 412):
        s3.head_object(Bucket=bucket, Key="k", IfMatch='"other"')


def test_conditional_writes(s3, bucket, fails):
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"1", IfNoneMatch="*")["ETag"]
    with fails("PreconditionFailed", 412):
        s3.put_object(Bucket=bucket, Key="k", Body=b"2", IfNoneMatch="*")
    with fails("PreconditionFailed", 412):
        s3.put_object(Bucket=bucket, Key="k", Body=b"2", IfMatch='"other"')
    with fails("NoSuchKey", 404):
        s3.put_object(Bucket=bucket, Key="none", Body=b"2", IfMatch=etag)
    s3.put_object(Bucket=bucket, Key="k", Body=b"2", IfMatch=etag)
    with fails("PreconditionFailed", 412):
        s3.delete_object(Bucket=bucket, Key="k", IfMatch=etag)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"2"


def test_acls_are_off(s3, bucket, fails):
    """New buckets have BucketOwnerEnforced since April 2023."""
    with fails("AccessControlListNotSupported", 400):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", ACL="public-read")
    for says_nothing_new in ("bucket-owner-full-control", "private"):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", ACL=says_nothing_new)
    grants = s3.get_object_acl(Bucket=bucket, Key="k")["Grants"]
    assert [g["Permission"] for g in grants] == ["FULL_CONTROL"]


def test_expected_bucket_owner(s3, bucket, fails):
    with fails("AccessDenied", 403):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", ExpectedBucketOwner="123412341234")


def test_copy(s3, bucket, fails):
    s3.put_object(Bucket=bucket, Key="a b", Body=b"x" * 100_000, ContentType="text/plain",
                  Metadata={"m": "1"}, Tagging="t=1")
    source = {"Bucket": bucket, "Key": "a b"}
    copied = s3.copy_object(Bucket=bucket, Key="copy", CopySource=source)["CopyObjectResult"]
    got = s3.get_object(Bucket=bucket, Key="copy")
    assert got["ETag"] == copied["ETag"]
    assert (got["ContentType"], got["Metadata"], got["TagCount"]) == ("text/plain", {"m": "1"}, 1)
    assert len(got["Body"].read()) == 100_000

    s3.copy_object(Bucket=bucket, Key="copy", CopySource=source, MetadataDirective="REPLACE",
                   Metadata={"n": "2"}, TaggingDirective="REPLACE", Tagging="u=2")
    got = s3.head_object(Bucket=bucket, Key="copy")
    assert (got["ContentType"], got["Metadata"]) == ("binary/octet-stream", {"n": "2"})
    with fails("InvalidRequest", 400):
        s3.copy_object(Bucket=bucket, Key="a b", CopySource=source)
    s3.copy_object(Bucket=bucket, Key="a b", CopySource=source, MetadataDirective="REPLACE")
    with fails("NoSuchKey", 404):
        s3.copy_object(Bucket=bucket, Key="c", CopySource={"Bucket": bucket, "Key": "none"})
    with fails("PreconditionFailed", 412):
        s3.copy_object(Bucket=bucket, Key="c", CopySource=source, CopySourceIfMatch='"other"')


def test_delete_objects(s3, bucket, fails):
    keys = [f"k{i}" for i in range(5)]
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    wanted = {"Objects": [{"Key": key} for key in keys[:3] + ["none"]]}
    deleted = s3.delete_objects(Bucket=bucket, Delete=wanted)["Deleted"]
    assert [d["Key"] for d in deleted] == keys[:3] + ["none"]
    quiet = s3.delete_objects(Bucket=bucket, Delete={**wanted, "Quiet": True})
    assert "Deleted" not in quiet and "Errors" not in quiet
    assert [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]] == keys[3:]
    with fails("MalformedXML", 400):
        s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "k"}] * 1001})


def test_object_tags(s3, bucket, fails):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", Tagging="a=1&b=two%20words")
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == [
        {"Key": "a", "Value": "1"}, {"Key": "b", "Value": "two words"}]
    assert s3.head_object(Bucket=bucket, Key="k")["TagCount"] == 2
    s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": [{"Key": "c", "Value": ""}]})
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == [{"Key": "c", "Value": ""}]
    with fails("BadRequest", 400):
        many = [{"Key": str(i), "Value": ""} for i in range(11)]
        s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": many})
    with fails("InvalidTag", 400):
        s3.put_object_tagging(Bucket=bucket, Key="k",
                              Tagging={"TagSet": [{"Key": "k" * 129, "Value": ""}]})
    s3.delete_object_tagging(Bucket=bucket, Key="k")
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == []


def test_attributes(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello", ChecksumAlgorithm="SHA256")
    got = s3.get_object_attributes(Bucket=bucket, Key="k",
                                   ObjectAttributes=["ETag", "Checksum", "ObjectSize", "StorageClass"])
    assert got["ETag"] == "5d41402abc4b2a76b9719d911017c592"
    assert (got["ObjectSize"], got["StorageClass"]) == (5, "STANDARD")
    assert got["Checksum"]["ChecksumType"] == "FULL_OBJECT"


def test_attributes_are_named(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    url = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "k"})
    answer = requests.get(url.split("?")[0] + "?attributes&" + url.split("?")[1])
    assert answer.status_code == 400
    assert "<Code>InvalidRequest</Code>" in answer.text and "x-amz-object-attributes" in answer.text


@pytest.mark.laketop_only
def test_what_is_not_built_says_so(s3, bucket, fails):
    with fails("NotImplemented", 501):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", ServerSideEncryption="aws:kms",
                      SSEKMSEncryptionContext="e30=")
