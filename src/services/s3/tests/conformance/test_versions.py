# SPDX-License-Identifier: Apache-2.0
"""Versioning: versions, delete markers, the null version."""

import pytest


@pytest.fixture
def versioned(s3, bucket):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return bucket


def put(s3, bucket, body, key="k"):
    return s3.put_object(Bucket=bucket, Key=key, Body=body)["VersionId"]


def read(s3, bucket, version=None, key="k"):
    extra = {"VersionId": version} if version else {}
    return s3.get_object(Bucket=bucket, Key=key, **extra)["Body"].read()


def test_status(s3, bucket, fails):
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    for status in ["Enabled", "Suspended"]:
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})
        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == status


def test_versions(s3, versioned, fails):
    first, second = put(s3, versioned, b"1"), put(s3, versioned, b"2")
    assert first != second
    assert read(s3, versioned) == b"2" and read(s3, versioned, first) == b"1"
    listed = s3.list_object_versions(Bucket=versioned)["Versions"]
    assert [(v["VersionId"], v["IsLatest"]) for v in listed] == [(second, True), (first, False)]
    with fails("NoSuchVersion", 404):
        read(s3, versioned, put(s3, versioned, b"", key="other"))
    with fails("InvalidArgument", 400):
        read(s3, versioned, "no-version")


def test_delete_markers(s3, versioned, fails):
    version = put(s3, versioned, b"1")
    deleted = s3.delete_object(Bucket=versioned, Key="k")
    assert deleted["DeleteMarker"] is True
    with fails("NoSuchKey", 404) as caught:
        read(s3, versioned)
    headers = caught.value.response["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amz-delete-marker"] == "true"
    with fails("MethodNotAllowed", 405):
        read(s3, versioned, deleted["VersionId"])
    page = s3.list_object_versions(Bucket=versioned)
    assert page["DeleteMarkers"][0]["IsLatest"] and not page["Versions"][0]["IsLatest"]
    assert "Contents" not in s3.list_objects_v2(Bucket=versioned)
    gone = s3.delete_object(Bucket=versioned, Key="k", VersionId=deleted["VersionId"])
    assert gone["DeleteMarker"] is True
    assert read(s3, versioned) == b"1"
    s3.delete_object(Bucket=versioned, Key="k", VersionId=version)
    with fails("NoSuchKey", 404):
        read(s3, versioned)


def test_null_version(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"before")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    version = put(s3, bucket, b"versioned")
    assert read(s3, bucket, "null") == b"before"
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    assert "VersionId" not in s3.put_object(Bucket=bucket, Key="k", Body=b"after")
    listed = s3.list_object_versions(Bucket=bucket)["Versions"]
    assert [v["VersionId"] for v in listed] == ["null", version]
    assert s3.delete_object(Bucket=bucket, Key="k")["VersionId"] == "null"
    assert read(s3, bucket, version) == b"versioned"


def test_delete_objects_with_versions(s3, versioned):
    first, second = put(s3, versioned, b"1"), put(s3, versioned, b"2")
    out = s3.delete_objects(Bucket=versioned, Delete={"Objects": [
        {"Key": "k", "VersionId": first}, {"Key": "k", "VersionId": second}, {"Key": "k"}]})
    assert len(out["Deleted"]) == 3
    assert out["Deleted"][2]["DeleteMarker"] is True
    page = s3.list_object_versions(Bucket=versioned)
    assert "Versions" not in page and len(page["DeleteMarkers"]) == 1


def test_bucket_with_versions_is_not_empty(s3, versioned, fails):
    put(s3, versioned, b"1")
    s3.delete_object(Bucket=versioned, Key="k")
    with fails("BucketNotEmpty", 409):
        s3.delete_bucket(Bucket=versioned)


def test_pages_within_a_key(s3, versioned):
    for i in range(5):
        put(s3, versioned, str(i).encode(), key="a")
        put(s3, versioned, str(i).encode(), key="b")
    found = []
    for page in s3.get_paginator("list_object_versions").paginate(
            Bucket=versioned, PaginationConfig={"PageSize": 3}):
        found += [(v["Key"], v["VersionId"]) for v in page["Versions"]]
    assert len(found) == len(set(found)) == 10


def test_tags_and_copies_of_versions(s3, versioned):
    first = put(s3, versioned, b"1")
    put(s3, versioned, b"2")
    s3.put_object_tagging(Bucket=versioned, Key="k", VersionId=first,
                          Tagging={"TagSet": [{"Key": "v", "Value": "1"}]})
    assert s3.get_object_tagging(Bucket=versioned, Key="k")["TagSet"] == []
    copied = s3.copy_object(Bucket=versioned, Key="copy",
                            CopySource={"Bucket": versioned, "Key": "k", "VersionId": first})
    assert copied["CopySourceVersionId"] == first
    assert read(s3, versioned, key="copy") == b"1"


def test_a_marker_hides_what_is_copied_and_what_is_set(s3, versioned, fails):
    s3.put_object(Bucket=versioned, Key="k", Body=b"one")
    marker = s3.delete_object(Bucket=versioned, Key="k")["VersionId"]
    with fails("NoSuchKey", 404) as caught:
        s3.copy_object(Bucket=versioned, Key="copy", CopySource={"Bucket": versioned, "Key": "k"})
    headers = caught.value.response["ResponseMetadata"]["HTTPHeaders"]
    assert (headers["x-amz-delete-marker"], headers["x-amz-version-id"]) == ("true", marker)
    with fails("NoSuchKey", 404):
        s3.get_object_tagging(Bucket=versioned, Key="k")
    with fails("MethodNotAllowed", 405) as caught:
        s3.put_object_tagging(Bucket=versioned, Key="k", Tagging={"TagSet": []})
    assert caught.value.response["ResponseMetadata"]["HTTPHeaders"]["allow"] == "DELETE"
