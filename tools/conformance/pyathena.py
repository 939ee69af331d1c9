#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""PyAthena's own tests, a suite that is run by hand: tools/conformance/pyathena.py CHECKOUT"""
import pathlib
import subprocess
import sys

import checkout
import report
import server

BUCKET = "laketop-pyathena"
# Of uv.lock. PyAthena itself comes of the checkout; the installed one registers its SQLAlchemy dialects.
PACKAGES = ["pandas==2.3.3", "polars==1.36.1", "SQLAlchemy==2.0.36", "pyarrow==22.0.0", "PyAthena<4", "Jinja2",
            "pytest<9", "pytest-dependency"]
PREPARE = f"""
import boto3
boto3.client('s3').create_bucket(Bucket='{BUCKET}')
athena = boto3.client('athena')
location = dict(OutputLocation='s3://{BUCKET}/work-group/')
athena.create_work_group(Name='pyathena', Configuration=dict(ResultConfiguration=location))
athena.update_work_group(WorkGroup='primary', ConfigurationUpdates=dict(EnforceWorkGroupConfiguration=False))
"""


def run(folder: pathlib.Path) -> report.Outcome:
    python = checkout.install(folder, *PACKAGES)
    with server.running() as url:
        environment = checkout.environment_for(
            url, AWS_ALLOW_HTTP="true", AWS_ATHENA_S3_STAGING_DIR=f"s3://{BUCKET}/stage/",
            AWS_ATHENA_WORKGROUP="pyathena", AWS_ATHENA_SPARK_WORKGROUP="spark")
        subprocess.run([python, "-c", PREPARE], env=environment, check=True)
        return checkout.run_tests(folder, python, environment, "pyathena_plugin", ["tests/pyathena"],
                                  strip="tests/pyathena/")


def main() -> int:
    suite = report.Suite(
        name="pyathena", title="PyAthena's own tests", command="tools/conformance/pyathena.py CHECKOUT",
        source="The tests of https://github.com/pyathena-dev/PyAthena (2026-01-16), which its authors run against AWS.",
        notes="PyAthena gives Arrow's S3 client no endpoint; a plugin does.")
    return checkout.publish(suite, run)


if __name__ == "__main__":
    sys.exit(checkout.command("pyathena", main, __doc__))
