# SPDX-License-Identifier: Apache-2.0
"""Requests of AWS's SigV4 test suite, signed anew by botocore, against a server that verifies.

The vectors name a service and a day of their own, so their signatures cannot be sent; their
requests can. Each is sent as it was signed, which must not be a fault of the signature, and once
for each part with one character changed, which must be SignatureDoesNotMatch.
"""
import hashlib
import hmac
import http.client
import pathlib
import re
import tempfile
import urllib.parse

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import report
import server

VECTORS = server.DEPS / "botocore/tests/unit/auth/aws4_testsuite"
KEY, SECRET, REGION = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1"
CREDENTIALS = Credentials(KEY, SECRET)
MISMATCH = "SignatureDoesNotMatch"
CHUNK_BYTES = 65_536
EXPIRES_SECONDS = 60
BUCKET = "chunks"
SUITE = report.Suite(
    name="sigv4", title="AWS's SigV4 test suite, signed by botocore",
    command="tools/conformance/run sigv4",
    source="The requests are those of botocore 1.44.5 (PyPI), `tests/unit/auth/aws4_testsuite`, signed for today and for a "
           "service that exists, against `--auth enforce`.",
    notes="Sent as signed, a request must be no fault of the signature; with one character of its signature, its query, "
          "a signed header or its body changed, it must be SignatureDoesNotMatch. A request is sent with its signature in "
          "a header and in its query, for S3 (paths as they are) and STS (paths normalized); bodies also in signed chunks.")


