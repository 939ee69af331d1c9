# SPDX-License-Identifier: Apache-2.0
"""Signatures by botocore against a server that verifies them, plain and over TLS: the client that
most people use must get in with no setting, and nobody with a byte changed."""

import datetime
import io
import urllib.parse
import urllib.request

import boto3
import pytest
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

pytestmark = pytest.mark.laketop_only

WRONG_TIME = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)
KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


@pytest.fixture(scope="module")
def server(serve, tmp_path_factory):
    file = tmp_path_factory.mktemp("keys") / "credentials"
    file.write_text(f"[me]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\naccount = 123456789012\n")
    return serve("--auth", "enforce", "--credentials", file, "--tls")


@pytest.fixture(scope="module", params=["http", "https"])
def client(request, server):
    def make(service, key=KEY, secret=SECRET, **options):
        url = f"{request.param}://localhost:{server.port}"
        return boto3.client(service, endpoint_url=url, aws_access_key_id=key, aws_secret_access_key=secret,
                            region_name="eu-west-1", verify=str(server.folder / "tls" / "cert.pem"), **options)
    return make


@pytest.fixture(scope="module")
def bucket(client):
    name = f"signed-{client('s3').meta.endpoint_url.split(':')[0]}"
    client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    return name


def test_services_of_every_protocol_let_the_signer_in(client):
    assert client("sts").get_caller_identity()["Account"] == "123456789012"
    client("iam").list_users()
    client("glue").get_databases()
    client("s3").list_buckets()


@pytest.mark.parametrize("key", ["plain", "a b/c+d", "ü/€/😀", "//two//slashes", "a/./b/../c", "~'()*!$&=@:,;%41?#", "%2F"])
def test_keys_of_any_characters_are_signed_alike(client, bucket, key):
    client("s3").put_object(Bucket=bucket, Key=key, Body=b"x")
    assert client("s3").get_object(Bucket=bucket, Key=key)["Body"].read() == b"x"
    assert key in [o["Key"] for o in client("s3").list_objects_v2(Bucket=bucket)["Contents"]]


# Over TLS botocore signs no body but sends its checksum as a trailer; over http it signs the body.
@pytest.mark.parametrize("size", [0, 1, 65_536, 3_000_000])
def test_bodies_of_any_size(client, bucket, size):
    body = bytes(i * 7 % 256 for i in range(size))
    client("s3").upload_fileobj(io.BytesIO(body), bucket, f"size-{size}")
    assert client("s3").get_object(Bucket=bucket, Key=f"size-{size}")["Body"].read() == body


def test_presigned_urls(client, bucket, server):
    s3 = client("s3", config=Config(signature_version="s3v4"))
    s3.put_object(Bucket=bucket, Key="shared", Body=b"hello")
    url = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "shared"}, ExpiresIn=60)
    plain = url.replace("https://", "http://")
    if plain == url:
        assert urllib.request.urlopen(url).read() == b"hello"
    parts = urllib.parse.urlsplit(url)
    head = [("Host", parts.netloc)]
    assert server.request("GET", f"{parts.path}?{parts.query}", head).endswith("hello")
    changed = parts.query.replace("X-Amz-Expires=60", "X-Amz-Expires=61")
    assert "SignatureDoesNotMatch" in server.request("GET", f"{parts.path}?{changed}", head)
    assert "SignatureDoesNotMatch" in server.request("GET", f"{parts.path}x?{parts.query}", head)


def test_wrong_keys_get_each_services_own_error(client, bucket):
    def code(service, operation, key, secret, **arguments):
        with pytest.raises(ClientError) as error:
            getattr(client(service, key, secret), operation)(**arguments)
        return error.value.response["Error"]["Code"], error.value.response["ResponseMetadata"]["HTTPStatusCode"]

    unknown = "AKIAI44QH8DHBEXAMPLE"
    assert code("s3", "list_objects_v2", unknown, SECRET, Bucket=bucket) == ("InvalidAccessKeyId", 403)
    assert code("s3", "list_objects_v2", KEY, "wrong", Bucket=bucket) == ("SignatureDoesNotMatch", 403)
    assert code("glue", "get_databases", unknown, SECRET) == ("UnrecognizedClientException", 400)
    assert code("glue", "get_databases", KEY, "wrong") == ("InvalidSignatureException", 400)
    assert code("sts", "get_caller_identity", unknown, SECRET) == ("InvalidClientTokenId", 403)
    assert code("iam", "list_users", KEY, "wrong") == ("SignatureDoesNotMatch", 403)


