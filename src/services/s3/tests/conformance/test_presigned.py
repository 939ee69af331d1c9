# SPDX-License-Identifier: Apache-2.0
"""Presigned URLs."""

import urllib.error
import urllib.request


def test_get(s3, bucket):
    s3.put_object(Bucket=bucket, Key="a b/ä", Body=b"hello")
    url = s3.generate_presigned_url("get_object", {
        "Bucket": bucket, "Key": "a b/ä", "ResponseContentDisposition": "attachment",
        "ResponseContentType": "text/x"})
    with urllib.request.urlopen(url) as reply:
        assert reply.read() == b"hello"
        assert reply.headers["Content-Disposition"] == "attachment"
        assert reply.headers["Content-Type"] == "text/x"


def test_put(s3, bucket):
    url = s3.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "k"})
    request = urllib.request.Request(url, data=b"hello", method="PUT")
    request.add_header("Content-Type", "text/plain")
    with urllib.request.urlopen(request) as reply:
        assert reply.status == 200
    got = s3.get_object(Bucket=bucket, Key="k")
    assert (got["Body"].read(), got["ContentType"]) == (b"hello", "text/plain")
