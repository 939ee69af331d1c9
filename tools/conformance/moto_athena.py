# SPDX-License-Identifier: Apache-2.0
"""moto's tests of Athena."""
import moto_suite


def main() -> int:
    return moto_suite.run("athena", "moto's tests of Athena")
