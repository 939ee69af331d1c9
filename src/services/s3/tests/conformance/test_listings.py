# SPDX-License-Identifier: Apache-2.0
"""Listings: prefixes, delimiters, pages, encoding."""

import pytest


@pytest.fixture
def tree(s3, bucket):
    for key in ["a", "b/1", "b/2", "b/c/3", "c", "d/e"]:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    return bucket


def keys(page):
    return [o["Key"] for o in page.get("Contents", [])]


def prefixes(page):
    return [p["Prefix"] for p in page.get("CommonPrefixes", [])]


@pytest.mark.parametrize("operation", ["list_objects", "list_objects_v2"])
def test_delimiter(s3, tree, operation):
    page = getattr(s3, operation)(Bucket=tree, Delimiter="/")
    assert (keys(page), prefixes(page)) == (["a", "c"], ["b/", "d/"])
    page = getattr(s3, operation)(Bucket=tree, Delimiter="/", Prefix="b/")
    assert (keys(page), prefixes(page)) == (["b/1", "b/2"], ["b/c/"])
    page = getattr(s3, operation)(Bucket=tree, Prefix="b/c")
    assert keys(page) == ["b/c/3"]
    assert not page["IsTruncated"]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("operation", ["list_objects", "list_objects_v2"])
@pytest.mark.parametrize("delimiter", ["", "/"])
def test_pages(s3, tree, operation, size, delimiter):
    found = []
    for page in s3.get_paginator(operation).paginate(
            Bucket=tree, Delimiter=delimiter, PaginationConfig={"PageSize": size}):
        assert len(keys(page)) + len(prefixes(page)) <= size
        found += keys(page) + prefixes(page)
    expected = ["a", "b/", "c", "d/"] if delimiter else ["a", "b/1", "b/2", "b/c/3", "c", "d/e"]
    assert sorted(found) == expected


def test_v1_marker(s3, tree):
    page = s3.list_objects(Bucket=tree, MaxKeys=2)
    assert page["IsTruncated"] and "NextMarker" not in page
    assert keys(s3.list_objects(Bucket=tree, Marker="b/1")) == ["b/2", "b/c/3", "c", "d/e"]
    page = s3.list_objects(Bucket=tree, Delimiter="/", MaxKeys=2)
    assert page["NextMarker"] == "b/"


def test_v2_counts_and_owner(s3, tree):
    page = s3.list_objects_v2(Bucket=tree, Delimiter="/", StartAfter="a")
    assert page["KeyCount"] == 3 and page["StartAfter"] == "a"
    assert "Owner" not in page["Contents"][0]
    assert s3.list_objects_v2(Bucket=tree, FetchOwner=True)["Contents"][0]["Owner"]["ID"]
    assert s3.list_objects(Bucket=tree)["Contents"][0]["Owner"]["ID"]


def test_max_keys(s3, tree, fails):
    page = s3.list_objects_v2(Bucket=tree, MaxKeys=0)
    assert (keys(page), page["IsTruncated"], page["KeyCount"]) == ([], False, 0)
    assert s3.list_objects_v2(Bucket=tree, MaxKeys=5000)["MaxKeys"] == 5000  # of which a page holds 1000
    with fails("InvalidArgument", 400):
        s3.list_objects_v2(Bucket=tree, MaxKeys=-1)


def test_bad_token(s3, tree, fails):
    with fails("InvalidArgument", 400):
        s3.list_objects_v2(Bucket=tree, ContinuationToken="no token")


def test_order_is_by_bytes(s3, bucket):
    names = ["a", "B", "é", "z", "Z", "~", "a/b", "a!b", "a0"]
    for name in names:
        s3.put_object(Bucket=bucket, Key=name, Body=b"")
    assert keys(s3.list_objects_v2(Bucket=bucket)) == sorted(names, key=lambda n: n.encode())


def test_fields(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello", StorageClass="STANDARD_IA")
    entry = s3.list_objects_v2(Bucket=bucket)["Contents"][0]
    assert (entry["Size"], entry["StorageClass"]) == (5, "STANDARD_IA")
    assert entry["ETag"] == '"5d41402abc4b2a76b9719d911017c592"'
    assert entry["LastModified"] == s3.head_object(Bucket=bucket, Key="k")["LastModified"]
