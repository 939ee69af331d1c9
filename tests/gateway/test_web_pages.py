# SPDX-License-Identifier: Apache-2.0
"""A page of another site, opened on the machine where the server runs, tries everything that a
browser lets it send: nothing reaches a service. Pages of this machine's own work."""

import itertools
import re

import pytest

pytestmark = pytest.mark.laketop_only

EVIL = ["https://evil.example", "http://evil.example:4566", "null", "file://", "chrome-extension://abcdef", "http://localhost.evil.example",
        "http://127.0.0.1.evil.example", "http://localhost:80@evil.example", "http://10.0.0.1", "http://0.0.0.0", "https://page.s3.amazonaws.com",
        "http://amazonaws.com", "localhost", "//localhost", "ftp://localhost", "", " "]
OWN = ["http://localhost", "http://localhost:3000", "https://localhost:8443", "http://127.0.0.1:5173", "http://[::1]:3000", "http://127.1.2.3"]
# What a form or a fetch without preflight can say: its method, its kind of body.
SIMPLE = list(itertools.product(["GET", "POST", "HEAD"], ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]))


@pytest.fixture(scope="module")
def server(serve):
    server = serve()
    assert " 200 " in server.request("PUT", "/private-bucket")
    assert " 200 " in server.request("PUT", "/private-bucket/secret", body="the secret")
    return server


def status(answer):
    return int(answer.split(" ", 2)[1])


def allows(answer):
    return re.search("(?i)^access-control-allow-origin:", answer, re.M) is not None


@pytest.mark.parametrize("origin", EVIL)
@pytest.mark.parametrize("method, kind", SIMPLE)
def test_simple_requests(server, origin, method, kind):
    for path, body in (("/", "Action=CreateUser&UserName=evil&Version=2010-05-08"), ("/private-bucket/secret", ""), ("/_laketop/reset", ""),
                       ("/_laketop/health", ""), ("/evil-bucket", "")):
        if method != "POST":
            body = ""
        answer = server.request(method, path, [("Origin", origin), ("Content-Type", kind)], body)
        assert status(answer) == 403 and not allows(answer) and "the secret" not in answer, (origin, path, answer)


@pytest.mark.parametrize("origin", EVIL)
@pytest.mark.parametrize("path", ["/", "/private-bucket/secret", "/_laketop/reset", "/_laketop/clock"])
def test_preflights(server, origin, path):
    answer = server.request("OPTIONS", path, [("Origin", origin), ("Access-Control-Request-Method", "POST"),
                                              ("Access-Control-Request-Headers", "x-laketop,x-amz-target"),
                                              ("Access-Control-Request-Private-Network", "true")])
    assert status(answer) == 403 and not allows(answer)


# An image, a script, a link: no Origin, but a browser says where it stands.
@pytest.mark.parametrize("path", ["/", "/?Action=CreateUser&UserName=evil&Version=2010-05-08", "/private-bucket/secret", "/_laketop/health"])
def test_what_a_page_only_loads(server, path):
    answer = server.request("GET", path, [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors")])
    assert status(answer) == 403


# The page's own name, made to resolve to this machine.
@pytest.mark.parametrize("name", ["evil.example", "evil.example.", "EVIL.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost@evil.example",
                                  "1.2.3.4", "[::2]", "localhost:80:80", "localhost:", "localhost:x", "0x7f.1"])
def test_a_name_that_was_rebound(server, name):
    for headers in ([], [("Origin", f"http://{name}")], [("Sec-Fetch-Site", "same-origin")]):
        answer = server.request("POST", "/", [("Host", name), ("X-Amz-Target", "AWSGlue.GetDatabases"), *headers], "{}")
        assert status(answer) in (400, 403), answer


def test_nothing_came_of_it(server):
    body = "Action=ListUsers&Version=2010-05-08"
    answer = server.request("POST", "/", [("Content-Type", "application/x-www-form-urlencoded")], body)
    assert status(answer) == 200 and "evil" not in answer
    assert "evil-bucket" not in server.request("GET", "/")
    assert "the secret" in server.request("GET", "/private-bucket/secret")


@pytest.mark.parametrize("origin", OWN)
def test_pages_of_this_machine(server, origin):
    answer = server.request("GET", "/private-bucket/secret", [("Origin", origin)])
    assert status(answer) == 200 and f"Access-Control-Allow-Origin: {origin}\r\n" in answer and "Vary: Origin" in answer


# Returned URLs are for whoever asked, by the name they used.
@pytest.mark.parametrize("host", ["localhost:{port}", "127.0.0.1:{port}", "localhost.localstack.cloud:{port}", "[::1]:{port}"])
def test_urls_follow_the_host(server, host):
    host = host.format(port=server.port)
    upload = server.request("POST", "/private-bucket/parts?uploads", [("Host", host)])
    token = re.search("<UploadId>(.*?)</UploadId>", upload).group(1)
    etag = re.search('(?i)etag: "(.*?)"', server.request("PUT", f"/private-bucket/parts?partNumber=1&uploadId={token}", [("Host", host)], "x")).group(1)
    body = f"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part></CompleteMultipartUpload>"
    answer = server.request("POST", f"/private-bucket/parts?uploadId={token}", [("Host", host)], body)
    assert f"<Location>http://{host}/private-bucket/parts</Location>" in answer, answer


@pytest.mark.parametrize("host, path", [
    ("private-bucket.localhost:{port}", "/secret"), ("private-bucket.s3.localhost:{port}", "/secret"), ("s3.localhost:{port}", "/private-bucket/secret"),
    ("private-bucket.s3.us-east-1.localhost:{port}", "/secret"), ("private-bucket.s3.localhost.localstack.cloud:{port}", "/secret"),
    ("private-bucket.s3.dualstack.us-east-1.amazonaws.com", "/secret"), ("private-bucket.s3.amazonaws.com", "/secret"),
    ("S3.LOCALHOST", "/private-bucket/secret"),
])
def test_virtual_hosts(server, host, path):
    answer = server.request("GET", path, [("Host", host.format(port=server.port))])
    assert status(answer) == 200 and "the secret" in answer
