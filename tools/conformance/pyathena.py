#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""PyAthena's own tests, a suite that is run by hand: its sources are in no registry.

    tools/conformance/pyathena.py CHECKOUT

CHECKOUT is a copy of its repository; what it needs is installed into CHECKOUT/.venv, in the versions that its lock
file names. LAKETOP_PROGRAM names another server than build/laketop, LAKETOP_PYTEST gives pytest further arguments.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

import pytest_results
import report
import server

SECONDS_MAX = 3600
TEST_SECONDS_MAX = 120
BUCKET = "laketop-pyathena"
# Of uv.lock. PyAthena itself comes of the checkout; the installed one registers its SQLAlchemy dialects.
PACKAGES = ["pandas==2.3.3", "polars==1.36.1", "SQLAlchemy==2.0.36", "pyarrow==22.0.0", "PyAthena<4", "Jinja2",
            "pytest<9", "pytest-timeout", "pytest-dependency"]
PREPARE = f"""
import boto3
boto3.client('s3').create_bucket(Bucket='{BUCKET}')
athena = boto3.client('athena')
location = dict(OutputLocation='s3://{BUCKET}/work-group/')
athena.create_work_group(Name='pyathena', Configuration=dict(ResultConfiguration=location))
athena.update_work_group(WorkGroup='primary', ConfigurationUpdates=dict(EnforceWorkGroupConfiguration=False))
"""


def install(checkout: pathlib.Path) -> pathlib.Path:
    python = checkout / ".venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", checkout / ".venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES], check=True)
    return python


def environment_for(url: str, results: pathlib.Path) -> dict[str, str]:
    return {**os.environ, "AWS_ENDPOINT_URL": url, "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_ATHENA_S3_STAGING_DIR": f"s3://{BUCKET}/stage/",
            "AWS_ATHENA_WORKGROUP": "pyathena", "AWS_ATHENA_SPARK_WORKGROUP": "spark",
            "LAKETOP_RESULTS": str(results), "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": str(server.ROOT / "tools/conformance")}


def run(checkout: pathlib.Path) -> report.Outcome:
    python = install(checkout)
    with tempfile.TemporaryDirectory() as name, server.running() as url:
        results = pathlib.Path(name) / "results.jsonl"
        results.touch()
        environment = environment_for(url, results)
        subprocess.run([python, "-c", PREPARE], env=environment, check=True)
        subprocess.run(
            [python, "-m", "pytest", "-q", "-p", "pyathena_plugin", "-p", "results_plugin", "-p", "no:cacheprovider",
             "--tb=no", "--no-header", f"--timeout={TEST_SECONDS_MAX}", "tests/pyathena",
             *os.environ.get("LAKETOP_PYTEST", "").split()],
            cwd=checkout, env=environment, timeout=SECONDS_MAX)
        return pytest_results.read(results, strip="tests/pyathena/")


def main(checkout: str | None = None) -> int:
    checkout = checkout or os.environ.get("PYATHENA")
    if checkout is None:
        print("pyathena: name a checkout of PyAthena, or put it into PYATHENA", file=sys.stderr)
        return 1
    suite = report.Suite(
        name="pyathena", title="PyAthena's own tests", command="tools/conformance/pyathena.py CHECKOUT",
        source="The tests of https://github.com/pyathena-dev/PyAthena (2026-01-16), which its authors run against AWS.",
        notes="PyAthena gives Arrow's S3 client no endpoint; a plugin does.")
    return report.publish(suite, run(pathlib.Path(checkout).resolve()))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    status = main(sys.argv[1])
    report.write_index()
    sys.exit(status)
