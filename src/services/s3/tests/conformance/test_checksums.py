# SPDX-License-Identifier: Apache-2.0
"""Checksums: given, computed, kept, compared."""

import base64
import hashlib
import zlib

import pytest
from botocore.config import Config
from botocore.exceptions import MissingDependencyException


def crc32(body):
    return base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()


def test_default_of_aws(s3, client, bucket):
    """A client that sends none gets CRC64NVME."""
    quiet = client("s3", config=Config(request_checksum_calculation="when_required"))
    out = quiet.put_object(Bucket=bucket, Key="k", Body=b"123456789")
    # The check value of CRC-64/NVME: 0xAE8B14860A799888.
    expected = base64.b64encode(bytes.fromhex("ae8b14860a799888")).decode()
    assert (out["ChecksumCRC64NVME"], out["ChecksumType"]) == (expected, "FULL_OBJECT")
    got = s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert got["ChecksumCRC64NVME"] == expected
    assert "ChecksumCRC64NVME" not in s3.head_object(Bucket=bucket, Key="k")


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"])
def test_algorithms(s3, bucket, algorithm):
    try:
        out = s3.put_object(Bucket=bucket, Key="k", Body=b"hello", ChecksumAlgorithm=algorithm)
    except MissingDependencyException as error:
        pytest.skip(str(error))  # botocore computes some only with awscrt
    value = out["Checksum" + algorithm]
    got = s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
    assert got["Checksum" + algorithm] == value
    assert got["Body"].read() == b"hello"
    listed = s3.list_objects_v2(Bucket=bucket)["Contents"][0]
    assert listed["ChecksumAlgorithm"] == [algorithm]


def test_wrong_values(s3, bucket, fails):
    with fails("BadDigest", 400):
        s3.put_object(Bucket=bucket, Key="k", Body=b"hello", ChecksumCRC32=crc32(b"other"))
    with fails("InvalidRequest", 400):
        s3.put_object(Bucket=bucket, Key="k", Body=b"hello", ChecksumSHA256="AAAA")
    other = base64.b64encode(hashlib.md5(b"other").digest()).decode()
    with fails("BadDigest", 400):
        s3.put_object(Bucket=bucket, Key="k", Body=b"hello", ContentMD5=other)
    with fails("InvalidDigest", 400):
        s3.put_object(Bucket=bucket, Key="k", Body=b"hello", ContentMD5="AAAA")
    with fails("404", 404):
        s3.head_object(Bucket=bucket, Key="k")


def test_full_object_of_parts(s3, bucket):
    id = s3.create_multipart_upload(Bucket=bucket, Key="k", ChecksumAlgorithm="CRC32",
                                    ChecksumType="FULL_OBJECT")["UploadId"]
    bodies = [b"a" * (5 << 20), b"b" * 17]
    parts = []
    for number, body in enumerate(bodies, 1):
        out = s3.upload_part(Bucket=bucket, Key="k", UploadId=id, PartNumber=number, Body=body,
                             ChecksumAlgorithm="CRC32")
        parts.append({"PartNumber": number, "ETag": out["ETag"]})
    out = s3.complete_multipart_upload(Bucket=bucket, Key="k", UploadId=id,
                                       MultipartUpload={"Parts": parts}, ChecksumType="FULL_OBJECT")
    assert out["ChecksumCRC32"] == crc32(b"".join(bodies))


def test_types_that_do_not_fit(s3, bucket, fails):
    with fails("InvalidRequest", 400):
        s3.create_multipart_upload(Bucket=bucket, Key="k", ChecksumAlgorithm="SHA256",
                                   ChecksumType="FULL_OBJECT")
    with fails("InvalidRequest", 400):
        s3.create_multipart_upload(Bucket=bucket, Key="k", ChecksumAlgorithm="CRC64NVME",
                                   ChecksumType="COMPOSITE")


def test_copy_takes_another_algorithm(s3, bucket):
    s3.put_object(Bucket=bucket, Key="from", Body=b"hello", ChecksumAlgorithm="CRC32")
    out = s3.copy_object(Bucket=bucket, Key="to", CopySource={"Bucket": bucket, "Key": "from"},
                         ChecksumAlgorithm="SHA256")["CopyObjectResult"]
    expected = base64.b64encode(hashlib.sha256(b"hello").digest()).decode()
    assert out["ChecksumSHA256"] == expected
