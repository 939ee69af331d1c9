# SPDX-License-Identifier: Apache-2.0
"""The program itself: options, the data folder, start and stop."""

import json
import socket
import time

import boto3
import pytest

from .conftest import run

pytestmark = pytest.mark.laketop_only


def test_help_and_version():
    assert "serve" in run("--help").stdout
    text = run("serve", "--help").stdout
    for option in ("--port", "--data-dir", "--auth", "--tls", "--memory-limit"):
        assert option in text
    assert run("version").stdout.startswith("laketop ")
    assert run("nonsense").returncode != 0


def test_it_does_not_open_itself_to_a_network_unasked(tmp_path):
    done = run("serve", "--host", "0.0.0.0", "--data-dir", tmp_path)
    assert done.returncode == 1
    assert "--auth enforce" in done.stderr


def test_one_server_a_folder_and_one_a_port(serve, tmp_path):
    server = serve()
    again = run("serve", "--port", "0", "--data-dir", server.folder)
    assert again.returncode == 1 and "another server uses" in again.stderr
    port = run("serve", "--port", server.port, "--data-dir", tmp_path / "other")
    assert port.returncode == 1 and "is in use" in port.stderr


def test_options_come_from_a_file_and_the_environment(serve, tmp_path):
    file = tmp_path / "laketop.toml"
    file.write_text('region = "eu-north-1"\nallow_host = ["lake.example"]\n')
    server = serve("--config", file, environment={"LAKETOP_ALLOW_ORIGIN": "https://page.example"})
    assert " 200 " in server.request("GET", "/_laketop/health", [("Host", "lake.example")])
    assert " 200 " in server.request("GET", "/_laketop/health", [("Origin", "https://page.example")])
    file.write_text("prot = 1\n")
    wrong = run("serve", "--config", file)
    assert wrong.returncode != 0 and "there is no option 'prot'" in wrong.stderr


def test_init_scripts_run_before_ready(serve, tmp_path):
    script = tmp_path / "10-mark.sh"
    script.write_text(f"#!/bin/sh\necho $AWS_ENDPOINT_URL > {tmp_path}/mark\n")
    script.chmod(0o755)
    server = serve("--init-dir", tmp_path)
    assert (tmp_path / "mark").read_text().strip() == server.url


def test_state_and_clock_outlive_a_restart_and_reset_drops_them(serve):
    server = serve()
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=server.url, **keys).create_bucket(Bucket="kept-bucket")
    assert run("clock", "--advance", "60", "--endpoint", server.url).returncode == 0
    assert server.stop() == 0

    server = serve(folder=server.folder)
    s3 = boto3.client("s3", endpoint_url=server.url, **keys)
    assert [b["Name"] for b in s3.list_buckets()["Buckets"]] == ["kept-bucket"]
    assert json.loads(run("clock", "--endpoint", server.url).stdout)["offset_seconds"] == 60.0
    assert run("reset", "--endpoint", server.url).returncode == 0
    assert s3.list_buckets()["Buckets"] == []


def test_it_stops_at_once_when_idle_and_waits_for_a_request(serve):
    server = serve()
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(f"GET /_laketop/health HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n".encode())
        assert b"200 OK" in connection.recv(65536)
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 3


def test_an_upload_uses_little_memory(serve):
    def resident_bytes():
        with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))

    server = serve()
    request = server.request
    assert " 200 " in request("PUT", "/memory-bucket")
    request("PUT", "/memory-bucket/small", body="x" * 300_000)
    before = resident_bytes()
    size = 256 << 20
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(f"PUT /memory-bucket/large HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n"
                           "Connection: close\r\n\r\n".encode())
        piece = b"x" * (1 << 20)
        for _ in range(size >> 20):
            connection.sendall(piece)
        assert b" 200 OK" in connection.recv(65536)
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(b"GET /memory-bucket/large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        received = 0
        while piece := connection.recv(1 << 20):
            received += len(piece)
    assert received > size
    assert resident_bytes() - before < 24 << 20
