# SPDX-License-Identifier: Apache-2.0
"""Uploads by HTML form: what browsers send, with the policy that boto3 signs.

What AWS answers is from its documentation and from the recordings of LocalStack's tests against it.
"""

import base64
import json
import re
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timedelta, timezone

import pytest
import requests
from botocore.config import Config


@pytest.fixture(params=["s3v4", "s3"])
def signer(client, request):
    """Signed in both ways that AWS takes."""
    return client("s3", config=Config(signature_version=request.param))


@pytest.fixture
def v4(client):
    return client("s3", config=Config(signature_version="s3v4"))


def post(form, content=b"hello", name="cat.jpg", **extra):
    return requests.post(form["url"], data={**form["fields"], **extra}, files={"file": (name, content)},
                         allow_redirects=False)


def code(response):
    return response.status_code, ElementTree.fromstring(response.content).findtext("Code")


def message(response):
    return ElementTree.fromstring(response.content).findtext("Message")


def test_upload(s3, bucket, signer):
    form = signer.generate_presigned_post(bucket, "photos/${filename}")
    response = post(form)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["ETag"] == '"5d41402abc4b2a76b9719d911017c592"'
    assert response.headers["Location"].endswith("/photos%2Fcat.jpg")
    got = s3.get_object(Bucket=bucket, Key="photos/cat.jpg")
    assert (got["Body"].read(), got["ContentType"]) == (b"hello", "binary/octet-stream")


def test_files_of_any_size_and_bytes(s3, bucket, v4):
    boundary_like = b"\r\n--" + b"-" * 40 + b"\r\n"
    for content in (b"", b"\r\n", boundary_like * 3, bytes(range(256)) * 20_000):
        assert post(v4.generate_presigned_post(bucket, "k"), content).status_code == 204
        assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == content


def test_fields_are_the_headers_of_a_put(s3, bucket, v4):
    tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>b c</Value></Tag></TagSet></Tagging>"
    fields = {"Content-Type": "text/plain", "Cache-Control": "no-store", "x-amz-meta-Name": "value",
              "tagging": tags, "x-amz-storage-class": "STANDARD_IA", "acl": "bucket-owner-full-control"}
    conditions = [["starts-with", f"${name}", ""] for name in fields]
    form = v4.generate_presigned_post(bucket, "k", Fields=fields, Conditions=conditions)
    assert post(form).status_code == 204
    got = s3.head_object(Bucket=bucket, Key="k")
    assert (got["ContentType"], got["CacheControl"], got["StorageClass"]) == ("text/plain", "no-store", "STANDARD_IA")
    assert got["Metadata"] == {"name": "value"}
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == [{"Key": "a", "Value": "b c"}]


def test_answers(bucket, v4):
    def answer(**fields):
        conditions = [["starts-with", f"${name}", ""] for name in fields]
        return post(v4.generate_presigned_post(bucket, "a/b c", Fields=fields, Conditions=conditions))

    assert answer(success_action_status="200").status_code == 200
    assert answer(success_action_status="404").status_code == 204
    created = answer(success_action_status="201")
    assert created.status_code == 201
    document = ElementTree.fromstring(created.content)
    assert document.tag == "PostResponse"
    assert [child.tag for child in document] == ["Location", "Bucket", "Key", "ETag"]
    assert document.findtext("Key") == "a/b c" and document.findtext("ETag") == created.headers["ETag"]
    assert document.findtext("Location") == created.headers["Location"]
    sent_on = answer(success_action_redirect="http://localhost.test/done?x=1")
    assert (sent_on.status_code, sent_on.content) == (303, b"")
    assert sent_on.headers["Location"] == (f"http://localhost.test/done?x=1&bucket={bucket}&key=a%2Fb+c"
                                           "&etag=%225d41402abc4b2a76b9719d911017c592%22")
    assert answer(success_action_redirect="/relative").status_code == 204


def test_sizes(s3, bucket, v4, fails):
    form = v4.generate_presigned_post(bucket, "k", Conditions=[["content-length-range", 5, 10]])
    assert post(form, b"12345").status_code == 204
    assert post(form, b"1234567890").status_code == 204
    s3.delete_object(Bucket=bucket, Key="k")
    assert code(post(form, b"1")) == (400, "EntityTooSmall")
    assert code(post(form, b"123456789012")) == (400, "EntityTooLarge")
    with fails("404", 404):
        s3.head_object(Bucket=bucket, Key="k")


