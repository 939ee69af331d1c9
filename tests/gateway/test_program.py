# SPDX-License-Identifier: Apache-2.0
"""The program itself: options, the data folder, start and stop."""

import json
import socket
import subprocess
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
    assert "serve" in run().stdout
    unknown = run("nonsense", "--port", "1")
    assert unknown.returncode == 2 and "'nonsense'" in unknown.stderr and "--help" in unknown.stderr


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


def test_what_the_environment_says_wins_over_the_file_and_arguments_over_both(serve, tmp_path):
    file = tmp_path / "laketop.toml"
    file.write_text('allow_host = "file.example"\nlog_level = "error"\nthreads = 1\ntls = false\n')
    def knows(server, host):
        return " 200 " in server.request("GET", "/_laketop/health", [("Host", host)])
    server = serve("--config", file)
    assert knows(server, "file.example")
    server = serve("--config", file, environment={"LAKETOP_ALLOW_HOST": "variable.example"})
    assert knows(server, "variable.example") and not knows(server, "file.example")
    server = serve("--config", file, "--allow-host", "argument.example", environment={"LAKETOP_ALLOW_HOST": "variable.example"})
    assert knows(server, "argument.example") and not knows(server, "variable.example")


@pytest.mark.parametrize("text, words", [
    ("port = ", "line 1"), ("threads = \"x\"\n", "x"), ("auth = \"maybe\"\n", "maybe"), ("config = \"x\"\n", "there is no option"),
    ("root_access_key_id = \"x\"\n", "belong together"), ("memory_limit = \"1\"\n", "size"), ("[section]\nport = 1\n", "section"),
])
def test_a_wrong_file_is_explained(tmp_path, text, words):
    file = tmp_path / "laketop.toml"
    file.write_text(text)
    done = run("serve", "--config", file, "--data-dir", tmp_path / "data", "--port", "0")
    assert done.returncode != 0 and words in done.stderr, done.stderr


def keys_of(folder):
    file = folder / "root-credentials"
    assert file.stat().st_mode & 0o777 == 0o600
    lines = dict(line.split(" = ", 1) for line in file.read_text().splitlines() if " = " in line)
    return {**lines, "region_name": "us-east-1"}


# The first start has nobody to ask: it makes the root's key, which makes all others.
def test_enforcing_begins_with_a_root_key(serve):
    server = serve("--auth", "enforce")
    keys = keys_of(server.folder)
    who = boto3.client("sts", endpoint_url=server.url, **keys).get_caller_identity()
    assert who["Arn"] == "arn:aws:iam::000000000000:root"
    assert " 403 " in server.request("GET", "/")
    iam = boto3.client("iam", endpoint_url=server.url, **keys)
    iam.create_user(UserName="ann")
    key = iam.create_access_key(UserName="ann")["AccessKey"]
    ann = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"], "region_name": "us-east-1"}
    assert server.stop() == 0
    server = serve("--auth", "enforce", folder=server.folder)
    assert keys_of(server.folder) == keys
    assert boto3.client("sts", endpoint_url=server.url, **ann).get_caller_identity()["Arn"].endswith("user/ann")


def test_a_root_key_may_be_given(serve):
    server = serve("--auth", "enforce", environment={"LAKETOP_ROOT_ACCESS_KEY_ID": "111122223333", "LAKETOP_ROOT_SECRET_ACCESS_KEY": "sesame"})
    keys = {"aws_access_key_id": "111122223333", "aws_secret_access_key": "sesame", "region_name": "us-east-1"}
    assert boto3.client("sts", endpoint_url=server.url, **keys).get_caller_identity()["Account"] == "111122223333"
    assert not (server.folder / "root-credentials").exists()


def test_curl_trusts_the_certificate_that_is_made(serve):
    server = serve("--tls")
    curl = ["curl", "-sS", "--cacert", str(server.folder / "tls" / "cert.pem")]
    for name in ("localhost", "127.0.0.1"):
        done = subprocess.run([*curl, f"https://{name}:{server.port}/_laketop/health"], capture_output=True, text=True, timeout=20)
        assert done.returncode == 0 and '"status":"running"' in done.stdout, done.stderr
    assert subprocess.run(["curl", "-sS", f"https://localhost:{server.port}/"], capture_output=True, timeout=20).returncode == 60


def test_an_upload_in_progress_is_let_end(serve):
    server = serve()
    assert " 200 " in server.request("PUT", "/stopped-bucket")
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(b"PUT /stopped-bucket/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n" + b"x" * 100_000)
        time.sleep(0.1)
        server.process.terminate()
        time.sleep(0.2)
        connection.sendall(b"x" * 100_000)
        assert b" 200 OK" in connection.recv(65536)
    assert server.process.wait(10) == 0
    server = serve(folder=server.folder)
    assert "<Size>200000</Size>" in server.request("GET", "/stopped-bucket")


def test_a_running_query_does_not_hold_the_stop_up(serve):
    server = serve()
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=server.url, **keys).create_bucket(Bucket="results")
    athena = boto3.client("athena", endpoint_url=server.url, **keys)
    query = athena.start_query_execution(
        QueryString="SELECT count(*) FROM UNNEST(sequence(1, 10000)) a (x) CROSS JOIN UNNEST(sequence(1, 10000)) b (y) "
                    "CROSS JOIN UNNEST(sequence(1, 1000)) c (z) WHERE x * y + z = 7",
        ResultConfiguration={"OutputLocation": "s3://results/out/"})["QueryExecutionId"]
    time.sleep(0.3)
    assert server.stop() == 0
    server = serve(folder=server.folder)
    athena = boto3.client("athena", endpoint_url=server.url, **keys)
    state = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]["State"]
    assert state in ("FAILED", "CANCELLED")


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
        assert server.stop() == 0


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
