"""Rounds of writing, dying, starting again and comparing."""
import collections
import http.client
import pathlib
import random
import threading
import time
import traceback
import urllib.request

import boto3
from botocore.config import Config

from . import athena_workload, glue_workload, s3_workload
from .oracle import Unanswered
from .server import POWER_LOSS, Server

FILES_GONE_SECONDS_MAX = 20


class Clients:
    """One boto3 client a service, shared by all threads: making one costs more than a round writes."""

    def __init__(self, endpoint: str):
        self.endpoint = endpoint
        self._made = {}
        self._lock = threading.Lock()

    def __call__(self, service: str):
        with self._lock:
            if service not in self._made:
                self._made[service] = boto3.session.Session().client(
                    service, endpoint_url=self.endpoint, region_name="us-east-1", aws_access_key_id="test",
                    aws_secret_access_key="test",
                    config=Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30,
                                  max_pool_connections=32, s3={"addressing_style": "path"}))
            return self._made[service]


class Rounds:
    def __init__(self, folder: pathlib.Path, seed: int, forget: str = ""):
        self.seed = seed
        self.random = random.Random(seed)
        self.server = Server(folder / "data", forget)
        self.clients = Clients(self.server.endpoint)
        self.earlier = collections.Counter()
        self.earlier_interrupted = collections.Counter()
        self.states = 0
        self.power_losses = 0
        self.power_loss_share = 0.5  # of the restarts
        self.begin()

    def begin(self) -> None:
        """Workloads of an empty state."""
        self.server.start()
        self.states += 1
        kinds = [s3_workload.S3Workload] * 4 + [glue_workload.GlueWorkload] * 2 + [athena_workload.AthenaWorkload]
        # Each thread draws from numbers of its own, which follow from the seed.
        self.workloads = [kind(number, random.Random(f"{self.seed} {self.states} {number}"))
                          for number, kind in enumerate(kinds)]
        for workload in self.workloads:
            workload.set_up(self.clients)
        self.server.stop()

    def by_kind(self) -> collections.Counter:
        """Acknowledged changes: puts, multipart uploads, catalog changes, CTAS …"""
        return sum((workload.oracle.acknowledged for workload in self.workloads), self.earlier)

    def interrupted(self) -> collections.Counter:
        """Changes that the server died under, by kind."""
        return sum((workload.oracle.interrupted for workload in self.workloads), self.earlier_interrupted)

    def acknowledgements(self) -> int:
        return self.by_kind().total()

    def between_lives(self) -> None:
        """Some of the restarts come after a power loss."""
        lost = POWER_LOSS.exists() and self.random.random() < self.power_loss_share
        self.power_losses += lost
        self.server.lose_power(lost)

    def write_until_death(self, crash_point: str, seconds: float) -> bool:
        """True: it died at the crash point, not by our hand."""
        self.server.start(crash_point)
        failures = []

        def work(workload):
            try:
                while True:
                    workload.step(self.clients)
            except Unanswered:
                pass  # the server has died
            except BaseException:  # reported below, in the thread of the test
                failures.append(traceback.format_exc())

        threads = [threading.Thread(target=work, args=(workload,)) for workload in self.workloads]
        for thread in threads:
            thread.start()
        died = self.server.wait(seconds)
        self.server.kill()
        self.between_lives()
        for thread in threads:
            thread.join()
        if failures:
            raise AssertionError(failures[0])
        return died

    def verify(self) -> None:
        self.server.start()
        for workload in self.workloads:
            workload.verify(self.clients)

    def round(self, crash_point: str, seconds: float) -> bool:
        died = self.write_until_death(crash_point, seconds)
        self.verify()
        # Half of the rounds begin after a clean stop, half after nothing but the check.
        if self.random.random() < 0.5:
            self.server.stop()
        else:
            self.server.kill()
        self.between_lives()
        return died

    def reset_round(self, crash_point: str) -> None:
        """Dies while the state is being reset: all of it is there afterwards, or none."""
        self.server.start(crash_point)
        request = urllib.request.Request(self.server.endpoint + "/_laketop/reset", method="POST",
                                         headers={"X-Laketop": "crash"})
        try:
            urllib.request.urlopen(request, timeout=10).close()
            assert not crash_point, f"{crash_point} was not reached"
        except (OSError, http.client.HTTPException):
            assert crash_point and self.server.wait(10), "the reset failed"
        self.server.kill()
        self.between_lives()
        self.server.start()
        buckets = self.clients("s3").list_buckets()["Buckets"]
        if buckets:
            assert crash_point and not crash_point.startswith("store.after_reset"), "what was reset is still there"
            self.server.kill()
            self.verify()
            self.server.stop()
            return
        assert not crash_point.startswith("store.before_reset"), "the reset was not durable, but its rows are gone"
        self.server.stop()
        self.earlier, self.earlier_interrupted = self.by_kind(), self.interrupted()
        self.begin()

    def finish(self) -> None:
        """Deletes everything: no file of an object may be left."""
        self.server.start()
        for workload in self.workloads:
            workload.verify(self.clients)
            workload.clean_up(self.clients)
        deadline = time.monotonic() + FILES_GONE_SECONDS_MAX
        while files := [path for path in (self.server.folder / "blob").rglob("*") if path.is_file()]:
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(files)} files are left that no object needs: {files[:5]}")
            time.sleep(0.05)
        self.server.stop()

    def close(self) -> None:
        self.server.close()
