# SPDX-License-Identifier: Apache-2.0
"""Requests as no SDK sends them: what a query selects beside the bucket or object of the path, and headers."""

import base64
import hashlib

import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest


@pytest.fixture
def send(s3):
    """A signed request of any method and query: send("HEAD", bucket, "key", "acl")."""
    signer = SigV4Auth(s3._request_signer._credentials, "s3", s3.meta.region_name)

    def of(method, bucket, key="", query="", data=b"", **headers):
        url = f"{s3.meta.endpoint_url}/{bucket}/{key}" + (f"?{query}" if query else "")
        request = AWSRequest(method, url, data=data, headers={"x-amz-content-sha256": "UNSIGNED-PAYLOAD", **headers})
        signer.add_auth(request)
        return requests.request(method, url, data=data, headers=dict(request.headers.items()))

    return of


def argument(answer):
    return answer.text.partition("<ArgumentName>")[2].partition("<")[0]


@pytest.mark.parametrize("selector", ["acl", "attributes", "tagging", "uploadId=x"])
def test_a_head_of_a_sub_resource_is_no_head_of_the_object(s3, bucket, send, selector):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    answer = send("HEAD", bucket, "k", selector)
    assert (answer.status_code, answer.content) == (405, b"")
    assert "GET" in answer.headers["Allow"]


def test_a_put_of_a_sub_resource_that_has_none_writes_no_object(s3, bucket, send, fails):
    for selector in ("attributes", "uploads", "uploadId=x"):
        answer = send("PUT", bucket, "k", selector, b"not this")
        assert answer.status_code == 405 and "<Method>PUT</Method>" in answer.text, answer.text
    with fails("404"):
        s3.head_object(Bucket=bucket, Key="k")


def test_a_delete_of_a_sub_resource_that_has_none_deletes_nothing(s3, bucket, send):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    for selector in ("acl", "retention", "attributes"):
        assert send("DELETE", bucket, "k", selector).status_code == 405
    assert send("DELETE", bucket, "", "versioning").status_code == 405
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"hello"


def test_a_post_of_an_object_is_nothing(bucket, send):
    answer = send("POST", bucket, "k", "", b"bytes")
    assert answer.status_code == 405 and "<ResourceType>OBJECT</ResourceType>" in answer.text


def test_two_at_once_conflict(bucket, send):
    answer = send("GET", bucket, "", "versioning&acl")
    assert answer.status_code == 400 and argument(answer) == "ResourceType"
    assert "Conflicting query string parameters: acl, versioning" in answer.text


def test_what_s3_does_not_know_is_passed_over(s3, bucket, send):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    assert send("GET", bucket, "k", "foo=bar&x-id=GetObject").content == b"hello"
    assert "<ListBucketResult" in send("GET", bucket, "", "Versioning").text


def test_a_version_where_none_is_taken(s3, bucket, send, fails):
    for method, key, query in [("PUT", "k", ""), ("PUT", "k", "partNumber=1&uploadId=x"), ("GET", "", "location")]:
        answer = send(method, bucket, key, query + "&versionId=null", b"bytes" if method == "PUT" else b"")
        assert answer.status_code == 400 and argument(answer) == "versionId", answer.text
    with fails("404"):
        s3.head_object(Bucket=bucket, Key="k")


def test_parameters_of_the_other_listing(bucket, send):
    assert argument(send("GET", bucket, "", "list-type=2&marker=a")) == "marker"
    assert argument(send("GET", bucket, "", "start-after=a")) == "start-after"
    assert argument(send("GET", bucket, "", "continuation-token=a")) == "continuation-token"


def test_limits_of_a_page(bucket, send):
    for query in ("list-type=2&max-keys=1001", "max-keys=1001", "versions&max-keys=1001"):
        assert "<MaxKeys>1001</MaxKeys>" in send("GET", bucket, "", query).text
    for query, most in (("max-keys=05", 5), ("max-keys=", 1000)):
        assert f"<MaxKeys>{most}</MaxKeys>" in send("GET", bucket, "", query).text
    assert argument(send("GET", bucket, "", "max-keys=-1")) == "maxKeys"
    assert argument(send("GET", bucket, "", "max-keys=a")) == "max-keys"
    assert argument(send("GET", bucket, "", "versions&max-keys=-1")) == "max-keys"


def test_a_checksum_that_is_announced_must_come(bucket, send):
    answer = send("PUT", bucket, "k", "", b"bytes", **{"x-amz-sdk-checksum-algorithm": "CRC32"})
    assert answer.status_code == 400 and "no corresponding x-amz-checksum-*" in answer.text
    # Of an algorithm that there is none of: nobody would check it.
    answer = send("PUT", bucket, "k", "", b"bytes", **{"x-amz-checksum-crc16": "AAA="})
    assert answer.status_code == 400 and "algorithm type" in answer.text


def test_what_is_locked_says_what_it_is(s3, make_bucket, send):
    locked = make_bucket(ObjectLockEnabledForBucket=True)
    hold = {"x-amz-object-lock-legal-hold": "OFF"}
    answer = send("PUT", locked, "k", "", b"bytes", **hold)
    assert answer.status_code == 400 and "required for Put Object requests with Object Lock" in answer.text
    md5 = base64.b64encode(hashlib.md5(b"bytes").digest()).decode()
    assert send("PUT", locked, "k", "", b"bytes", **hold, **{"Content-MD5": md5}).status_code == 200
    upload = s3.create_multipart_upload(Bucket=locked, Key="k", ObjectLockLegalHoldStatus="OFF")["UploadId"]
    answer = send("PUT", locked, "k", f"partNumber=1&uploadId={upload}", b"bytes")
    assert answer.status_code == 400 and "required for Put Part requests with Object Lock" in answer.text


def test_chunks_say_what_they_hold(s3, bucket, send, fails):
    body = b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
    headers = {"x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "x-amz-trailer": "x-amz-checksum-crc32",
               "Content-Encoding": "aws-chunked"}
    assert send("PUT", bucket, "k", "", body, **headers).status_code == 411
    with fails("404"):
        s3.head_object(Bucket=bucket, Key="k")
    headers["x-amz-decoded-content-length"] = "5"
    assert send("PUT", bucket, "k", "", body, **headers).status_code == 200
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"hello"


def test_the_checksum_mode_is_enabled_or_not_there(s3, bucket, send):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    assert "x-amz-checksum-type" in send("GET", bucket, "k", **{"x-amz-checksum-mode": "enabled"}).headers
    assert send("GET", bucket, "k", **{"x-amz-checksum-mode": "yes"}).status_code == 400


def test_what_a_delete_of_many_must_not_say(s3, bucket, send):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")

    def delete(body):
        digest = base64.b64encode(hashlib.md5(body).digest()).decode()
        return send("POST", bucket, "", "delete", body, **{"Content-MD5": digest})

    assert "UserKeyMustBeSpecified" in delete(b"<Delete><Object><Key></Key></Object></Delete>").text
    sized = b"<Delete><Object><Key>k</Key><Size>1</Size></Object></Delete>"
    assert "MalformedXML" in delete(sized).text
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"hello"
