# SPDX-License-Identifier: Apache-2.0
"""What reaches the server before any service: hosts, pages of other sites, framing, admin pages."""

import json

import pytest

pytestmark = pytest.mark.laketop_only


@pytest.fixture(scope="module")
def server(serve):
    return serve()


def status(answer):
    return int(answer.split(" ", 2)[1])


def test_health_is_where_scripts_look(server):
    for path in ("/_laketop/health", "/_localstack/health"):
        answer = server.request("GET", path)
        assert status(answer) == 200
        assert json.loads(answer.split("\r\n\r\n", 1)[1])["services"]["s3"] == "running"


def test_coverage_counts_the_operations_of_the_model(server):
    body = server.request("GET", "/_laketop/coverage").split("\r\n\r\n", 1)[1]
    s3 = json.loads(body)["services"]["s3"]
    assert "PutObject" in s3["operations"]
    assert 0 < s3["implemented"] < s3["operations_of_model"]


# DNS rebinding: a page's own name may be made to resolve to this machine.
@pytest.mark.parametrize("host", ["evil.example", "evil.example:4566", "10.1.2.3", "localhost.evil.example", ""])
def test_a_foreign_host_is_refused(server, host):
    assert status(server.request("GET", "/", [("Host", host)])) in (400, 403)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]:4566", "bucket.s3.localhost.localstack.cloud:1",
                                  "bucket.localhost"])
def test_our_names_are_not(server, host):
    assert status(server.request("GET", "/_laketop/health" if "bucket" not in host else "/", [("Host", host)])) in (200, 404)


def test_pages_of_other_sites_are_refused(server):
    target = [("X-Amz-Target", "AWSGlue.GetDatabases"), ("Content-Type", "text/plain")]
    assert status(server.request("POST", "/", [*target, ("Origin", "https://evil.example")], "{}")) == 403
    assert status(server.request("POST", "/", [*target, ("Origin", "null")], "{}")) == 403
    assert status(server.request("GET", "/?Action=ListUsers", [("Sec-Fetch-Site", "cross-site")])) == 403
    assert status(server.request("OPTIONS", "/b/k", [("Origin", "https://evil.example"),
                                                     ("Access-Control-Request-Method", "PUT")])) == 403


def test_pages_of_this_machine_are_not(server):
    answer = server.request("OPTIONS", "/b/k", [("Origin", "http://localhost:3000"),
                                                ("Access-Control-Request-Method", "PUT"),
                                                ("Access-Control-Request-Headers", "x-amz-date")])
    assert status(answer) == 200
    assert "Access-Control-Allow-Origin: http://localhost:3000\r\n" in answer
    assert "Access-Control-Allow-Headers: x-amz-date\r\n" in answer


def test_admin_pages_change_nothing_without_their_header(server):
    assert status(server.request("POST", "/_laketop/reset")) == 403
    assert status(server.request("POST", "/_laketop/clock", [], '{"seconds": 1}')) == 403


def test_a_clock_moves_on_only(server):
    header = [("X-Laketop", "1")]
    before = json.loads(server.request("GET", "/_laketop/clock").split("\r\n\r\n", 1)[1])
    after = server.request("POST", "/_laketop/clock", header, '{"seconds": 3600}')
    assert status(after) == 200
    after = json.loads(after.split("\r\n\r\n", 1)[1])
    assert after["offset_seconds"] == before["offset_seconds"] + 3600
    assert status(server.request("POST", "/_laketop/clock", header, '{"seconds": -1}')) == 400


@pytest.mark.parametrize("headers, body, code", [
    ([("X-Amz-Target", "AWSGlue.NoSuchOperation"), ("Content-Type", "application/x-amz-json-1.1")], "{}", 400),
    ([("X-Amz-Target", "NoSuchService.DoIt"), ("Content-Type", "application/x-amz-json-1.1")], "{}", 501),
    ([("Content-Type", "application/x-www-form-urlencoded")], "Action=ListUsers&Version=2010-05-08", 200),
    ([("Content-Type", "application/x-www-form-urlencoded"),
      ("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request, "
       "SignedHeaders=host, Signature=0"), ("X-Amz-Date", "20260101T000000Z")],
     "Action=NoSuchAction&Version=2010-05-08", 400),
    ([("X-Amz-Target", "AWSGlue.GetDatabases"), ("Content-Type", "application/x-amz-json-1.1")], "{", 400),
])
def test_errors_come_in_the_protocol_of_the_request(server, headers, body, code):
    answer = server.request("POST", "/", headers, body)
    assert status(answer) == code, answer
    assert ("json" if any("json" in value for _, value in headers) else "<") in answer


# Request smuggling: whatever two servers could read differently.
@pytest.mark.parametrize("head", [
    "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
    "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n",
    "Content-Length: 1\r\nContent-Length: 2\r\n",
    "Content-Length: 1,1\r\n",
    "Transfer-Encoding: xchunked\r\n",
    "Host: localhost\r\n",
    " folded: x\r\n",
])
def test_ambiguous_framing_is_refused(server, head):
    answer = server.send(f"PUT /b/k HTTP/1.1\r\nHost: localhost\r\n{head}\r\n1\r\nx\r\n0\r\n\r\n")
    assert status(answer) in (400, 501)
    assert "Connection: close\r\n" in answer


def test_a_head_has_its_limits(server):
    assert status(server.send("GET /" + "a" * 40_000 + " HTTP/1.1\r\nHost: localhost\r\n\r\n")) == 414
    assert status(server.send("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a" * 80_000)) == 431
    assert status(server.send("GET / HTTP/1.1\r\nHost: localhost\r\n" + "X: 1\r\n" * 300 + "\r\n")) == 431
    assert status(server.send("GET / HTTP/2.0\r\nHost: localhost\r\n\r\n")) == 505


def test_a_body_over_the_limit_is_refused_before_it_is_read(server):
    answer = server.send("POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSGlue.GetTable\r\n"
                         "Content-Type: application/x-amz-json-1.1\r\nContent-Length: 99999999999\r\n\r\n")
    assert status(answer) == 413


def test_pipelined_requests_are_answered_in_order(server):
    one = f"GET /_laketop/health HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n"
    last = f"GET /none/such HTTP/1.1\r\nHost: localhost:{server.port}\r\nConnection: close\r\n\r\n"
    answer = server.send(one * 40 + last)
    assert answer.count("HTTP/1.1 200 OK") == 40
    assert answer.rindex("NoSuchBucket") > answer.rindex("HTTP/1.1 200 OK")


def test_head_errors_have_no_body(server):
    answer = server.request("HEAD", "/no-such-bucket-here")
    assert status(answer) == 404
    assert answer.endswith("\r\n\r\n")
