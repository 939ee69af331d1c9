"""Starting, memory, reset, and objects: small, large and many."""
import http.client
import os
import pathlib
import signal
import statistics
import time
import urllib.parse
import urllib.request

from . import load
from .server import Nginx, Server
from .table import Line, Table

SMALL_BYTES = 4096
LARGE_BYTES = 256 << 20
MB = 1e6

# Where the time goes, by perf, when a floor is missed.
WHY_START = ("RocksDB makes its first files and four column families with 27 syncs, one after another; see how long a sync takes "
             "on this disk")
WHY_GET = ("{ours:.1f} us of CPU a request against nginx's {theirs:.1f}: a third is the kernel's sockets, as nginx has too; the rest is spread over "
           "routing, headers, malloc and two reads of RocksDB; nginx looks nothing up")
WHY_PUT = ("{ours:.1f} us of CPU a request, the client's apart, keep both cores busy: half is HTTP, MD5, CRC-64 and deciding each put, the rest is "
           "the committer and RocksDB's log and tables, which is all that the baseline has, without a client beside it")
WHY_START_FULL = "the log is replayed into memory: see the disk's speed, and how much of the log the stop before had written out"
WHY_MEMORY = "RocksDB's memtables and block cache, and what DuckDB keeps after opening"
WHY_RESET = "it waits for what runs, makes the services anew and syncs the new epoch; see how long a sync takes on this disk"
WHY_LIST = "a page reads a thousand rows by one cursor; see whether the keys were in the block cache"
WHY_LARGE_PUT = ("an ETag is the MD5 of all bytes, one after another, which takes {md5:.2f} s here on a core of its own; the server's CPU is "
                 "{cpu:.2f} s an upload, the plain file takes {plain:.2f} s")
WHY_LARGE_GET = ("both use sendfile, in pieces of a megabyte or two: nginx sends our blob's file in four fifths of our time, and its own copy, which was "
                 "written in one piece, a tenth faster again")


class Cpu:
    """What one request costs the server's processes: on a busy machine it says more than the rate."""

    def __init__(self, server: Server | Nginx):
        self.server = server
        self.seconds = 0.0
        self.requests = 0.0
        self.before = server.cpu_seconds()

    def of(self, rate: float, seconds: int) -> float:
        """Notes a run of that many seconds that has just ended, and answers its rate."""
        now = self.server.cpu_seconds()
        self.seconds += now - self.before
        self.requests += rate * seconds
        self.before = now
        return rate

    def microseconds(self) -> float:
        return self.seconds / self.requests * 1e6


class Scale:
    """How long and how much: the quick run ends within five minutes, the full one measures the floors' own sizes."""

    def __init__(self, full: bool):
        self.seconds = 6 if full else 3
        self.rounds = 5 if full else 3
        self.listed_keys = 1_000_000 if full else 100_000


def _reset_ms(server: Server) -> float:
    s3 = server.client("s3")
    s3.create_bucket(Bucket="gone")
    s3.put_object(Bucket="gone", Key="key", Body=b"x" * 20_000)
    request = urllib.request.Request(f"{server.url}/_laketop/reset", method="POST", headers={"X-Laketop": "1"})
    started = time.perf_counter()
    with urllib.request.urlopen(request) as answer:
        answer.read()
    return (time.perf_counter() - started) * 1000


def start_and_memory(table: Table, program: pathlib.Path, work: pathlib.Path, rounds: int) -> None:
    times, memory, resets = [], [], []
    for number in range(rounds):
        server = Server(program, work / f"empty{number}")
        times.append(server.start_ms)
        time.sleep(0.3)
        memory.append(server.resident_mb())
        resets.append(statistics.median(_reset_ms(server) for _ in range(10)))
        server.stop()
    table.add(Line("this disk: 4 KiB + fdatasync (median)", f"{load.sync_ms(work / 'sync'):.2f} ms"))
    table.below("start to Ready., empty folder", min(times), "ms", 100, 0, reason=WHY_START)
    table.below("idle memory", max(memory), "MB", 100, 0, reason=WHY_MEMORY)
    table.below("reset of a bucket with an object (best median of ten)", min(resets), "ms", 50, reason=WHY_RESET)


