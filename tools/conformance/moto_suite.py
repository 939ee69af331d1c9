# SPDX-License-Identifier: Apache-2.0
"""moto's own tests against our server, one service at a time: moto in server mode, without its server."""
import os
import pathlib
import subprocess
import tempfile

import pytest_results
import report
import server

VERSION = "5.2.5"
SECONDS_MAX = 3600
# Pass or fail by how long something takes or which name is drawn, so they say nothing.
BY_CHANCE = {"tests/test_glue/test_datacatalog.py::test_stop_crawler": "looks whether a crawl is still stopping",
             "tests/test_s3/test_s3.py::test_list_buckets": "wants buckets of random names in the order they were made",
             "tests/test_s3/test_s3.py::test_list_buckets_with_max_buckets":
                 "wants buckets of random names in the order they were made",
             "tests/test_s3/test_s3_multipart.py::test_multipart_version":
                 "wants a version id that begins with a small letter or a digit, as moto's do"}
TEST_SECONDS_MAX = 60
# Those start moto's own server, or call it inside the process.
OWN_SERVER = ("test_server.py", "test_multiple_accounts_server.py", "test_s3_bucket_policy.py", "test_s3_presigned_url.py")


def run(service: str, title: str) -> int:
    suite = report.Suite(
        name=f"moto_{service}", title=title, command=f"tools/conformance/run moto_{service}",
        source=f"The tests are those of moto {VERSION} (PyPI), `tests/test_{service}`, in its server mode.",
        notes="moto is a mock: where its tests assert its canned answers, they are not imitated, and listed so.")
    return report.publish(suite, _outcome(f"tests/test_{service}"))


def _outcome(tests: str) -> report.Outcome:
    with server.running() as url, tempfile.TemporaryDirectory() as folder:
        results = os.path.join(folder, "results.jsonl")
        environment = {
            **os.environ, "TEST_SERVER_MODE": "true", "TEST_SERVER_MODE_ENDPOINT": url,
            "AWS_DEFAULT_REGION": "us-east-1", "LAKETOP_RESULTS": results,
            "PYTHONPATH": os.pathsep.join([str(server.DEPS / "moto"), str(server.ROOT / "tools/conformance")]),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        environment.pop("AWS_ENDPOINT_URL", None)
        subprocess.run(
            [server.DEPS / "venv/bin/python", "-m", "pytest", "-q", "-p", "moto_plugin", "-p", "no:cacheprovider",
             f"--timeout={TEST_SECONDS_MAX}", "--no-header", "--tb=no", tests, "--rootdir", ".",
             *(f"--ignore-glob=*/{name}" for name in OWN_SERVER), "--continue-on-collection-errors",
             *os.environ.get("LAKETOP_PYTEST", "").split()],
            cwd=server.DEPS / "moto", env=environment, timeout=SECONDS_MAX,
            stdout=None if "LAKETOP_PYTEST" in os.environ else subprocess.DEVNULL)
        return pytest_results.read(pathlib.Path(results), by_chance=BY_CHANCE)
