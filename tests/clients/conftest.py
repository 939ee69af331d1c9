# SPDX-License-Identifier: Apache-2.0
"""What the tests of clients share: a bucket, a folder of files whose names are hard, a way to run a program."""
import filecmp
import os
import pathlib
import random
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

HARD_NAMES = [
    "plain.txt", "with space.txt", "plus+plus.txt", "unié/ö 漢字 😀.txt", "a&b=c?d#e.txt", "100%.txt", "percent%20code.txt",
    "quote'\"q.txt", "(round) [square] {curly}.txt", "deep/er/than/that/x.txt", "semi;colon,comma.txt", "at@sign!$.txt",
    "tilde~star*.txt", "back`tick^pipe|.txt", "<xml>&amp;.txt", " leading.txt", "trailing ", "year=2024/part=a b/f.parquet",
    "colon:c.txt", "empty.bin",
]


@pytest.fixture
def bucket(client, unique):
    name = unique("clients")
    client("s3").create_bucket(Bucket=name)
    return name


@pytest.fixture(scope="session")
def tree(tmp_path_factory):
    """A folder with hard names, an empty file, and one large enough for a multipart upload."""
    random.seed(311)
    root = tmp_path_factory.mktemp("tree")
    for name in HARD_NAMES:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"" if name.startswith("empty") else random.randbytes(random.randint(1, 3000)))
    (root / "large.bin").write_bytes(random.randbytes((17 << 20) + 11))
    return root


def same_files(left: pathlib.Path, right: pathlib.Path) -> bool:
    """Whether both folders have the same files with the same bytes."""
    names = [sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()) for root in (left, right)]
    return names[0] == names[1] and not any(filecmp.cmpfiles(left, right, names[0], shallow=False)[1:])


@pytest.fixture
def run(aws_environment, tmp_path):
    """run("rclone", …): its output; the test fails with what it said when it fails."""
    environment = {**os.environ, **aws_environment, "AWS_REGION": aws_environment["AWS_DEFAULT_REGION"], "HOME": str(tmp_path)}
    # A bundle of certificates is nothing that these clients need on loopback, and some refuse one.
    environment.pop("AWS_CA_BUNDLE", None)

    def of(program, *arguments, stdin=None, **variables):
        beside = pathlib.Path(sys.executable).parent / str(program)
        found = beside if beside.exists() else shutil.which(program)
        if not found:
            pytest.skip(f"{program} is not installed")
        done = subprocess.run([found, *map(str, arguments)], env={**environment, **variables}, input=stdin,
                              capture_output=True, timeout=170)
        assert done.returncode == 0, f"{program} {arguments}: {(done.stdout + done.stderr).decode()}"
        return done.stdout.decode()

    return of