def small_objects(table: Table, server: Server, work: pathlib.Path, bench: pathlib.Path, scale: Scale) -> None:
    body = work / "small"
    body.write_bytes(os.urandom(SMALL_BYTES))
    load.upload(body, f"{server.url}/bench/small")
    folder = work / "nginx"
    folder.mkdir()
    nginx = Nginx(folder)
    (nginx.site / "small").write_bytes(body.read_bytes())
    (nginx.site / "small").chmod(0o644)
    try:
        nginx_cpu, cpu = Cpu(nginx), Cpu(server)
        theirs, ours = load.interleaved(
            scale.rounds, lambda: nginx_cpu.of(load.gets(f"{nginx.url}/small", scale.seconds), scale.seconds),
            lambda: cpu.of(load.gets(f"{server.url}/bench/small", scale.seconds), scale.seconds))
    finally:
        nginx.stop()
    table.at_least("S3 GET 4 KiB, keep-alive, 32 connections", ours=max(ours), baseline=max(theirs), name="nginx",
                   unit="/s", floor=0.5, reason=WHY_GET.format(ours=cpu.microseconds(), theirs=nginx_cpu.microseconds()))
    table.add(Line("  its CPU a request", f"{cpu.microseconds():.1f} us", f"nginx {nginx_cpu.microseconds():.1f} us"))

    number = iter(range(1000))
    cpu = Cpu(server)
    theirs, ours = load.interleaved(
        scale.rounds, lambda: load.raw_store_puts(bench, work),
        lambda: cpu.of(load.puts(server.url, scale.seconds, body, f"/bench/put{next(number)}/"), scale.seconds))
    table.at_least("S3 PUT 4 KiB, durable, 32 connections", ours=max(ours), baseline=max(theirs),
                   name="RocksDB, groups of 32", unit="/s", floor=0.5, reason=WHY_PUT.format(ours=cpu.microseconds()))
    table.add(Line("  its CPU a request", f"{cpu.microseconds():.1f} us"))


def large_objects(table: Table, server: Server, work: pathlib.Path, scale: Scale) -> None:
    body = os.urandom(1 << 20) * (LARGE_BYTES >> 20)
    source = work / "large"
    source.write_bytes(body)
    rounds = 3 * scale.rounds
    before = server.cpu_seconds()
    theirs, ours = load.interleaved(rounds, lambda: load.write_and_sync(work / "plain", body),
                                    lambda: load.upload(source, f"{server.url}/bench/large"))
    cpu = (server.cpu_seconds() - before) / rounds
    why = WHY_LARGE_PUT.format(md5=min(load.md5_seconds(body) for _ in range(3)), cpu=cpu, plain=min(theirs))
    table.at_least("S3 PUT 256 MiB", ours=LARGE_BYTES / min(ours) / MB, baseline=LARGE_BYTES / min(theirs) / MB,
                   name="write + fsync", unit="MB/s", floor=0.8, reason=why)

    folder = work / "nginx-large"
    folder.mkdir()
    nginx = Nginx(folder)
    source.rename(nginx.site / "large")
    (nginx.site / "large").chmod(0o644)
    try:
        theirs, ours = load.interleaved(6 * scale.rounds, lambda: load.download(f"{nginx.url}/large"),
                                        lambda: load.download(f"{server.url}/bench/large"))
    finally:
        nginx.stop()
    table.at_least("S3 GET 256 MiB", ours=LARGE_BYTES / min(ours) / MB, baseline=LARGE_BYTES / min(theirs) / MB,
                   name="nginx sendfile", unit="MB/s", floor=0.8, reason=WHY_LARGE_GET)


def _page_ms(connection: http.client.HTTPConnection, **query) -> float:
    path = "/many?" + urllib.parse.urlencode({"list-type": "2", **query})
    started = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    text = answer.read()
    took = (time.perf_counter() - started) * 1000
    if answer.status != 200 or text.count(b"<Key>") + text.count(b"<CommonPrefixes>") != 1000:
        raise RuntimeError(f"{path}: status {answer.status}, {text[:300]!r}")
    return took


def many_keys(table: Table, server: Server, work: pathlib.Path, scale: Scale) -> None:
    """Lists, and starts, with many keys."""
    keys = scale.listed_keys
    server.client("s3").create_bucket(Bucket="many")
    tiny = work / "tiny"
    tiny.write_bytes(b"x")
    first = min(keys, 100_000)
    # Folders of ten keys: with a delimiter a page of 1,000 folders stands for 10,000 keys.
    took = load.fill(server.url, first, tiny, "/many/%07d/%08d")
    table.add(Line(f"filling: PUT of 1 byte, 256 connections, {first:,} keys", f"{first / took:,.0f} /s"))
    clean, killed = [], []
    for _ in range(scale.rounds):
        server.stop()
        clean.append(server.start())
        server.stop(signal.SIGKILL)
        killed.append(server.start())
    table.below(f"start to Ready., {first:,} objects", min(clean), "ms", 300, 0, reason=WHY_START_FULL)
    table.below(f"start to Ready., {first:,} objects, after kill -9", min(killed), "ms", 300, 0, reason=WHY_START_FULL)
    if keys > first:
        load.fill(server.url, keys, tiny, "/many/%07d/%08d")

    connection = http.client.HTTPConnection(server.url.removeprefix("http://"))
    pages = {"first page": lambda n: {},
             "pages from all over": lambda n: {"start-after": f"{(n * 7919 * 1000 % (keys - 2000)) // 10:07d}/"},
             "with delimiter": lambda n: {"delimiter": "/", "start-after": f"{(n * 7919 * 1000 % (keys - 20_000)) // 10:07d}/"}}
    for name, query in pages.items():
        batches = [[_page_ms(connection, **query(10 * batch + n)) for n in range(10)] for batch in range(5)]
        best = min(statistics.median(batch) for batch in batches)
        table.below(f"list 1,000 of {keys:,} keys, {name} (best median of ten)", best, "ms", 10, reason=WHY_LIST)
    connection.close()