class Sent:
    """A request as it goes out; a copy with one thing changed is another."""

    def __init__(self, method, target, headers, body):
        self.method, self.target, self.headers, self.body = method, target, headers, body

    def changed(self, **parts):
        return Sent(**{**self.__dict__, **parts})

    def code(self, host: str) -> str:
        """The code of the error that comes back, or the status."""
        connection = http.client.HTTPConnection(host, timeout=20)
        connection.putrequest(self.method, self.target, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers:
            connection.putheader(name, value.encode("utf-8"))
        connection.putheader("Content-Length", str(len(self.body)))
        connection.endheaders(self.body)
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        connection.close()
        found = re.search(r"<Code>(\w+)</Code>", text)
        return found.group(1) if found else str(response.status)


def main() -> int:
    outcome = report.Outcome()
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(f"[me]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n")
        file.flush()
        with server.running("--auth", "enforce", "--credentials", file.name) as url:
            host = urllib.parse.urlsplit(url).netloc
            bucket = AWSRequest(method="PUT", url=f"http://{host}/{BUCKET}")
            S3SigV4Auth(CREDENTIALS, "s3", REGION).add_auth(bucket)
            if (code := _outgoing(bucket, host).code(host)) != "200":
                raise RuntimeError(f"CreateBucket answers {code}")
            for name, sent, parts in _cases(host):
                _try(outcome, name, sent, parts, host)
    return report.publish(SUITE, outcome)


def _try(outcome, name, sent, parts, host):
    code = sent.code(host)
    # A service may well refuse what is asked; that is no word about the signature.
    good = code != MISMATCH and not code.startswith("Authorization") and code not in ("AccessDenied", "403")
    _note(outcome, f"{name} as signed", good, code)
    for part, other in parts.items():
        code = other.code(host)
        _note(outcome, f"{name} with another {part}", code == MISMATCH, code)


def _note(outcome, case, good, code):
    if good:
        outcome.passed.add(case)
    else:
        outcome.failed[case] = code


def _cases(host):
    for path in sorted(VECTORS.rglob("*.req")):
        name = str(path.parent.relative_to(VECTORS))
        for service in ("s3", "sts"):
            yield (f"{name} {service} header", *_in_header(path, service, host))
            yield (f"{name} {service} query", *_in_query(path, service, host))
    for size in (0, 1, CHUNK_BYTES, 3 * CHUNK_BYTES + 1):
        yield (f"{size} bytes in signed chunks", *_in_chunks(size, host))


def _read(path: pathlib.Path, service: str, host: str) -> AWSRequest:
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    first, *lines = re.sub(r"\n\s+", " ", head).split("\n")
    method, target = first.removesuffix(" HTTP/1.1").split(" ", 1)
    target = urllib.parse.quote(target, safe="/?&=%~+")
    headers = [tuple(line.split(":", 1)) for line in lines if ":" in line]
    query = urllib.parse.urlsplit(target).query
    if service == "sts":
        # What STS routes by; the vectors know no service.
        target += ("&" if query else "?") + "Action=GetCallerIdentity&Version=2011-06-15"
    request = AWSRequest(method=method, url=f"http://{host}{target}", data=body.encode())
    for name, value in headers:
        if name.lower() not in ("host", "x-amz-date", "x-amz-security-token", "content-length"):
            request.headers.add_header(name, value)
    return request


def _in_header(path, service, host):
    request = _read(path, service, host)
    (S3SigV4Auth if service == "s3" else SigV4Auth)(CREDENTIALS, service, REGION).add_auth(request)
    sent = _outgoing(request, host)
    parts = {"signature": sent.changed(headers=_changed(sent.headers, "Authorization")),
             "date": sent.changed(headers=_changed(sent.headers, "X-Amz-Date")),
             "query": sent.changed(target=sent.target + ("&" if "?" in sent.target else "?") + "flipped=1")}
    for name, _ in sent.headers:
        if name.lower().startswith("my-"):
            parts["header"] = sent.changed(headers=_changed(sent.headers, name))
    if sent.body and service == "sts":
        parts["body"] = sent.changed(body=_flipped(sent.body))
    return sent, parts


def _in_query(path, service, host):
    request = _read(path, service, host)
    request.data = b""
    signer = S3SigV4QueryAuth if service == "s3" else SigV4QueryAuth
    signer(CREDENTIALS, service, REGION, expires=EXPIRES_SECONDS).add_auth(request)
    sent = _outgoing(request, host)
    return sent, {"signature": sent.changed(target=sent.target[:-1] + ("1" if sent.target[-1] == "0" else "0")),
                  "expiry": sent.changed(target=sent.target.replace("Expires=60", "Expires=61")),
                  "query": sent.changed(target=sent.target + "&flipped=1")}


def _outgoing(request: AWSRequest, host: str) -> Sent:
    url = urllib.parse.urlsplit(request.prepare().url)
    target = (url.path or "/") + ("?" + url.query if url.query else "")
    headers = [("Host", host), *((n, v) for n, v in request.headers.items() if n.lower() != "host")]
    return Sent(request.method, target, headers, request.data or b"")


def _changed(headers, name):
    """One character of that header another: a digit at its end, else a letter."""
    return [(n, _flipped_text(v) if n == name else v) for n, v in headers]


def _flipped_text(text: str) -> str:
    at = -2 if text.endswith("Z") else -1
    return text[:at] + ("1" if text[at] != "1" else "2") + (text[-1] if at == -2 else "")


def _flipped(body: bytes) -> bytes:
    return body[:-1] + bytes([body[-1] ^ 1])


def _in_chunks(size: int, host: str):
    """PutObject as the SDKs for Java and Go send it: each chunk signed after the one before."""
    body = b"x" * size
    request = AWSRequest(method="PUT", url=f"http://{host}/{BUCKET}/key", data=b"")
    request.headers.add_header("X-Amz-Decoded-Content-Length", str(size))
    request.headers.add_header("Content-Encoding", "aws-chunked")
    auth = _ChunkedAuth(CREDENTIALS, "s3", REGION)
    auth.add_auth(request)
    stamp = request.headers["X-Amz-Date"]
    signature = request.headers["Authorization"].rpartition("Signature=")[2]
    key = f"AWS4{SECRET}".encode()
    for part in (stamp[:8], REGION, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    chunks = []
    for at in [*range(0, size, CHUNK_BYTES), size]:
        data = body[at:at + CHUNK_BYTES]
        text = "\n".join(["AWS4-HMAC-SHA256-PAYLOAD", stamp, f"{stamp[:8]}/{REGION}/s3/aws4_request", signature,
                          hashlib.sha256(b"").hexdigest(), hashlib.sha256(data).hexdigest()])
        signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        chunks.append(f"{len(data):x};chunk-signature={signature}\r\n".encode() + data + b"\r\n")
    sent = _outgoing(request, host).changed(body=b"".join(chunks))
    parts = {"signature": sent.changed(headers=_changed(sent.headers, "Authorization")),
             "last chunk's signature": sent.changed(body=sent.body[:-5] + _flipped(sent.body[-5:-4]) + sent.body[-4:])}
    if size:
        parts["byte"] = sent.changed(body=sent.body.replace(b"\r\nx", b"\r\ny", 1))
    return sent, parts


class _ChunkedAuth(S3SigV4Auth):
    def payload(self, request):
        return "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