def test_sessions_need_their_token(client):
    session = client("sts").get_session_token()["Credentials"]
    key, secret, token = session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"]
    assert client("sts", key, secret, aws_session_token=token).get_caller_identity()["Account"] == "123456789012"
    for wrong in ("x" + token, None):
        with pytest.raises(ClientError) as error:
            client("sts", key, secret, aws_session_token=wrong).get_caller_identity()
        assert error.value.response["Error"]["Code"] == "InvalidClientTokenId"


def test_keys_of_iam_users_come_in_too(client):
    iam = client("iam")
    name = "signer-" + iam.meta.endpoint_url.split(":")[0]
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    who = client("sts", key["AccessKeyId"], key["SecretAccessKey"]).get_caller_identity()
    assert who["Arn"] == f"arn:aws:iam::123456789012:user/{name}"


def codes(client, key, secret, token=None):
    """What S3, a query service and a json service answer to that key."""
    found = {}
    for service, operation in (("s3", "list_buckets"), ("sts", "get_caller_identity"), ("glue", "get_databases")):
        with pytest.raises(ClientError) as error:
            getattr(client(service, key, secret, aws_session_token=token), operation)()
        found[service] = error.value.response["Error"]["Code"], error.value.response["ResponseMetadata"]["HTTPStatusCode"]
    return found


def test_an_inactive_key_is_as_one_that_is_not_there(client):
    iam = client("iam")
    name = "resting-" + iam.meta.endpoint_url.split(":")[0]
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    iam.update_access_key(UserName=name, AccessKeyId=key["AccessKeyId"], Status="Inactive")
    wrong = {"s3": ("InvalidAccessKeyId", 403), "sts": ("InvalidClientTokenId", 403), "glue": ("UnrecognizedClientException", 400)}
    assert codes(client, key["AccessKeyId"], key["SecretAccessKey"]) == wrong
    iam.update_access_key(UserName=name, AccessKeyId=key["AccessKeyId"], Status="Active")
    client("sts", key["AccessKeyId"], key["SecretAccessKey"]).get_caller_identity()
    iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    assert codes(client, key["AccessKeyId"], key["SecretAccessKey"]) == wrong


# The way in which other systems (EKS, Vault) let AWS say who somebody is.
def test_a_presigned_identity(client, server):
    url = client("sts").generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
    parts = urllib.parse.urlsplit(url)
    head = [("Host", parts.netloc)]
    assert "<Account>123456789012</Account>" in server.request("GET", f"{parts.path}?{parts.query}", head)
    assert "SignatureDoesNotMatch" in server.request("POST", f"{parts.path}?{parts.query}", head)


def test_a_clock_that_is_wrong(client, monkeypatch):
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda *_, **__: WRONG_TIME, raising=False)
    found = codes(client, KEY, SECRET)
    assert found == {"s3": ("RequestTimeTooSkewed", 403), "sts": ("SignatureDoesNotMatch", 403), "glue": ("InvalidSignatureException", 400)}


@pytest.mark.parametrize("header, s3, others", [
    ("AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/s3/aws4_request, SignedHeaders=host", "AuthorizationHeaderMalformed", "IncompleteSignature"),
    ("AWS4-HMAC-SHA256 SignedHeaders=host, Signature=0", "AuthorizationHeaderMalformed", "IncompleteSignature"),
    ("AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=0", "AuthorizationHeaderMalformed", "IncompleteSignature"),
    ("AWS4-HMAC-SHA256", "AuthorizationHeaderMalformed", "IncompleteSignature"),
])
def test_headers_that_are_no_signature(server, header, s3, others):
    head = [("Authorization", header), ("X-Amz-Date", "20260101T000000Z")]
    assert f"<Code>{s3}</Code>" in server.request("GET", "/", head)
    form = ("Content-Type", "application/x-www-form-urlencoded")
    assert f"<Code>{others}</Code>" in server.request("POST", "/", [*head, form], "Action=ListUsers&Version=2010-05-08")
    target = [("X-Amz-Target", "AWSGlue.GetDatabases"), ("Content-Type", "application/x-amz-json-1.1")]
    assert f'"{others}Exception"' in server.request("POST", "/", [*head, *target], "{}")