def test_what_the_policy_does_not_allow(bucket, v4):
    form = v4.generate_presigned_post(bucket, "k", Fields={"x-amz-meta-a": "1"},
                                      Conditions=[["eq", "$x-amz-meta-a", "1"]])
    assert post(form).status_code == 204
    other = post({**form, "fields": {**form["fields"], "key": "other"}})
    assert code(other) == (403, "AccessDenied")
    assert message(other) == 'Invalid according to Policy: Policy Condition failed: ["eq", "$key", "k"]'
    extra = post(form, **{"x-amz-meta-b": "2"})
    assert message(extra) == "Invalid according to Policy: Extra input fields: x-amz-meta-b"
    assert post(form, **{"x-ignore-b": "2"}).status_code == 204
    elsewhere = {**form, "url": form["url"].replace(bucket, bucket[:-1])}
    assert code(post(elsewhere))[0] in (403, 404)


def test_policies_expire(bucket, v4):
    form = v4.generate_presigned_post(bucket, "k", ExpiresIn=-1)
    assert message(post(form)) == "Invalid according to Policy: Policy expired."


def test_checks_the_bytes(bucket, v4):
    md5 = base64.b64encode(bytes(16)).decode()
    form = v4.generate_presigned_post(bucket, "k", Fields={"Content-MD5": md5}, Conditions=[{"Content-MD5": md5}])
    assert code(post(form)) == (400, "BadDigest")


def test_fields_behind_the_file_say_nothing(s3, bucket, v4):
    form = v4.generate_presigned_post(bucket, "k")
    parts = [(name, (None, value)) for name, value in form["fields"].items()]
    response = requests.post(form["url"], files=[*parts, ("file", ("f", b"x")), ("acl", (None, "public-read"))])
    assert response.status_code == 204
    late = requests.post(form["url"], files=[("file", ("f", b"x")), *parts])
    assert code(late) == (400, "InvalidArgument")
    assert message(late) == ("Bucket POST must contain a field named 'key'.  If it is specified, please check the "
                             "order of the fields.")


def test_what_is_no_form(bucket, v4):
    form = v4.generate_presigned_post(bucket, "k")
    plain = requests.post(form["url"], data=form["fields"])
    assert code(plain) == (412, "PreconditionFailed")
    for content_type, body in [("multipart/form-data", b""), ("multipart/form-data; boundary=b", b"no form")]:
        broken = requests.post(form["url"], data=body, headers={"Content-Type": content_type})
        assert code(broken) == (400, "MalformedPOSTRequest")
    no_file = requests.post(form["url"], files={name: (None, value) for name, value in form["fields"].items()})
    assert message(no_file) == "POST requires exactly one file upload per request."
    long = post(form, **{"x-ignore-me": "x" * 20_480})
    assert code(long) == (400, "MaxPostPreDataLengthExceeded")


def test_signatures_are_whole(bucket, v4):
    for field in ("x-amz-algorithm", "x-amz-credential", "x-amz-signature", "x-amz-date", "policy"):
        form = v4.generate_presigned_post(bucket, "k")
        del form["fields"][field]
        response = post(form)
        assert code(response) == (400, "InvalidArgument")
        assert field.lower() in message(response).lower()


def test_policy_documents(bucket, v4):
    def answer(document):
        form = v4.generate_presigned_post(bucket, "k")
        form["fields"]["policy"] = base64.b64encode(document.encode()).decode()
        return post(form)

    expires = (datetime.now(timezone.utc) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for document in ("no json", "{}", json.dumps({"expiration": expires}),
                     json.dumps({"expiration": "soon", "conditions": []}),
                     json.dumps({"expiration": expires, "conditions": [{}]})):
        # Where signatures are verified, another policy is a wrong signature first.
        assert code(answer(document)) in ((400, "InvalidPolicyDocument"), (403, "SignatureDoesNotMatch"))


def test_open_buckets_take_forms_of_anybody(s3, make_bucket):
    bucket = make_bucket()
    s3.delete_public_access_block(Bucket=bucket)
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/*"}]}))
    url = re.sub(r"\?.*", "", s3.generate_presigned_url("list_objects_v2", {"Bucket": bucket}))
    assert requests.post(url, data={"key": "k"}, files={"file": b"anybody's"}).status_code == 204
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"anybody's"
