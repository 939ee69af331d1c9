# SPDX-License-Identifier: Apache-2.0
"""What the tests of clients share: a bucket, a folder of files whose names are hard, a way to run a program."""
import os
import pathlib
import shutil
import subprocess
import sys

import hard_files
import pytest


@pytest.fixture
def bucket(client, unique):
    name = unique("clients")
    client("s3").create_bucket(Bucket=name)
    return name


@pytest.fixture(scope="session")
def tree(tmp_path_factory):
    """A folder with hard names, an empty file, and one large enough for a multipart upload."""
    root = tmp_path_factory.mktemp("tree")
    hard_files.write(root)
    return root


@pytest.fixture
def run(aws_environment, tmp_path):
    """run("rclone", …): its output; the test fails with what it said when it fails."""
    environment = {**os.environ, **aws_environment, "AWS_REGION": aws_environment["AWS_DEFAULT_REGION"], "HOME": str(tmp_path)}
    # A bundle of certificates is nothing that these clients need on loopback, and some refuse one.
    environment.pop("AWS_CA_BUNDLE", None)

    def of(program, *arguments, stdin=None, seconds=170, **variables):
        beside = pathlib.Path(sys.executable).parent / str(program)
        found = beside if beside.exists() else shutil.which(program)
        if not found:
            pytest.skip(f"{program} is not installed")
        done = subprocess.run([found, *map(str, arguments)], env={**environment, **variables}, input=stdin,
                              capture_output=True, timeout=seconds)
        assert done.returncode == 0, f"{program} {arguments}: {(done.stdout + done.stderr).decode()}"
        return done.stdout.decode()

    return of
