# SPDX-License-Identifier: Apache-2.0
"""Requests that are no good, in every protocol: the service's own error with a 4xx, never a 500.
After Smithy's malformed-request cases, as far as AWS answers alike."""

import gzip
import json
import re

import pytest

pytestmark = pytest.mark.laketop_only


@pytest.fixture(scope="module")
def server(serve):
    server = serve()
    assert " 200 " in server.request("PUT", "/malformed-bucket")
    return server


def parts(answer):
    head, body = answer.split("\r\n\r\n", 1)
    return int(head.split(" ", 2)[1]), head, body


def ask_json(server, target, body, content_type="application/x-amz-json-1.1"):
    code, head, text = parts(server.request("POST", "/", [("X-Amz-Target", target), ("Content-Type", content_type)], body))
    assert "application/x-amz-json" in head, head
    answer = json.loads(text)
    return code, answer["__type"].split("#")[-1], answer.get("message", answer.get("Message"))


def ask_query(server, body, service="sts"):
    scope = f"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
    code, _, text = parts(server.request("POST", "/", [("Authorization", scope), ("X-Amz-Date", "20260101T000000Z"),
                                                       ("Content-Type", "application/x-www-form-urlencoded")], body))
    assert "<ErrorResponse" in text, text
    return code, re.search("<Code>(.*?)</Code>", text).group(1)


def ask_s3(server, method, path, headers=(), body=""):
    code, _, text = parts(server.request(method, path, headers, body))
    found = re.search("<Code>(.*?)</Code>", text)
    return code, found and found.group(1)


# What is no JSON, or JSON of another shape than the model's.
@pytest.mark.parametrize("body", [
    "{", "}", "[", "nul", "\"", "{\"Name\":}", "{\"Name\" \"a\"}", "{'Name':'a'}", "{\"Name\":\"a\",}", "{\"Name\":\"\\u12\"}",
    "{\"Name\":\"\\x\"}", "{} {}", "[]", "1", "\"Name\"", "true", "{\"Name\":\"a\nb\"}", "\x00", "\xff\xfe", "{" * 5_000, "[" * 100_000,
    "{\"Name\":" * 2_000, "{\"Name\":1}", "{\"Name\":true}", "{\"Name\":[]}", "{\"Name\":{}}", "{\"Name\":1e400}",
])
def test_a_body_of_json_that_is_no_input(server, body):
    code, error, _ = ask_json(server, "AWSGlue.GetDatabase", body)
    assert (code, error) == (400, "SerializationException")


@pytest.mark.parametrize("body", [
    "{\"DatabaseInput\":[]}", "{\"DatabaseInput\":{\"Name\":\"a\",\"Parameters\":[]}}", "{\"DatabaseInput\":{\"Name\":\"a\",\"Parameters\":{\"k\":1}}}",
    "{\"DatabaseInput\":\"a\"}",
])
def test_members_of_the_wrong_type(server, body):
    assert ask_json(server, "AWSGlue.CreateDatabase", body)[:2] == (400, "SerializationException")


@pytest.mark.parametrize("number", ["\"1\"", "1.5", "99999999999999999999", "1e30", "[]", "true"])
def test_numbers_of_the_wrong_type(server, number):
    code, error, _ = ask_json(server, "AWSGlue.GetDatabases", "{\"MaxResults\":%s}" % number)
    assert code == 400 and error in ("SerializationException", "InvalidInputException", "ValidationException")


@pytest.mark.parametrize("body, words", [
    ("{}", "must not be null"), ("{\"Name\":null}", "must not be null"),
    ("{\"Name\":\"\"}", "length greater than or equal to 1"), ("{\"Name\":\"%s\"}" % ("a" * 256), "length less than or equal to 255"),
])
def test_constraints_of_the_model(server, body, words):
    code, error, message = ask_json(server, "AWSGlue.GetDatabase", body)
    assert (code, error) == (400, "InvalidInputException") or (code, error) == (400, "ValidationException")
    assert words in message


def test_an_enumeration_has_no_other_values(server):
    code, error, message = ask_json(server, "AmazonAthena.UpdateWorkGroup", "{\"WorkGroup\":\"primary\",\"State\":\"MAYBE\"}")
    assert code == 400 and error in ("InvalidRequestException", "ValidationException")
    assert "enum" in message.lower()


@pytest.mark.parametrize("target", ["AWSGlue.NoSuch", "AWSGlue.", "AWSGlue.getdatabase", "AmazonAthena.NoSuch"])
def test_unknown_operations_in_json(server, target):
    assert ask_json(server, target, "{}")[:2] == (400, "UnknownOperationException")


def test_members_that_nobody_knows_are_passed_over(server):
    assert parts(server.request("POST", "/", [("X-Amz-Target", "AWSGlue.GetDatabases"), ("Content-Type", "application/x-amz-json-1.1")],
                                "{\"Nobody\":{\"knows\":[1,2]},\"MaxResults\":null}"))[0] == 200


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "application/xml", ""])
def test_another_content_type_is_no_reason_for_a_500(server, content_type):
    answer = server.request("POST", "/", [("X-Amz-Target", "AWSGlue.GetDatabases"), ("Content-Type", content_type)], "{}")
    assert parts(answer)[0] < 500


