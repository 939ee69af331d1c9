# SPDX-License-Identifier: Apache-2.0
"""moto's tests of IAM."""
import moto_suite


def main() -> int:
    return moto_suite.run("iam", "moto's tests of IAM")
