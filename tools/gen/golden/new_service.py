#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The test of tools/new_service: a folder that it writes compiles.

    new_service.py COMPILER
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def main(compiler):
    with tempfile.TemporaryDirectory() as folder:
        services = Path(folder, "src", "services")
        # Its model has another name than its folder, which must be said in operations.txt.
        subprocess.run([ROOT / "tools" / "new_service", "redshift_data", "--into", services], check=True,
                       stdout=subprocess.DEVNULL)
        data = next(ROOT.glob(".venv/lib/python3*/site-packages/botocore/data"))
        subprocess.run([sys.executable, ROOT / "tools" / "gen" / "gen.py", "--service", "redshift_data",
                        "--folder", services / "redshift_data", "--botocore", data,
                        "--out", Path(folder, "gen", "redshift_data")], check=True)
        sources = [*services.rglob("*.cpp"), *Path(folder, "gen").rglob("*.cpp")]
        for source in sources:
            subprocess.run([compiler, "-std=c++23", "-fsyntax-only", "-Wall", "-Wextra", "-Wno-unused-parameter",
                            "-Wno-missing-designated-field-initializers", "-Werror", "-I", ROOT / "src",
                            "-I", Path(folder, "src"), "-I", folder, source], check=True)
        print(f"{len(sources)} sources compile")


if __name__ == "__main__":
    main(*sys.argv[1:])