def signed(server, method="GET", path="/", headers=None, body=b"", service="s3", signer=S3SigV4Auth, **options):
    request = AWSRequest(method, f"http://localhost:{server.port}{path}", headers=headers or {}, data=body)
    signer(Credentials(KEY, SECRET), service, "us-east-1", **options).add_auth(request)
    return request.prepare()


def send(server, prepared, body=b""):
    parts = urllib.parse.urlsplit(prepared.url)
    head = "".join(f"{name}: {value}\r\n" for name, value in prepared.headers.items() if name.lower() != "content-length")
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    text = (f"{prepared.method} {path} HTTP/1.1\r\nHost: localhost:{server.port}\r\n{head}{length}"
            "Connection: close\r\n\r\n")
    return server.send(text.encode("latin-1") + body)


def test_a_changed_body_is_noticed(server):
    assert " 200 OK" in send(server, signed(server, "PUT", "/changed-body"))
    prepared = signed(server, "PUT", "/changed-body/k", body=b"hello")
    assert " 200 OK" in send(server, prepared, b"hello")
    assert "XAmzContentSHA256Mismatch" in send(server, prepared, b"jello")
    form = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    body = b"Action=GetCallerIdentity&Version=2011-06-15"
    prepared = signed(server, "POST", "/", form, body, "sts", SigV4Auth)
    assert " 200 OK" in send(server, prepared, body)
    assert "SignatureDoesNotMatch" in send(server, prepared, body.replace(b"15", b"16"))


def test_headers_that_nobody_signed_are_refused(server):
    prepared = signed(server)
    prepared.headers["x-amz-acl"] = "public-read"
    assert "There were headers present in the request which were not signed" in send(server, prepared)


def test_no_signature_and_old_ones(server):
    assert "AccessDenied" in server.request("GET", "/")
    assert "Missing Authentication Token" in server.request("POST", "/", [("X-Amz-Target", "AWSGlue.GetDatabases"),
                                                                          ("Content-Type", "application/x-amz-json-1.1")], "{}")
    assert "Please use AWS4-HMAC-SHA256" in server.request("GET", "/", [("Authorization", f"AWS {KEY}:x"), ("Date", "x")])


def test_a_presigned_url_expires_by_the_servers_clock(server):
    prepared = signed(server, path="/", signer=S3SigV4QueryAuth, expires=600)
    assert " 200 OK" in send(server, prepared)
    server.request("POST", "/_laketop/clock", [("X-Laketop", "1")], '{"seconds": 700}')
    answer = send(server, prepared)
    assert " 403 " in answer and "Request has expired" in answer


def test_sessions_end_by_the_servers_clock(serve):
    server = serve("--auth", "enforce", "--root-access-key-id", KEY, "--root-secret-access-key", SECRET)

    def client(service, key=KEY, secret=SECRET, **options):
        return boto3.client(service, endpoint_url=server.url, aws_access_key_id=key, aws_secret_access_key=secret,
                            region_name="eu-west-1", **options)

    session = client("sts").get_session_token(DurationSeconds=900)["Credentials"]
    keys = session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"]
    client("sts", keys[0], keys[1], aws_session_token=keys[2]).get_caller_identity()
    server.request("POST", "/_laketop/clock", [("X-Laketop", "1")], '{"seconds": 901}')
    assert codes(client, *keys) == {"s3": ("ExpiredToken", 400), "sts": ("ExpiredToken", 403), "glue": ("ExpiredTokenException", 400)}
