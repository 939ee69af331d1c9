"""The clients, none of which is Python while it counts: wrk for many small requests, curl for a large one."""
import hashlib
import json
import os
import pathlib
import re
import statistics
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
PUT_SCRIPT = pathlib.Path(__file__).with_name("put.lua")
COMMAND_SECONDS_MAX = 1800


def interleaved(rounds: int, *measures) -> list[list[float]]:
    """Each measure in turn, `rounds` times: whatever else the machine does hits all of them alike."""
    figures = [[] for _ in measures]
    for _ in range(rounds):
        for measure, found in zip(measures, figures):
            found.append(measure())
    return figures


def _run(*command, **environment: str) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=COMMAND_SECONDS_MAX,
                          env={**os.environ, **environment})
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]}: status {done.returncode}: {done.stdout[-500:]} {done.stderr[-500:]}")
    return done.stdout


def _requests_per_second(output: str) -> float:
    if re.search(r"Non-2xx|Socket errors", output):
        raise RuntimeError(f"wrk met errors:\n{output}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))


def gets(url: str, seconds: int, connections: int = 32) -> float:
    """GETs of one address a second."""
    return _requests_per_second(_run("wrk", "-t1", f"-c{connections}", f"-d{seconds}s", url))


def puts(url: str, seconds: int, body: pathlib.Path, prefix: str, connections: int = 32) -> float:
    """PUTs of `body` a second, each under a key of its own below the path `prefix`."""
    return _requests_per_second(_run("wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", PUT_SCRIPT, url,
                                     "--", body, prefix + "%08d"))


def fill(url: str, count: int, body: pathlib.Path, pattern: str, connections: int = 256) -> float:
    """Puts `count` keys, named by the pattern and their number; the seconds it took."""
    started = time.perf_counter()
    # The ends of a run cut off what is under way: those keys come round a second time.
    _run("wrk", "-t1", f"-c{connections}", f"-d{COMMAND_SECONDS_MAX}s", "-s", PUT_SCRIPT, url,
         "--", body, pattern, count, count + 4 * connections)
    return time.perf_counter() - started


def upload(file: pathlib.Path, url: str) -> float:
    """Seconds of one PUT."""
    return float(_run("curl", "-sS", "--fail", "-H", "Expect:", "-o", "/dev/null", "-w", "%{time_total}", "-T", file, url))


def download(url: str) -> float:
    """Seconds of one GET."""
    return float(_run("curl", "-sS", "--fail", "-o", "/dev/null", "-w", "%{time_total}", url))


def write_and_sync(path: pathlib.Path, body: bytes) -> float:
    """Seconds that a plain file of these bytes takes until it is on the disk."""
    started = time.perf_counter()
    with open(path, "wb", buffering=0) as file:
        for at in range(0, len(body), 1 << 20):
            file.write(body[at:at + (1 << 20)])
        os.fsync(file.fileno())
    took = time.perf_counter() - started
    path.unlink()
    return took


def sync_ms(path: pathlib.Path, times: int = 50) -> float:
    """What it takes to append 4 KiB and have them on the disk."""
    took = []
    with open(path, "wb", buffering=0) as file:
        for _ in range(times):
            file.write(bytes(4096))
            started = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - started)
    path.unlink()
    return statistics.median(took) * 1000


def md5_seconds(body: bytes) -> float:
    """What an ETag costs on one core."""
    started = time.perf_counter()
    hashlib.md5(body, usedforsecurity=False).digest()
    return time.perf_counter() - started


def raw_store_puts(bench: pathlib.Path, folder: pathlib.Path) -> float:
    """Rows of 4 KiB a second that RocksDB takes from one thread, in synced groups of 32."""
    out = _run(bench, "--benchmark_filter=^BM_RawGroupedSyncedPuts/4096", "--benchmark_min_time=1", "--benchmark_format=json",
               TMPDIR=str(folder))
    return json.loads(out)["benchmarks"][0]["items_per_second"]
