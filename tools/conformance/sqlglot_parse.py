#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts how much of sqlglot's Athena, Trino, Presto and Hive test SQL our parsers accept.

The statements come from the source distribution of sqlglot on PyPI, which is fetched into a
temporary folder and never kept: only the figures are ours.

    tools/conformance/sqlglot_parse.py --tests BUILD/dialect_tests [--sdist sqlglot.tar.gz] [-v]
"""
import argparse
import ast
import collections
import glob
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile

# Hive's own queries are no Athena SQL: of Hive only what Athena's DDL engine would read counts.
DIALECTS = {"test_athena.py": "athena", "test_trino.py": "trino", "test_presto.py": "presto"}
READ_AS = {"athena", "trino", "presto"}


def constant(node):
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def statements_of(source, dialect):
    """The SQL that a test file says is valid in its dialect, and what others are written to it."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr == "validate_identity" and node.args:
            sql = constant(node.args[0])
            if sql:
                yield dialect, sql
        if node.func.attr != "validate_all":
            continue
        for keyword in node.keywords:
            if keyword.arg not in ("read", "write") or not isinstance(keyword.value, ast.Dict):
                continue
            for key, value in zip(keyword.value.keys, keyword.value.values):
                name, sql = constant(key), constant(value)
                if name in READ_AS and sql:
                    yield name, sql


def collect(sdist):
    found = collections.defaultdict(list)
    with tarfile.open(sdist) as archive:
        for member in archive.getmembers():
            base = os.path.basename(member.name)
            if base in DIALECTS:
                source = archive.extractfile(member).read().decode()
                for dialect, sql in statements_of(source, DIALECTS[base]):
                    found[dialect].append(sql)
            elif base == "tpc-h.sql" or base == "tpc-ds.sql":
                text = archive.extractfile(member).read().decode()
                name = base.removesuffix(".sql")
                for part in text.split(";"):
                    lines = [x for x in part.splitlines() if not x.strip().startswith(("--", "#"))]
                    sql = "\n".join(lines).strip()
                    if sql:
                        found[name].append(sql)
    # An expression alone is fine for sqlglot; for an engine it is a select item.
    starts = re.compile(
        r"(\s|/\*.*?\*/)*(SELECT|WITH|CREATE|INSERT|UPDATE|DELETE|MERGE|SHOW|DESC|DESCRIBE|EXPLAIN|"
        r"UNLOAD|ALTER|DROP|MSCK|VALUES|TABLE|EXECUTE|PREPARE|REFRESH|TRUNCATE|SET|RESET|GRANT|"
        r"REVOKE|COMMIT|START|DEALLOCATE|ANALYZE|USE|USING|CALL|\(SELECT)\b(?!\()", re.IGNORECASE)
    return {
        name: sorted({s if starts.match(s) else "SELECT " + s for s in sqls})
        for name, sqls in found.items()
    }


def run(tests, statements):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.writelines(json.dumps(sql) + "\n" for sql in statements)
        file.flush()
        output = subprocess.run(
            [tests, "--gtest_filter=StatementsFile.EachLine"], check=True, text=True,
            stdout=subprocess.PIPE, env=dict(os.environ, LAKETOP_STATEMENTS=file.name)).stdout
    return [json.loads(x[7:]) for x in output.splitlines() if x.startswith("RESULT ")]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", required=True, help="the dialect_tests program")
    parser.add_argument("--sdist", help="sqlglot's source distribution; fetched with pip if absent")
    parser.add_argument("-v", "--verbose", action="store_true", help="print what is refused")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sdist = options.sdist
        if not sdist:
            subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps",
                            "--no-binary", ":all:", "--no-build-isolation", "-d", folder,
                            "sqlglot==25.34.1"], check=True)
            sdist = glob.glob(folder + "/sqlglot-*.tar.gz")[0]
        groups = collect(sdist)
    print(f"{'dialect':10} {'accepted':>9} {'of':>6} {'share':>7}")
    for name, statements in sorted(groups.items()):
        results = run(options.tests, statements)
        if not results:
            continue
        good = sum(not r["error"] for r in results)
        print(f"{name:10} {good:9} {len(results):6} {good / len(results):7.1%}")
        for result in results:
            if options.verbose and result["error"]:
                print("   ", result["sql"].replace("\n", " ")[:160], "\n       ",
                      result["error"][:160])


if __name__ == "__main__":
    main()
