# SPDX-License-Identifier: Apache-2.0
"""Large bodies over plain and TLS connections: what a slow, a fast or a leaving client costs others."""

import hashlib
import os
import random
import socket
import ssl
import threading
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.laketop_only

PART = random.Random(7).randbytes(1 << 20)
PARTS = 24
LENGTH = len(PART) * PARTS
DIGEST = hashlib.md5(PART * PARTS).hexdigest()


@pytest.fixture(scope="module")
def server(serve):
    server = serve("--tls")
    assert b" 200 OK" in exchange(server, "plain", b"PUT /streams HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return server


def connect(server, kind):
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=30)
    if kind == "plain":
        return connection
    context = ssl.create_default_context(cafile=str(server.folder / "tls" / "cert.pem"))
    return context.wrap_socket(connection, server_hostname="localhost")


def exchange(server, kind, request):
    with connect(server, kind) as connection:
        connection.sendall(request)
        return connection.recv(65536)


def put(server, kind, key):
    with connect(server, kind) as connection:
        connection.sendall(f"PUT /streams/{key} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {LENGTH}\r\n\r\n".encode())
        for _ in range(PARTS):
            connection.sendall(PART)
        assert f'ETag: "{DIGEST}"'.encode() in connection.recv(65536)


def begin_get(connection, key):
    connection.sendall(f"GET /streams/{key} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += connection.recv(1000)
    head, begun = answer.split(b"\r\n\r\n", 1)
    assert f"Content-Length: {LENGTH}".encode() in head
    return begun


def finish_get(connection, begun):
    digest, left = hashlib.md5(begun), LENGTH - len(begun)
    while left:
        piece = connection.recv(min(left, 1 << 20))
        assert piece
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest()


def process_file(server, name):
    return Path(f"/proc/{server.process.pid}/{name}").read_text()


def resident_bytes(server):
    return int(process_file(server, "statm").split()[1]) * 4096


def open_sockets(server):
    count = 0
    for file in Path(f"/proc/{server.process.pid}/fd").iterdir():
        try:
            count += "socket:" in os.readlink(file)
        except FileNotFoundError:
            pass  # closed since the folder was read
    return count


def cpu_seconds(server):
    fields = process_file(server, "stat").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("kind", ["plain", "tls"])
def test_what_goes_in_comes_out(server, kind):
    put(server, kind, kind)
    with connect(server, kind) as connection:
        for _ in range(2):
            assert finish_get(connection, begin_get(connection, kind)) == DIGEST


@pytest.mark.parametrize("kind", ["plain", "tls"])
def test_readers_that_wait_cost_no_memory_and_no_time(server, kind):
    put(server, kind, "slow")
    before = resident_bytes(server)
    readers = [connect(server, kind) for _ in range(20)]
    try:
        begun = [begin_get(reader, "slow") for reader in readers]
        time.sleep(0.3)
        assert resident_bytes(server) - before < 48 << 20  # of 480 MB
        cpu = cpu_seconds(server)
        time.sleep(0.5)
        assert cpu_seconds(server) - cpu < 0.25
        assert finish_get(readers[7], begun[7]) == DIGEST
    finally:
        for reader in readers:
            reader.close()


@pytest.mark.parametrize("kind", ["plain", "tls"])
def test_small_requests_get_through_beside_large_ones(server, kind):
    put(server, kind, "busy")
    ending = threading.Event()

    def read():
        with connect(server, kind) as connection:
            while not ending.is_set():
                assert finish_get(connection, begin_get(connection, "busy")) == DIGEST

    threads = [threading.Thread(target=read) for _ in range(3)] + [
        threading.Thread(target=put, args=(server, kind, f"beside{n}")) for n in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(40):
            assert b" 200 OK" in exchange(server, "plain", b"GET /_laketop/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    finally:
        ending.set()
        for thread in threads:
            thread.join()


@pytest.mark.parametrize("kind", ["plain", "tls"])
def test_a_client_that_sends_no_more_is_answered(server, kind):
    # It closes its sending side: the end of the stream, not of the connection.
    with connect(server, kind) as connection:
        connection.sendall(b"GET /streams?list-type=2 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        if kind == "plain":
            connection.shutdown(socket.SHUT_WR)
        else:
            socket.socket.shutdown(connection, socket.SHUT_WR)
        assert b" 200 OK" in connection.recv(65536)


@pytest.mark.parametrize("kind", ["plain", "tls"])
def test_clients_that_vanish_leave_nothing_running(server, kind):
    put(server, kind, "left")
    for round_number in range(10):
        reader, writer, quiet = connect(server, kind), connect(server, kind), connect(server, kind)
        begin_get(reader, "left")
        writer.sendall(f"PUT /streams/torn HTTP/1.1\r\nHost: localhost\r\nContent-Length: {LENGTH}\r\n\r\n".encode() + PART)
        for connection in (reader, writer, quiet):
            if round_number % 2:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.close()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        sockets = open_sockets(server)
        if sockets <= 1:
            break
        time.sleep(0.05)
    assert sockets <= 1  # the listener
    cpu = cpu_seconds(server)
    time.sleep(0.5)
    assert cpu_seconds(server) - cpu < 0.2
    assert b" 404 " in exchange(server, kind, b"HEAD /streams/torn HTTP/1.1\r\nHost: localhost\r\n\r\n")


def test_a_greeting_that_does_not_end_holds_nobody_up(server):
    # The first byte says TLS, and no more comes.
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(b"\x16\x03\x01")
        assert b" 200 OK" in exchange(server, "tls", b"GET /_laketop/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert server.stop() == 0