@pytest.mark.parametrize("body, code", [
    ("Action=NoSuchAction&Version=2011-06-15", "InvalidAction"), ("Action=&Version=2011-06-15", None), ("Version=2011-06-15", "MissingAction"), ("", "MissingAction"),
    ("%zz=%zz", None), ("Action=%ff&Version=2011-06-15", None), ("=&=&&&", None), ("Action=AssumeRole&Action=AssumeRole", None), ("\x00", None),
    ("Action=AssumeRole&Version=2011-06-15", "ValidationError"),
    ("Action=AssumeRole&Version=2011-06-15&RoleArn=x&RoleSessionName=a", "ValidationError"),
    ("Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::123456789012:role/r&RoleSessionName=a&DurationSeconds=one", None),
    ("Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::123456789012:role/r&RoleSessionName=a&DurationSeconds=99999999999999999999", None),
    ("Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::123456789012:role/r&RoleSessionName=a&DurationSeconds=1", "ValidationError"),
    ("Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::123456789012:role/r&RoleSessionName=a&Tags.member.0.Key=a", None),
    ("Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::123456789012:role/r&RoleSessionName=a&Tags.member.999999999.Key=a", None),
    ("Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::123456789012:role/r&RoleSessionName=a&Tags.member.x.Key=a", None),
])
def test_forms(server, body, code):
    status, error = ask_query(server, body)
    assert 400 <= status < 500
    assert code is None or error == code


def test_a_form_of_many_parameters(server):
    answer = server.request("POST", "/", [("Content-Type", "application/x-www-form-urlencoded")], "Action=ListUsers&Version=2010-05-08" + "&a=b" * 100_000)
    assert parts(answer)[0] < 500


XML = ["<", "<a", "<a>", "</a>", "x", "<a/><b/>", "<?xml version='1.0'?>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "\x00", "\xff",
       "<Tagging><TagSet>" * 1_000, "<a>" * 100_000, "<Tagging><TagSet><Tag><Key>a</Key></TagSet></Tagging>", "<Delete></Delete>", "<Tagging/>"]


@pytest.mark.parametrize("body", XML, ids=lambda body: repr(body[:30]))
@pytest.mark.parametrize("path", ["/malformed-bucket?tagging", "/malformed-bucket?versioning", "/malformed-bucket?cors"])
def test_bodies_of_xml(server, path, body):
    status, code = ask_s3(server, "PUT", path, [], body)
    assert 400 <= status < 500, code


@pytest.mark.parametrize("body", XML + ["<Delete><Object></Object></Delete>"], ids=lambda body: repr(body[:30]))
def test_a_delete_that_is_none(server, body):
    status, code = ask_s3(server, "POST", "/malformed-bucket?delete", [], body)
    assert 400 <= status < 500, code


@pytest.mark.parametrize("method, path, headers, code", [
    ("GET", "/malformed-bucket?max-keys=x", [], "InvalidArgument"),
    ("GET", "/malformed-bucket?list-type=2&max-keys=99999999999999999999", [], "InvalidArgument"),
    ("GET", "/malformed-bucket?list-type=2&continuation-token=x", [], "InvalidArgument"),
    ("GET", "/malformed-bucket?list-type=2&continuation-token=" + "A" * 5_000, [], "InvalidArgument"),
    ("GET", "/malformed-bucket?encoding-type=x", [], "InvalidArgument"),
    ("PUT", "/malformed-bucket/k?partNumber=0&uploadId=x", [], None),
    ("PUT", "/malformed-bucket/k?partNumber=x&uploadId=x", [], None),
    ("GET", "/malformed-bucket/k?versionId=x", [], None),
    ("PUT", "/malformed-bucket/k", [("x-amz-copy-source", "x")], "InvalidArgument"),
    ("PUT", "/malformed-bucket/k", [("x-amz-storage-class", "NONE")], "InvalidStorageClass"),
    ("PUT", "/malformed-bucket/k", [("Content-MD5", "x")], "InvalidDigest"),
    ("PUT", "/malformed-bucket/k", [("x-amz-tagging", "%zz")], None),
    ("PUT", "/malformed-bucket/" + "k" * 1_025, [], "KeyTooLongError"),
    ("PUT", "/Malformed_Bucket!", [], "InvalidBucketName"),
    ("POST", "/malformed-bucket/k", [], None),
    ("PATCH", "/malformed-bucket/k", [], None),
    ("DELETE", "/", [], None),
])
def test_s3(server, method, path, headers, code):
    status, error = ask_s3(server, method, path, headers, "x" if method == "PUT" and "/k" in path else "")
    assert 400 <= status < 500, error
    assert code is None or error == code


@pytest.mark.parametrize("encoding", ["gzip", "GZIP"])
def test_compressed_bodies_are_read_where_they_are_no_objects(server, encoding):
    body = gzip.compress(b"{\"MaxResults\": 1}").decode("latin-1")
    head = [("X-Amz-Target", "AWSGlue.GetDatabases"), ("Content-Type", "application/x-amz-json-1.1"), ("Content-Encoding", encoding)]
    assert parts(server.request("POST", "/", head, body))[0] == 200
    code, _, text = parts(server.request("POST", "/", head, body[:-5]))
    assert code == 400 and "SerializationException" in text
    bomb = gzip.compress(b" " * (64 << 20)).decode("latin-1")
    assert parts(server.request("POST", "/", head, bomb))[0] == 413
    # An object is stored as it came.
    body = gzip.compress(b"hello").decode("latin-1")
    assert parts(server.request("PUT", "/malformed-bucket/zipped", [("Content-Encoding", "gzip")], body))[0] == 200
    code, head, text = parts(server.request("GET", "/malformed-bucket/zipped"))
    assert "Content-Encoding: gzip" in head and text == body
