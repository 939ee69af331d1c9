# SPDX-License-Identifier: Apache-2.0
"""moto's tests of S3."""
import moto_suite


def main() -> int:
    return moto_suite.run("s3", "moto's tests of S3")
