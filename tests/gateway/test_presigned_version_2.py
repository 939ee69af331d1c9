# SPDX-License-Identifier: Apache-2.0
"""URLs as boto3 presigns them where nothing else is asked for, against a server that verifies signatures."""

import boto3
import pytest
import requests

pytestmark = pytest.mark.laketop_only

KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
BUCKET = "presigned"


@pytest.fixture(scope="module")
def server(serve):
    return serve("--auth", "enforce", "--root-access-key-id", KEY, "--root-secret-access-key", SECRET)


@pytest.fixture(scope="module")
def client(server):
    def make(service="s3", key=KEY, secret=SECRET, token=None):
        return boto3.client(service, endpoint_url=server.url, aws_access_key_id=key, aws_secret_access_key=secret,
                            aws_session_token=token, region_name="us-east-1")

    make().create_bucket(Bucket=BUCKET)
    return make


@pytest.mark.parametrize("key", ["plain", "a b/c+d", "ü/€", "~'()*!$&=@:,;"])
def test_keys_and_parameters(client, key):
    s3 = client()
    url = s3.generate_presigned_url("put_object", {"Bucket": BUCKET, "Key": key, "Metadata": {"a": "1"}})
    assert "AWSAccessKeyId" in url
    assert requests.put(url, data=b"hello").status_code == 200
    name = "attachment; filename=x"
    url = s3.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": key, "ResponseContentDisposition": name})
    answer = requests.get(url)
    assert (answer.content, answer.headers["Content-Disposition"], answer.headers["x-amz-meta-a"]) == (b"hello", name, "1")
    parts = requests.post(s3.generate_presigned_url("create_multipart_upload", {"Bucket": BUCKET, "Key": key}))
    assert parts.status_code == 200


def test_the_type_is_signed(client):
    url = client().generate_presigned_url("put_object", {"Bucket": BUCKET, "Key": "k", "ContentType": "a/b"})
    assert requests.put(url, data=b"x", headers={"Content-Type": "a/b"}).status_code == 200
    for headers in ({}, {"Content-Type": "c/d"}):
        assert "<Code>SignatureDoesNotMatch</Code>" in requests.put(url, data=b"x", headers=headers).text


def test_sessions(client):
    session = client("sts").get_session_token()["Credentials"]
    s3 = client("s3", session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
    url = s3.generate_presigned_url("list_objects_v2", {"Bucket": BUCKET})
    assert requests.get(url).text.startswith("<?xml") and requests.get(url).status_code == 200
    assert requests.get(url.replace("x-amz-security-token=", "x-amz-security-token=A")).status_code == 403


def test_changed_urls_are_refused(client):
    url = client().generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": "k"})
    assert requests.get(url.replace("/k?", "/other?")).status_code == 403
    assert requests.get(url + "&x-amz-meta-a=1").status_code == 403
    assert requests.delete(url).status_code == 403
    expired = client().generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": "k"}, ExpiresIn=-5)
    assert "Request has expired" in requests.get(expired).text
    unknown = client("s3", "AKIAIOSFODNN7OTHERKY").generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": "k"})
    assert "<Code>InvalidAccessKeyId</Code>" in requests.get(unknown).text
