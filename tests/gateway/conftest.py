# SPDX-License-Identifier: Apache-2.0
"""Servers with options of their own, and requests byte by byte."""

import os
import re
import socket
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


class Server:
    def __init__(self, process, line):
        self.process = process
        self.url = re.search(r"https?://[^ ,]+", line).group()
        self.port = int(self.url.rsplit(":", 1)[1])

    def send(self, text, read_seconds=5):
        """Sends bytes, reads until the server closes or an answer is complete by its length."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=read_seconds) as connection:
            connection.sendall(text if isinstance(text, bytes) else text.encode("latin-1"))
            answer = b""
            while True:
                try:
                    piece = connection.recv(65536)
                except ConnectionResetError:
                    return answer.decode("latin-1")
                if not piece:
                    return answer.decode("latin-1")
                answer += piece

    def request(self, method, path, headers=(), body=""):
        head = "".join(f"{name}: {value}\r\n" for name, value in headers)
        host = "" if any(name.lower() == "host" for name, _ in headers) else f"Host: localhost:{self.port}\r\n"
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        return self.send(f"{method} {path} HTTP/1.1\r\n{host}{head}{length}Connection: close\r\n\r\n{body}")

    def stop(self):
        self.process.terminate()
        return self.process.wait(20)


def program():
    return os.environ.get("LAKETOP_PROGRAM", str(ROOT / "build" / "laketop"))


def run(*arguments, **environment):
    return subprocess.run([program(), *map(str, arguments)], capture_output=True, text=True, timeout=20,
                          env={**os.environ, **environment})


@pytest.fixture(scope="module")
def serve(tmp_path_factory):
    """serve("--tls"): a server on a free port with a folder of its own."""
    started = []

    def start(*options, folder=None, environment=None):
        folder = folder or tmp_path_factory.mktemp("data")
        process = subprocess.Popen(
            [program(), "serve", "--port", "0", "--data-dir", str(folder), *map(str, options)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={**os.environ, **(environment or {})})
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line == "Ready.\n":
                break
        assert lines and lines[-1] == "Ready.\n", lines
        server = Server(process, lines[0])
        server.folder = folder
        started.append(server)
        return server

    yield start
    for server in started:
        if server.process.poll() is None:
            server.stop()
