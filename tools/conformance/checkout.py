# SPDX-License-Identifier: Apache-2.0
"""What the suites that are run by hand share: their sources are in no registry, so a checkout of their repository is
named. What they need is installed into CHECKOUT/.venv. LAKETOP_PROGRAM names another server than build/laketop,
LAKETOP_PYTEST gives pytest further arguments.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
from collections.abc import Callable

import pytest_results
import report
import server

SECONDS_MAX = 3600
TEST_SECONDS_MAX = 120


def install(checkout: pathlib.Path, *packages: str | pathlib.Path) -> pathlib.Path:
    """The Python of the checkout, with these packages, as pip takes them, and pytest's limit of a test's time."""
    python = checkout / ".venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", checkout / ".venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages,
                        "pytest-timeout"], check=True)
    return python


def environment_for(url: str, **more: str) -> dict[str, str]:
    """Of a user's client: an endpoint, keys and a region."""
    return {**os.environ, "AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true", **more}


def run_tests(checkout: pathlib.Path, python: pathlib.Path, environment: dict[str, str], plugin: str,
              arguments: list[str], strip: str) -> report.Outcome:
    """`plugin` is a module beside this one; `strip` stands before the name of each test."""
    with tempfile.TemporaryDirectory() as folder:
        results = pathlib.Path(folder) / "results.jsonl"
        results.touch()
        subprocess.run(
            [python, "-m", "pytest", "-q", "-p", plugin, "-p", "results_plugin", "-p", "no:cacheprovider", "--tb=no",
             "--no-header", f"--timeout={TEST_SECONDS_MAX}", *arguments, *os.environ.get("LAKETOP_PYTEST", "").split()],
            cwd=checkout, timeout=SECONDS_MAX,
            env={**environment, "LAKETOP_RESULTS": str(results), "PYTHONDONTWRITEBYTECODE": "1",
                 "PYTHONPATH": str(server.ROOT / "tools/conformance")})
        return pytest_results.read(results, strip=strip)


def publish(suite: report.Suite, run: Callable[[pathlib.Path], report.Outcome]) -> int:
    """Of a suite's main(): the checkout stands in the variable of the suite's name, CEPH_S3 of ceph_s3."""
    folder = os.environ.get(suite.name.upper())
    if folder is None:
        print(f"{suite.name}: put the path of a checkout into {suite.name.upper()}", file=sys.stderr)
        return 1
    return report.publish(suite, run(pathlib.Path(folder).resolve()))


def command(suite: str, main: Callable[[], int], usage: str) -> int:
    """Of a suite's own command line, `tools/conformance/SUITE.py CHECKOUT`."""
    if len(sys.argv) != 2:
        print(usage, file=sys.stderr)
        return 2
    os.environ[suite.upper()] = sys.argv[1]
    status = main()
    report.write_index()
    return status
