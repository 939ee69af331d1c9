# SPDX-License-Identifier: Apache-2.0
"""What all tests in Python share: a server, clients of it, names that nobody else uses.

LAKETOP_ENDPOINT=http://127.0.0.1:4566 uses a server that runs already; without it, the session
starts build/laketop (LAKETOP_PROGRAM names another) on a free port, with a folder of its own.
LAKETOP_ENDPOINT=aws runs the conformance tests against AWS, with the credentials of the
environment: tests that only Laketop can pass are marked `laketop_only`.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

ROOT = Path(__file__).parent
READY_SECONDS_MAX = 30
STOP_SECONDS_MAX = 20


def pytest_configure(config):
    config.addinivalue_line("markers", "laketop_only: what AWS has not, or must not be tried there")


def pytest_collection_modifyitems(items):
    if os.environ.get("LAKETOP_ENDPOINT") != "aws":
        return
    skip = pytest.mark.skip(reason="not on AWS")
    for item in items:
        if item.get_closest_marker("laketop_only"):
            item.add_marker(skip)


def _start(program, folder):
    command = [str(program), "serve", "--port", "0", "--data-dir", str(folder / "data")]
    with open(folder / "stderr", "wb") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
    deadline = time.monotonic() + READY_SECONDS_MAX
    url = None
    while time.monotonic() < deadline:
        line = process.stdout.readline()
        if not line:
            break
        found = re.search(r"https?://[^ ,]+", line)
        url = url or (found and found.group())
        if line.startswith("Ready."):
            return process, url
    process.kill()
    pytest.exit(f"{program} did not start:\n{(folder / 'stderr').read_text()}", returncode=3)


@pytest.fixture(scope="session")
def endpoint():
    """The URL of the server; None is AWS."""
    given = os.environ.get("LAKETOP_ENDPOINT")
    if given:
        yield None if given == "aws" else given
        return
    program = Path(os.environ.get("LAKETOP_PROGRAM", ROOT / "build" / "laketop"))
    if not program.exists():
        pytest.exit(f"{program} is not built: make build", returncode=3)
    folder = Path(tempfile.mkdtemp(prefix="laketop-test-"))
    process, url = _start(program, folder)
    yield url
    process.terminate()
    try:
        process.wait(STOP_SECONDS_MAX)
    finally:
        process.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def region():
    return os.environ.get("AWS_DEFAULT_REGION", "us-east-1")


@pytest.fixture(scope="session")
def client(endpoint, region):
    """client("s3"), client("glue", region_name="eu-west-1"): a boto3 client of the server."""
    made = {}

    def make(service, **options):
        key = (service, repr(sorted(options.items(), key=lambda pair: pair[0])))
        if key not in made:
            settings = {"region_name": region, **options}
            if endpoint:
                settings.setdefault("endpoint_url", endpoint)
                settings.setdefault("aws_access_key_id", "test")
                settings.setdefault("aws_secret_access_key", "test")
            retries = Config(retries={"max_attempts": 2, "mode": "standard"})
            settings["config"] = retries.merge(options.get("config", Config()))
            made[key] = boto3.Session().client(service, **settings)
        return made[key]

    return make


@pytest.fixture
def unique():
    """unique("bucket"): a name that no other test has, and no other run."""
    return lambda stem="test": f"laketop-{stem}-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def aws_environment(endpoint, region, monkeypatch):
    """The variables that point a client at the server, set here and given for child processes."""
    variables = {"AWS_ENDPOINT_URL": endpoint, "AWS_DEFAULT_REGION": region,
                 "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    # A default session of an earlier test has its clients' endpoints in it.
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    return variables
