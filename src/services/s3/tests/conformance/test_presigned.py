# SPDX-License-Identifier: Apache-2.0
"""Presigned URLs."""

import urllib.error
import urllib.request

import pytest
from botocore.config import Config


def test_get(s3, bucket):
    s3.put_object(Bucket=bucket, Key="a b/ä", Body=b"hello")
    url = s3.generate_presigned_url("get_object", {
        "Bucket": bucket, "Key": "a b/ä", "ResponseContentDisposition": "attachment",
        "ResponseContentType": "text/x"})
    with urllib.request.urlopen(url) as reply:
        assert reply.read() == b"hello"
        assert reply.headers["Content-Disposition"] == "attachment"
        assert reply.headers["Content-Type"] == "text/x"


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_what_the_url_says_of_the_object(s3, bucket, client, version):
    """SDKs put x-amz-… of an upload into the URL: those with the oldest signature all, newer ones some."""
    signer = client("s3", config=Config(signature_version=version))
    settings = {"Metadata": {"venue": "123"}, "StorageClass": "STANDARD_IA"}
    url = signer.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "k", **settings})
    headers = {} if version == "s3" else {"x-amz-meta-venue": "123", "x-amz-storage-class": "STANDARD_IA"}
    request = urllib.request.Request(url, data=b"hello", method="PUT", headers={"Content-Type": "", **headers})
    with urllib.request.urlopen(request) as reply:
        assert reply.status == 200
    got = s3.head_object(Bucket=bucket, Key="k")
    assert (got["Metadata"], got["StorageClass"]) == ({"venue": "123"}, "STANDARD_IA")


def test_put(s3, bucket):
    url = s3.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "k"})
    request = urllib.request.Request(url, data=b"hello", method="PUT")
    request.add_header("Content-Type", "text/plain")
    with urllib.request.urlopen(request) as reply:
        assert reply.status == 200
    got = s3.get_object(Bucket=bucket, Key="k")
    assert (got["Body"].read(), got["ContentType"]) == (b"hello", "text/plain")
