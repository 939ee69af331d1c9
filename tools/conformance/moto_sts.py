# SPDX-License-Identifier: Apache-2.0
"""moto's tests of STS."""
import moto_suite


def main() -> int:
    return moto_suite.run("sts", "moto's tests of STS")
