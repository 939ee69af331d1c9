# SPDX-License-Identifier: Apache-2.0
"""HTTP as no client library speaks it: whatever comes, the server answers an error of the client's
or closes; it never hangs, never answers 500, keeps nothing, and serves the next one."""

import os
import resource
import socket
import time

import pytest

pytestmark = pytest.mark.laketop_only


@pytest.fixture(scope="module")
def server(serve):
    return serve()


def status(answer):
    return int(answer.split(" ", 2)[1])


def is_well(server):
    return " 200 " in server.request("GET", "/_laketop/health")


def connect(server, seconds=10):
    return socket.create_connection(("127.0.0.1", server.port), timeout=seconds)


def open_files(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def resident_bytes(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as text:
        return next(int(line.split()[1]) * 1024 for line in text if line.startswith("VmRSS"))


def read_all(connection):
    answer = b""
    while True:
        try:
            piece = connection.recv(65536)
        except ConnectionResetError:
            return answer
        if not piece:
            return answer
        answer += piece


# Each is sent as it stands; the server may take it or refuse it.
LINES = [
    b"GET /%zz HTTP/1.1", b"GET /% HTTP/1.1", b"GET /%0 HTTP/1.1", b"GET /b/%00 HTTP/1.1", b"GET /b/%ff%fe HTTP/1.1",
    b"GET /b/\xff\xfe HTTP/1.1", b"GET /b/\x00 HTTP/1.1", b"GET /b/\x01\x7f HTTP/1.1", b"GET //// HTTP/1.1",
    b"GET /../../etc/passwd HTTP/1.1", b"GET /b/..%2f..%2fetc/passwd HTTP/1.1", b"GET /b/k?%zz=%zz HTTP/1.1",
    b"GET /?&&==&=&a HTTP/1.1", b"GET /b?list-type=%00 HTTP/1.1", b"GET /b?max-keys=-1 HTTP/1.1", b"GET b HTTP/1.1",
    b"GET ? HTTP/1.1", b"GET # HTTP/1.1", b"GET /b#fragment HTTP/1.1", b"GET http:// HTTP/1.1", b"GET http:///b HTTP/1.1",
    b"GET http://localhost HTTP/1.1", b"GET ftp://localhost/x HTTP/1.1", b"GET http://evil.example/b HTTP/1.1",
    b"OPTIONS * HTTP/1.1", b"OPTIONS / HTTP/1.1", b"OPTIONS /b/k HTTP/1.1", b"CONNECT localhost:1 HTTP/1.1",
    b"TRACE / HTTP/1.1", b"PATCH /b/k HTTP/1.1", b"PRI * HTTP/2.0", b"BREW / HTTP/1.1", b"get / HTTP/1.1",
    b"G\xc3\x84T / HTTP/1.1", b"GET / HTTP/1.2", b"GET / HTTP/0.9", b"GET / HTTP/1.10", b"GET / http/1.1", b"GET /",
    b"GET  / HTTP/1.1", b"GET / HTTP/1.1 ", b" GET / HTTP/1.1", b"GET\t/\tHTTP/1.1", b"\xff\xff\xff\xff",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"POST / HTTP/1.1", b"PUT / HTTP/1.1", b"DELETE / HTTP/1.1", b"HEAD / HTTP/1.1",
    b"GET /" + b"a/" * 10_000 + b" HTTP/1.1", b"GET /b?" + b"a=1&" * 5_000 + b" HTTP/1.1", b"GET /b/" + b"%41" * 2_000 + b" HTTP/1.1",
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: repr(line[:40])[1:])
def test_odd_request_lines(server, line):
    answer = server.send(line + f"\r\nHost: localhost:{server.port}\r\nConnection: close\r\n\r\n".encode())
    assert answer == "" or status(answer) < 500 or status(answer) in (501, 505), answer


FIELDS = [
    b"NoColon", b": empty", b"A b: space", b"A\x00: nul", b"A: \x00", b"A: \xff\xfe", b"A : x", b"A: x\rB: y", b"A: x\nB: y",
    b"X-Amz-Target: \xff", b"X-Amz-Target: .", b"X-Amz-Target: AWSGlue.", b"X-Amz-Target: " + b"A" * 5_000,
    b"Authorization: ", b"Authorization: AWS4-HMAC-SHA256", b"Authorization: AWS4-HMAC-SHA256 Credential=////, SignedHeaders=;, Signature=",
    b"Authorization: Bearer x", b"Authorization: \xff", b"Range: bytes=-", b"Range: bytes=99999999999999999999-", b"If-Modified-Since: never",
    b"x-amz-content-sha256: x", b"x-amz-date: x", b"x-amz-decoded-content-length: -1", b"x-amz-copy-source: %zz",
    b"Expect: 100-continue", b"Expect: 200-ok", b"Expect: ", b"Connection: upgrade\r\nUpgrade: h2c", b"Connection: ,,,", b"Connection: " + b"a," * 2_000,
    b"Content-Type: ", b"Content-Type: \xff/\xff", b"Content-Encoding: gzip", b"Content-MD5: x", b"Cookie: " + b"a" * 8_000,
    b"Content-Length: ", b"Content-Length: -1", b"Content-Length: +1", b"Content-Length: 0x1", b"Content-Length: 1 1",
    b"Content-Length: 99999999999999999999999", b"Transfer-Encoding: ", b"Transfer-Encoding: gzip, chunked", b"Transfer-Encoding: chunked, chunked",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: identity", b"Transfer-Encoding : chunked",
    b"Content-Length: 0\r\nContent-Length: 0",
]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: repr(field[:50])[1:])
@pytest.mark.parametrize("line", ["GET /b/k", "PUT /b/k", "POST /"])
def test_odd_fields(server, line, field):
    head = f"{line} HTTP/1.1\r\nHost: localhost:{server.port}\r\nConnection: close\r\n".encode()
    with connect(server) as connection:
        connection.sendall(head + field + b"\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)
        answer = read_all(connection).decode("latin-1")
    assert answer == "" or status(answer) < 500 or status(answer) == 501, answer


CHUNKS = [
    b"", b"\r\n", b"x\r\n", b"-1\r\nx", b"0x1\r\nx\r\n0\r\n\r\n", b"1\r\nxy\r\n0\r\n\r\n", b"1\nx\n0\n\n", b"ffffffffffffffffff\r\nx",
    b"7fffffffffffffff\r\nx", b"1;ext=\"a;b\"\r\nx\r\n0\r\n\r\n", b"1;" + b"e" * 20_000 + b"\r\nx\r\n0\r\n\r\n", b"1\r\nx\r\n0\r\nA: b\r\n\r\n",
    b"1\r\nx\r\n0\r\n" + b"A: b\r\n" * 1_000 + b"\r\n", b"1\r\nx\r\n0\r\nA: " + b"b" * 100_000 + b"\r\n\r\n", b"1\r\nx\r\n0\r\nnocolon\r\n\r\n",
    b"1\r\nx\r\n0\r\nContent-Length: 5\r\n\r\n", b"1 \r\nx\r\n0\r\n\r\n", b"1\r\nx", b"1\r\nx\r\n00\r\n\r\n", b"1\r\nx\r\n0;last\r\n\r\n",
    b"0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n",
]


@pytest.mark.parametrize("body", CHUNKS, ids=lambda body: repr(body[:30])[1:])
@pytest.mark.parametrize("path", ["/b/k", "/"])
def test_odd_chunks(server, path, body):
    method = "POST" if path == "/" else "PUT"
    target = b"X-Amz-Target: AWSGlue.GetDatabases\r\nContent-Type: application/x-amz-json-1.1\r\n" if path == "/" else b""
    with connect(server) as connection:
        connection.sendall(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n".encode() + target
                           + b"\r\n" + body)
        connection.shutdown(socket.SHUT_WR)
        answer = read_all(connection).decode("latin-1")
    assert answer == "" or status(answer) < 500, answer
    assert "smuggled" not in answer


def test_lines_of_lf_only_do_not_hang(server):
    with connect(server) as connection:
        connection.sendall(b"GET / HTTP/1.1\nHost: localhost\n\n")
        connection.shutdown(socket.SHUT_WR)
        answer = read_all(connection)
    assert answer == b"" or b" 400 " in answer or b" 200 " in answer


def test_a_thousand_pipelined_requests(server):
    one = f"GET /no-bucket-of-this-name HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n"
    last = f"GET /_laketop/health HTTP/1.1\r\nHost: localhost:{server.port}\r\nConnection: close\r\n\r\n"
    answer = server.send(one * 1000 + last, read_seconds=30)
    assert answer.count("HTTP/1.1 404 Not Found\r\n") == 1000
    assert answer.count("HTTP/1.1 200 OK\r\n") == 1


# While one pipelines, others are served.
def test_pipelining_is_fair(server):
    with connect(server) as greedy:
        greedy.sendall(f"GET /no-such HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n".encode() * 500)
        assert is_well(server)


def test_old_clients(server):
    answer = server.send(f"GET /_laketop/health HTTP/1.0\r\nHost: localhost:{server.port}\r\n\r\n")
    assert status(answer) == 200 and "Transfer-Encoding" not in answer
    with connect(server) as connection:
        for _ in range(2):
            connection.sendall(b"GET /_laketop/health HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n")
            assert b"200 OK" in connection.recv(65536)


def test_expect_is_answered_once_the_body_is_wanted(server):
    with connect(server) as connection:
        connection.sendall(b"PUT /expect-bucket HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b" 200 OK" in connection.recv(65536)
        connection.sendall(b"PUT /expect-bucket/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-Continue\r\n\r\n")
        assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"hello")
        assert b" 200 OK" in connection.recv(65536)
    # A refusal comes without it, and nobody has to send the body.
    with connect(server) as connection:
        connection.sendall(b"PUT /no-bucket-here/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        assert b" 404 " in connection.recv(65536)


def test_clients_that_leave_cost_nothing(server):
    assert " 200 " in server.request("PUT", "/left-bucket")
    assert " 200 " in server.request("PUT", "/left-bucket/big", body="x" * 8_000_000)
    before = open_files(server)

    def leave_in_a_body(count):
        with connect(server) as connection:
            connection.sendall(b"PUT /left-bucket/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n" + b"x" * count)

    def leave_in_an_answer():
        with connect(server) as connection:
            connection.sendall(b"GET /left-bucket/big HTTP/1.1\r\nHost: localhost\r\n\r\n")
            connection.recv(1000)

    def leave_in_chunks():
        with connect(server) as connection:
            connection.sendall(b"PUT /left-bucket/k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\nxx")

    for round_number in range(40):
        leave_in_a_body(round_number * 20_000)
        leave_in_an_answer()
        leave_in_chunks()
    deadline = time.monotonic() + 15
    while open_files(server) > before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert open_files(server) <= before
    assert "<Key>k</Key>" not in server.request("GET", "/left-bucket")
    assert is_well(server)


def test_many_idle_connections(server):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    count = 9_500 if hard == resource.RLIM_INFINITY else min(9_500, hard - 500)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(count + 500, hard) if hard != resource.RLIM_INFINITY else count + 500, hard))
    before = resident_bytes(server)
    idle = []
    try:
        for _ in range(count):
            idle.append(connect(server))
        for connection in idle[::500]:
            connection.sendall(b"GET /_laketop/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert b"200 OK" in connection.recv(65536)
        assert is_well(server)
        assert resident_bytes(server) - before < count * 12_000
    finally:
        for connection in idle:
            connection.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    deadline = time.monotonic() + 15
    while open_files(server) > 200 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert open_files(server) < 200


def test_it_is_well_after_all_that(server):
    assert is_well(server)
    assert server.stop() == 0
