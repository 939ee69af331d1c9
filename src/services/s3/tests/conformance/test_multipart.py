# SPDX-License-Identifier: Apache-2.0
"""Multipart uploads."""

import hashlib
import io

import pytest

MIB = 1024 * 1024
PART = 5 * MIB


@pytest.fixture
def upload(s3, bucket):
    return bucket, s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]


def put_part(s3, upload, number, body):
    bucket, id = upload
    etag = s3.upload_part(Bucket=bucket, Key="k", UploadId=id, PartNumber=number, Body=body)["ETag"]
    return {"PartNumber": number, "ETag": etag}


def complete(s3, upload, parts, **more):
    bucket, id = upload
    return s3.complete_multipart_upload(Bucket=bucket, Key="k", UploadId=id,
                                        MultipartUpload={"Parts": parts}, **more)


def test_upload(s3, upload, fails):
    bucket, id = upload
    bodies = [b"1" * PART, b"2" * PART, b"3" * 10]
    parts = [put_part(s3, upload, n + 1, body) for n, body in enumerate(bodies)]
    listed = s3.list_parts(Bucket=bucket, Key="k", UploadId=id)["Parts"]
    assert [(p["PartNumber"], p["Size"]) for p in listed] == [(1, PART), (2, PART), (3, 10)]
    with fails("NoSuchKey", 404):
        s3.get_object(Bucket=bucket, Key="k")
    out = complete(s3, upload, parts)
    md5s = b"".join(hashlib.md5(body).digest() for body in bodies)
    assert out["ETag"] == f'"{hashlib.md5(md5s).hexdigest()}-3"'
    assert out["ChecksumType"] == "FULL_OBJECT" and out["ChecksumCRC64NVME"]
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"".join(bodies)
    got = s3.get_object(Bucket=bucket, Key="k", PartNumber=3)
    assert got["Body"].read() == bodies[2]
    assert (got["PartsCount"], got["ResponseMetadata"]["HTTPStatusCode"]) == (3, 206)
    got = s3.get_object(Bucket=bucket, Key="k", Range=f"bytes={PART - 1}-{PART}")
    assert got["Body"].read() == b"12"
    assert complete(s3, upload, parts)["ETag"] == out["ETag"]
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


def test_a_completion_that_is_repeated_answers_the_same(s3, upload, fails):
    bucket, _ = upload
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    parts = [put_part(s3, upload, 1, b"bytes")]
    first = complete(s3, upload, parts, IfNoneMatch="*")
    s3.put_object(Bucket=bucket, Key="k", Body=b"newer")
    again = complete(s3, upload, parts, IfNoneMatch="*")
    assert (again["VersionId"], again["ETag"]) == (first["VersionId"], first["ETag"])
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"newer"
    s3.delete_object(Bucket=bucket, Key="k", VersionId=first["VersionId"])
    with fails("NoSuchUpload", 404):
        complete(s3, upload, parts)


def test_replaced_and_unlisted_parts(s3, upload):
    bucket, _ = upload
    put_part(s3, upload, 1, b"old" * PART)
    one = put_part(s3, upload, 1, b"a" * PART)
    put_part(s3, upload, 2, b"left out")
    nine = put_part(s3, upload, 9, b"z")
    complete(s3, upload, [one, nine])
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"a" * PART + b"z"


def test_completion_is_checked(s3, upload, fails):
    one, two = put_part(s3, upload, 1, b"small"), put_part(s3, upload, 2, b"x")
    with fails("EntityTooSmall", 400):
        complete(s3, upload, [one, two])
    with fails("InvalidPartOrder", 400):
        complete(s3, upload, [two, one])
    with fails("InvalidPart", 400):
        complete(s3, upload, [{"PartNumber": 3, "ETag": one["ETag"]}])
    with fails("InvalidPart", 400):
        complete(s3, upload, [{"PartNumber": 1, "ETag": two["ETag"]}])
    with fails("MalformedXML", 400):
        complete(s3, upload, [])
    complete(s3, upload, [one])


def test_conditional_completion(s3, upload, fails):
    bucket, _ = upload
    part = put_part(s3, upload, 1, b"x")
    s3.put_object(Bucket=bucket, Key="k", Body=b"first")
    with fails("PreconditionFailed", 412):
        complete(s3, upload, [part], IfNoneMatch="*")
    s3.delete_object(Bucket=bucket, Key="k")
    complete(s3, upload, [part], IfNoneMatch="*")


def test_abort(s3, upload, fails):
    bucket, id = upload
    put_part(s3, upload, 1, b"x")
    s3.abort_multipart_upload(Bucket=bucket, Key="k", UploadId=id)
    with fails("NoSuchUpload", 404):
        s3.list_parts(Bucket=bucket, Key="k", UploadId=id)
    with fails("NoSuchUpload", 404):
        put_part(s3, upload, 2, b"x")
    with fails("NoSuchUpload", 404):
        s3.abort_multipart_upload(Bucket=bucket, Key="k", UploadId=id)


