#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The golden test of the generator: what it writes for model.json is what expected/ holds.

    check.py            compares
    check.py --update   writes expected/ anew; the difference is part of the review
"""

import difflib
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import gen  # noqa: E402
import model as models  # noqa: E402


def main(arguments):
    raw = models.load_json(HERE / "model.json")
    models.apply_patches(raw, models.load_json(HERE / "patches.json"))
    operations = models.Operations((HERE / "operations.txt").read_text(encoding="utf-8"))
    model = models.Model(raw, operations, "golden")
    expected = HERE / "expected"
    if "--update" in arguments:
        gen.generate(model, expected, 1)
        return 0
    different = 0
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        gen.generate(model, out, 1)
        names = {p.name for p in out.iterdir()} | {p.name for p in expected.iterdir() if p.suffix != ""}
        for name in sorted(names):
            texts = [(side / name).read_text(encoding="utf-8").splitlines() if (side / name).exists() else []
                     for side in (expected, out)]
            for line in difflib.unified_diff(*texts, f"expected/{name}", f"generated/{name}", lineterm=""):
                different += 1
                print(line)
    print("differs: run with --update if the new output is right" if different else "as expected")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
