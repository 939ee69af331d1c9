#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""awswrangler's own tests, a suite that is run by hand: tools/conformance/awswrangler.py CHECKOUT"""
import pathlib
import sys

import checkout
import report
import server

# Of S3, the Data Catalog and Athena. The others are of databases and services of their own.
FILES = ["athena", "athena_cache", "athena_csv", "athena_geospatial", "athena_iceberg", "athena_parquet",
         "athena_prepared", "athena_projection", "catalog", "fs", "metadata", "pandas_pyarrow_dtype_backend",
         "routines", "s3", "s3_excel", "s3_orc", "s3_parquet", "s3_text", "s3_text_compressed", "s3_wait"]
PACKAGES = ["pandas==3.0.1", "moto[s3,glue,athena]~=5.0", "openpyxl~=3.1", "pytest>=8.3,<10", "pytest-rerunfailures<17",
            "pytz", "s3fs", "geopandas<2", "boto3-stubs[s3,glue,athena]"]


def run(folder: pathlib.Path) -> report.Outcome:
    python = checkout.install(folder, *PACKAGES, folder)
    with server.running() as url:
        return checkout.run_tests(folder, python, checkout.environment_for(url), "awswrangler_plugin",
                                  [f"tests/unit/test_{file}.py" for file in FILES], strip="tests/unit/")


def main() -> int:
    suite = report.Suite(
        name="awswrangler", title="awswrangler's own tests", command="tools/conformance/awswrangler.py CHECKOUT",
        source="The tests of S3, the Data Catalog and Athena of https://github.com/aws/aws-sdk-pandas (3.17.1), which "
               "its authors run against AWS.",
        notes="Its authors' stacks make a bucket, a database and a key; a plugin makes the first two.")
    return checkout.publish(suite, run)


if __name__ == "__main__":
    sys.exit(checkout.command("awswrangler", main, __doc__))
