#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes C++ for the models inside botocore's protocol vectors: each becomes a service of its own.

    generate.py --vectors DIR --out DIR

One source a vector file, plus registry.cpp, which lists all suites. Run at build time.
"""

import argparse
import copy
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools" / "gen"))

import emit_api  # noqa: E402
import emit_tables  # noqa: E402
import emit_types  # noqa: E402
import model as models  # noqa: E402
from cpp import Types, identifier, quoted  # noqa: E402

# Formats that Laketop does not build: their files are left out whole.
NOT_BUILT = ("ec2", "cbor")


def files(folder):
    """The vector files that we run, as (key, path)."""
    for side in ("input", "output", "legacy/input", "legacy/output"):
        for path in sorted(Path(folder, side).glob("*.json")):
            if not any(word in path.stem for word in NOT_BUILT):
                yield f"{side}/{path.stem}", path


def suites(path):
    """(suite, cases, given) for each operation of a file: cases of one suite share it."""
    for suite in json.loads(path.read_text(encoding="utf-8")):
        groups = {}
        for case in suite["cases"]:
            groups.setdefault(json.dumps(case["given"], sort_keys=True), []).append(case)
        for cases in groups.values():
            yield suite, cases, cases[0]["given"]


class VectorApi(emit_api.Api):
    """Tables only: nothing is run."""

    def _handler(self, name):
        input_type, output_type = self._types_of(name)
        return [f".input = &shapes::k{input_type}", f".output = &shapes::k{output_type}",
                f".make_input = &vectors::Make<gen::{input_type}, shapes::k{input_type}>"]


def body(text):
    """A generated file without what only a file of its own has."""
    skip = ("#pragma once", "// SPDX", "// Generated", '#include "gen/')
    return "\n".join(line for line in text.splitlines() if not line.startswith(skip))


def emit_suite(name, key, suite, given, out):
    raw = {"metadata": copy.deepcopy(suite["metadata"]), "shapes": copy.deepcopy(suite["shapes"]),
           "operations": {given["name"]: copy.deepcopy(given)}}
    raw["metadata"].setdefault("targetPrefix", "")
    if "payload" in given.get("input", {}):  # as the oldest models had it
        raw["shapes"][given["input"]["shape"]]["payload"] = given["input"]["payload"]
    for error in given.get("errors", []):
        raw["shapes"][error["shape"]]["exception"] = True
    operations = models.Operations(f"validation: off\n{given['name']}\n")
    model = models.Model(raw, operations, name)
    if model.metadata["protocol"] == "query":
        # As in AWS's models; botocore's own test adds it too.
        model.operations[given["name"]]["output"].setdefault("resultWrapper", given["name"] + "Result")
    types = Types(model)
    tables = emit_tables.Tables(model, types)
    api = VectorApi(model, types, tables)
    out.append(body(emit_types.emit(model, types)))
    out.append(body(tables.header()))
    out.append(body(tables.part(0, 1)))
    space = f"laketop::{identifier(name)}::gen"
    output_type = identifier(model.operations[given["name"]]["output"]["shape"])
    errors = []
    for error in model.errors:
        code, query_code, status, _ = emit_types.error_facts(model, error)
        fields = f"&vectors::Make<gen::{identifier(error)}Fields, shapes::k{identifier(error)}Fields>" \
            if model.error_fields(error) else "nullptr"
        errors.append(f"    {{{quoted(error)}, {quoted(code)}, {quoted(query_code)}, {status}, {fields}}},")
    out += [f"namespace {space} {{", "namespace {", "", *api.descriptor(),
            *(["constexpr vectors::ErrorKind kErrors[] = {", *errors, "};"] if errors else []),
            f"const vectors::Suite kSuite{{{quoted(key)}, &kService, "
            f"&vectors::Make<gen::{output_type}, shapes::k{output_type}>, "
            f"{'kErrors' if errors else '{}'}}};",
            "const vectors::Registration kRegistration(kSuite);", "}  // namespace",
            f"}}  // namespace {space}", ""]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vectors", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for key, path in files(arguments.vectors):
        out = [emit_types.BANNER, '#include "tests/protocol_vectors/suite.hpp"', ""]
        for index, (suite, _, given) in enumerate(suites(path)):
            name = identifier(f"v_{key}_{index}")
            try:
                emit_suite(name, f"{key}/{index}", suite, given, out)
            except models.SpecError:
                pass  # an event stream: run.py counts its cases as failures
        (arguments.out / (key.replace("/", "_") + ".cpp")).write_text("\n".join(out), encoding="utf-8")


if __name__ == "__main__":
    main()
