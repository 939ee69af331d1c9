"""A disk that fills up: a clean error, nothing lost, and it goes on once there is room. The disk is a small tmpfs."""
import concurrent.futures
import hashlib
import os
import pathlib
import random
import signal
import subprocess
import sys
import time

import botocore.exceptions
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from laketop_crash.rounds import Clients  # noqa: E402
from laketop_crash.server import PROGRAM, free_port  # noqa: E402

DISK_MB = 100  # 64 of it are the reserve below which puts are refused
PUTS_MAX = 100_000
ROOM_SECONDS_MAX = 30
READ_MAX = 200


def small_disks_can_be_made() -> bool:
    probe = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=1m small /mnt"]
    return PROGRAM.exists() and subprocess.run(probe, capture_output=True).returncode == 0


pytestmark = pytest.mark.skipif(not small_disks_can_be_made(), reason="no server, or no name spaces of mounts here")


class SmallDisk:
    """A server whose data folder is a file system of its own, which lives as long as this."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.port = free_port()
        self.clients = Clients(f"http://127.0.0.1:{self.port}")
        # The shell holds the name space, so that the disk outlives the server.
        self.shell = subprocess.Popen(["unshare", "-rm", "sh"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.tell(f"mount -t tmpfs -o size={DISK_MB}m small {folder}")
        self.start()

    def tell(self, line: str) -> None:
        self.shell.stdin.write(line + "\n")
        self.shell.stdin.flush()

    def start(self) -> None:
        self.tell(f"{PROGRAM} serve --port {self.port} --data-dir {self.folder}/data & echo $!; wait")
        self.server = int(self.shell.stdout.readline())
        for line in self.shell.stdout:
            if line.strip() == "Ready.":
                return
        raise AssertionError("the server did not come up")

    def kill(self) -> None:
        os.kill(self.server, signal.SIGKILL)

    def close(self) -> None:
        self.kill()
        self.shell.stdin.close()
        self.shell.wait(30)


@pytest.fixture
def disk(tmp_path):
    disk = SmallDisk(tmp_path)
    yield disk
    disk.close()


def put_until_full(s3, prefix: str, size: int, threads: int) -> dict[str, str]:
    """Key → digest of what was acknowledged until puts were refused."""
    stored = {}

    def writer(number: int) -> None:
        source = random.Random(f"{prefix}{number}")
        for count in range(PUTS_MAX):
            key, body = f"{prefix}/{number}/{count}", source.randbytes(size)
            try:
                s3.put_object(Bucket="full", Key=key, Body=body)
            except botocore.exceptions.ClientError as error:
                assert error.response["Error"]["Code"] == "InsufficientCapacity", error
                return
            stored[key] = hashlib.sha256(body).hexdigest()
        raise AssertionError("the disk does not fill up")

    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        list(pool.map(writer, range(threads)))
    return stored


def check(s3, stored: dict[str, str]) -> None:
    listed = {entry["Key"] for page in s3.get_paginator("list_objects_v2").paginate(Bucket="full")
              for entry in page.get("Contents", [])}
    assert listed == set(stored)
    for key in random.sample(sorted(stored), min(len(stored), READ_MAX)):
        body = s3.get_object(Bucket="full", Key=key)["Body"].read()
        assert hashlib.sha256(body).hexdigest() == stored[key], key


@pytest.mark.parametrize("size, threads", [(4 << 20, 2), (16_000, 8)], ids=["files", "rows"])
def test_full_disk_refuses_loses_nothing_and_goes_on(disk, size, threads):
    s3 = disk.clients("s3")
    s3.create_bucket(Bucket="full")
    stored = put_until_full(s3, "first", size, threads)
    assert stored
    check(s3, stored)
    # Deleting is how a user makes room: it must work when nothing else does.
    gone = sorted(stored)[: len(stored) * 2 // 3]
    for start in range(0, len(gone), 1000):
        names = [{"Key": key} for key in gone[start:start + 1000]]
        assert "Errors" not in s3.delete_objects(Bucket="full", Delete={"Objects": names, "Quiet": True})
    stored = {key: digest for key, digest in stored.items() if key not in set(gone)}
    check(s3, stored)
    disk.kill()
    disk.start()
    check(s3, stored)
    # Files go at once; rows take their place along until RocksDB has compacted, which a refused put asks for.
    deadline = time.monotonic() + ROOM_SECONDS_MAX
    while not (again := put_until_full(s3, "second", size, threads)):
        assert time.monotonic() < deadline, "deleting has made no room"
        time.sleep(0.2)
    check(s3, stored | again)
