# SPDX-License-Identifier: Apache-2.0
"""moto's tests of Glue."""
import moto_suite


def main() -> int:
    return moto_suite.run("glue", "moto's tests of Glue")
