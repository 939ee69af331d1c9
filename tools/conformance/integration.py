# SPDX-License-Identifier: Apache-2.0
"""The integration tests of botocore and s3transfer: AWS's own clients against S3, with plain sessions."""
import os
import pathlib
import subprocess
import tempfile

import pytest_results
import report
import server

SECONDS_MAX = 1800
TEST_SECONDS_MAX = 120
# The Rust client's tests want its own library; the others are for services that are not built.
TESTS = {"botocore": ["tests/integration/test_s3.py"],
         "s3transfer": ["tests/integration", "--ignore=tests/integration/test_crt.py"]}


def main() -> int:
    suite = report.Suite(
        name="integration", title="botocore's and s3transfer's integration tests of S3",
        command="tools/conformance/run integration",
        source="The tests are those of botocore 1.44.5 and s3transfer 0.19.3 (PyPI), `tests/integration`.",
        notes="They are written to be run against AWS; here sessions are given `AWS_ENDPOINT_URL` and nothing else.")
    return report.publish(suite, run())


def run() -> report.Outcome:
    whole = report.Outcome()
    with server.running() as url, tempfile.TemporaryDirectory() as folder:
        for package, arguments in TESTS.items():
            results = pathlib.Path(folder) / f"{package}.jsonl"
            results.touch()
            environment = {
                **os.environ, "AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
                "AWS_DEFAULT_REGION": "us-west-2", "AWS_EC2_METADATA_DISABLED": "true",
                "LAKETOP_RESULTS": str(results), "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONPATH": os.pathsep.join([str(server.DEPS / package), str(server.ROOT / "tools/conformance")])}
            subprocess.run(
                [server.DEPS / "venv/bin/python", "-m", "pytest", "-q", "-p", "results_plugin", "-p",
                 "no:cacheprovider", f"--rootdir={server.DEPS / package}", f"--timeout={TEST_SECONDS_MAX}",
                 "--no-header", "--tb=no", *arguments,
                 *os.environ.get("LAKETOP_PYTEST", "").split()],
                cwd=server.DEPS / package, env=environment, timeout=SECONDS_MAX,
                stdout=None if "LAKETOP_PYTEST" in os.environ else subprocess.DEVNULL)
            found = pytest_results.read(results)
            whole.passed |= {f"{package}: {case}" for case in found.passed}
            whole.failed |= {f"{package}: {case}": text for case, text in found.failed.items()}
            whole.skipped |= {f"{package}: {case}": text for case, text in found.skipped.items()}
    return whole