def test_part_numbers(s3, upload, fails):
    for number in [0, 10_001]:
        with fails("InvalidArgument", 400):
            put_part(s3, upload, number, b"x")


def test_copied_parts(s3, upload, fails):
    bucket, id = upload
    s3.put_object(Bucket=bucket, Key="from", Body=b"0123456789" * MIB)
    source = {"Bucket": bucket, "Key": "from"}
    parts = []
    for number, bounds in enumerate([(0, PART - 1), (PART, PART + 9)], 1):
        copied = s3.upload_part_copy(Bucket=bucket, Key="k", UploadId=id, PartNumber=number,
                                     CopySource=source,
                                     CopySourceRange=f"bytes={bounds[0]}-{bounds[1]}")
        parts.append({"PartNumber": number, "ETag": copied["CopyPartResult"]["ETag"]})
    with fails("InvalidArgument", 400):
        s3.upload_part_copy(Bucket=bucket, Key="k", UploadId=id, PartNumber=3, CopySource=source,
                            CopySourceRange="bytes=0-99999999")
    complete(s3, upload, parts)
    expected = (b"0123456789" * MIB)[:PART + 10]
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == expected


def test_listed_uploads(s3, bucket):
    ids = [s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
           for key in ["a", "a", "b/1", "b/2", "c"]]
    found = []
    for page in s3.get_paginator("list_multipart_uploads").paginate(
            Bucket=bucket, PaginationConfig={"PageSize": 2}):
        found += [u["UploadId"] for u in page.get("Uploads", [])]
    assert found == ids
    page = s3.list_multipart_uploads(Bucket=bucket, Delimiter="/")
    assert [p["Prefix"] for p in page["CommonPrefixes"]] == ["b/"]
    assert [u["Key"] for u in page["Uploads"]] == ["a", "a", "c"]


def test_listed_parts_in_pages(s3, upload):
    bucket, id = upload
    for number in [1, 2, 3, 5, 8]:
        put_part(s3, upload, number, b"x")
    found = []
    for page in s3.get_paginator("list_parts").paginate(
            Bucket=bucket, Key="k", UploadId=id, PaginationConfig={"PageSize": 2}):
        found += [p["PartNumber"] for p in page["Parts"]]
    assert found == [1, 2, 3, 5, 8]


def test_metadata_comes_from_the_beginning(s3, bucket):
    id = s3.create_multipart_upload(Bucket=bucket, Key="k", ContentType="text/csv",
                                    Metadata={"m": "1"}, Tagging="t=1")["UploadId"]
    complete(s3, (bucket, id), [put_part(s3, (bucket, id), 1, b"x")])
    got = s3.head_object(Bucket=bucket, Key="k")
    assert (got["ContentType"], got["Metadata"], got["TagCount"]) == ("text/csv", {"m": "1"}, 1)


def test_transfer_manager(s3, bucket):
    """upload_fileobj and download_fileobj: what most users call."""
    body = b"0123456789abcdef" * MIB
    s3.upload_fileobj(io.BytesIO(body), bucket, "k")
    out = io.BytesIO()
    s3.download_fileobj(bucket, "k", out)
    assert out.getvalue() == body
    assert s3.head_object(Bucket=bucket, Key="k")["ETag"].endswith('-2"')


def test_parts_are_listed_only_with_checksums_of_their_own(s3, bucket):
    id = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="k", UploadId=id, PartNumber=1, Body=b"1")
    complete(s3, (bucket, id), [{"PartNumber": 1, "ETag": part["ETag"]}])
    got = s3.get_object_attributes(Bucket=bucket, Key="k", ObjectAttributes=["ObjectParts"])
    assert got["ObjectParts"] == {"TotalPartsCount": 1}


def test_attributes(s3, bucket):
    id = s3.create_multipart_upload(Bucket=bucket, Key="k", ChecksumAlgorithm="CRC32",
                                    ChecksumType="COMPOSITE")["UploadId"]
    parts = []
    for number, body in [(1, b"1" * PART), (2, b"2")]:
        out = s3.upload_part(Bucket=bucket, Key="k", UploadId=id, PartNumber=number, Body=body,
                             ChecksumAlgorithm="CRC32")
        parts.append({"PartNumber": number, "ETag": out["ETag"],
                      "ChecksumCRC32": out["ChecksumCRC32"]})
    out = complete(s3, (bucket, id), parts)
    assert out["ChecksumType"] == "COMPOSITE" and out["ChecksumCRC32"].endswith("-2")
    got = s3.get_object_attributes(Bucket=bucket, Key="k",
                                   ObjectAttributes=["ObjectParts", "Checksum", "ObjectSize"])
    assert got["ObjectParts"]["TotalPartsCount"] == 2
    assert [p["Size"] for p in got["ObjectParts"]["Parts"]] == [PART, 1]
    # The number of parts is not part of the value here.
    assert got["Checksum"]["ChecksumCRC32"] == out["ChecksumCRC32"].removesuffix("-2")
