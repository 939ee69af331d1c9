#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the C++ of one service's API from AWS's model.

    gen.py --service s3 --folder src/services/s3 --botocore DATA --out build/gen/s3 --parts 2

For a model that is no service of botocore's (the golden test): --model FILE with --operations FILE
instead of --folder and --botocore.
"""

import argparse
import sys
from pathlib import Path

import emit_api
import emit_tables
import emit_types
import model as models
from cpp import Types


def write(path, text):
    """Leaves a file alone that says the same already, so that nothing is compiled again for it."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def generate(model, out, parts):
    out.mkdir(parents=True, exist_ok=True)
    types = Types(model)
    tables = emit_tables.Tables(model, types)
    api = emit_api.Api(model, types, tables)
    write(out / "types.hpp", emit_types.emit(model, types))
    write(out / "shapes.hpp", tables.header())
    for part in range(parts):
        write(out / f"shapes_{part}.cpp", tables.part(part, parts))
    write(out / "api.hpp", api.header())
    write(out / "api.cpp", api.source())


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--service", required=True)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--botocore", type=Path)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--operations", type=Path)
    parser.add_argument("--patches", type=Path, help="with --model")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--parts", type=int, default=1)
    arguments = parser.parse_args()
    try:
        if arguments.model:
            operations = models.Operations(arguments.operations.read_text(encoding="utf-8"))
            raw = models.load_json(arguments.model)
            if arguments.patches:
                models.apply_patches(raw, models.load_json(arguments.patches), str(arguments.patches))
            model = models.Model(raw, operations, arguments.service)
        else:
            model = models.load(arguments.service, arguments.folder, arguments.botocore)
        generate(model, arguments.out, arguments.parts)
    except models.SpecError as error:
        sys.exit(f"gen: {error}")


if __name__ == "__main__":
    main()
