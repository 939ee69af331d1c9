# SPDX-License-Identifier: Apache-2.0
"""SSE-C and SSE-KMS: keys of the customer and named keys."""

import pytest

KEY = b"k" * 32
SSE_C = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": KEY}
SOURCE = {"CopySourceSSECustomerAlgorithm": "AES256", "CopySourceSSECustomerKey": KEY}


@pytest.mark.parametrize("size", [0, 1, 5000, 100_000, 3_000_000])
def test_customer_key(s3, bucket, fails, size):
    body = bytes(i % 251 for i in range(size))
    put = s3.put_object(Bucket=bucket, Key="k", Body=body, **SSE_C)
    assert put["SSECustomerAlgorithm"] == "AES256" and "ServerSideEncryption" not in put
    got = s3.get_object(Bucket=bucket, Key="k", **SSE_C)
    assert got["Body"].read() == body
    if size > 100:
        part = s3.get_object(Bucket=bucket, Key="k", Range="bytes=17-99", **SSE_C)["Body"].read()
        assert part == body[17:100]
    with fails("InvalidRequest", 400):
        s3.get_object(Bucket=bucket, Key="k")
    with fails("400", 400):
        s3.head_object(Bucket=bucket, Key="k")
    with fails("AccessDenied", 403):
        s3.get_object(Bucket=bucket, Key="k", SSECustomerAlgorithm="AES256", SSECustomerKey=b"o" * 32)


def test_customer_key_of_a_plain_object(s3, bucket, fails):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    with fails("InvalidRequest", 400):
        s3.get_object(Bucket=bucket, Key="k", **SSE_C)


def test_customer_key_of_parts(s3, bucket, fails):
    parts = [b"a" * (5 << 20), b"b" * 1000]
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k", **SSE_C)["UploadId"]
    listed = []
    for number, part in enumerate(parts, 1):
        done = s3.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=number, Body=part, **SSE_C)
        listed.append({"PartNumber": number, "ETag": done["ETag"]})
    with fails("InvalidRequest", 400):
        s3.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=3, Body=b"")
    whole = {"Bucket": bucket, "Key": "k", "UploadId": upload, "MultipartUpload": {"Parts": listed}}
    # No algorithm was named when it began: nothing that the key is needed for, though boto3 gives each part a checksum.
    done = s3.complete_multipart_upload(**whole)["ResponseMetadata"]["HTTPHeaders"]
    assert done["x-amz-server-side-encryption-customer-algorithm"] == "AES256"
    whole = s3.get_object(Bucket=bucket, Key="k", **SSE_C)["Body"].read()
    assert whole == b"".join(parts)
    across = s3.get_object(Bucket=bucket, Key="k", Range=f"bytes={(5 << 20) - 3}-{(5 << 20) + 2}", **SSE_C)
    assert across["Body"].read() == b"aaabbb"


def test_copies_change_the_encryption(s3, bucket):
    s3.put_object(Bucket=bucket, Key="closed", Body=b"bytes" * 10_000, **SSE_C)
    source = {"Bucket": bucket, "Key": "closed"}
    s3.copy_object(Bucket=bucket, Key="plain", CopySource=source, **SOURCE)
    assert s3.get_object(Bucket=bucket, Key="plain")["Body"].read() == b"bytes" * 10_000
    s3.copy_object(Bucket=bucket, Key="named", CopySource=source, ServerSideEncryption="aws:kms", **SOURCE)
    named = s3.get_object(Bucket=bucket, Key="named")
    assert named["ServerSideEncryption"] == "aws:kms" and named["Body"].read() == b"bytes" * 10_000


@pytest.mark.laketop_only
def test_named_key(s3, bucket, fails):
    """Laketop makes a named key when it is first used: AWS wants it to be there."""
    put = s3.put_object(Bucket=bucket, Key="k", Body=b"bytes", ServerSideEncryption="aws:kms", SSEKMSKeyId="mine")
    assert put["ServerSideEncryption"] == "aws:kms"
    assert put["SSEKMSKeyId"].startswith("arn:aws:kms:") and put["SSEKMSKeyId"].endswith(":key/mine")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"bytes"
    with fails("InvalidArgument", 400):
        s3.put_object(Bucket=bucket, Key="k", SSEKMSKeyId="mine")


def test_default_of_the_bucket(s3, bucket):
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    assert s3.put_object(Bucket=bucket, Key="k", Body=b"x")["ServerSideEncryption"] == "aws:kms"
    s3.delete_bucket_encryption(Bucket=bucket)
    assert s3.put_object(Bucket=bucket, Key="k", Body=b"x")["ServerSideEncryption"] == "AES256"


def test_customer_keys_blocked(s3, bucket, fails):
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
            "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    with fails("AccessDenied", 403):
        s3.put_object(Bucket=bucket, Key="k", **SSE_C)
