# SPDX-License-Identifier: Apache-2.0
"""How much of sqlglot's Athena, Trino and Presto test SQL, and of its TPC-H and TPC-DS, our parsers accept.

Hive's own queries are no Athena SQL: only what Athena's DDL engine would read counts.
"""
import ast
import collections
import json
import os
import re
import subprocess
import tempfile

import report
import server

TESTS = server.DEPS / "sqlglot" / "tests"
DIALECTS = {"test_athena.py": "athena", "test_trino.py": "trino", "test_presto.py": "presto"}
READ_AS = {"athena", "trino", "presto"}
SUITE = report.Suite(
    name="sqlglot_parse", title="sqlglot's SQL, parsed",
    command="tools/conformance/run sqlglot_parse",
    source="The statements are those of sqlglot 25.34.1 (PyPI): `tests/dialects` for Athena, Trino and Presto, and its fixtures "
           "of TPC-H and TPC-DS.",
    notes="A statement passes when our parsers accept it; sqlglot is lenient, and some of its tests are SQL that Trino refuses.")


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


def collect():
    """Dialect -> its statements."""
    found = collections.defaultdict(set)
    for name, dialect in DIALECTS.items():
        for spoken, sql in statements_of((TESTS / "dialects" / name).read_text(), dialect):
            found[spoken].add(sql)
    for path in TESTS.rglob("*.sql"):
        if path.stem in ("tpc-h", "tpc-ds"):
            for part in path.read_text().split(";"):
                lines = [x for x in part.splitlines() if not x.strip().startswith(("--", "#"))]
                found[path.stem].add("\n".join(lines).strip())
    # An expression alone is fine for sqlglot; for an engine it is a select item.
    starts = re.compile(
        r"(\s|/\*.*?\*/)*(SELECT|WITH|CREATE|INSERT|UPDATE|DELETE|MERGE|SHOW|DESC|DESCRIBE|EXPLAIN|"
        r"UNLOAD|ALTER|DROP|MSCK|VALUES|TABLE|EXECUTE|PREPARE|REFRESH|TRUNCATE|SET|RESET|GRANT|"
        r"REVOKE|COMMIT|START|DEALLOCATE|ANALYZE|USE|USING|CALL|\(SELECT)\b(?!\()", re.IGNORECASE)
    return {name: sorted({s if starts.match(s) else "SELECT " + s for s in sqls if s})
            for name, sqls in found.items()}


def run(program, statements):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.writelines(json.dumps(sql) + "\n" for sql in statements)
        file.flush()
        output = subprocess.run(
            [program, "--gtest_filter=StatementsFile.EachLine"], check=True, text=True,
            stdout=subprocess.PIPE, env=dict(os.environ, LAKETOP_STATEMENTS=file.name)).stdout
    return [json.loads(x[7:]) for x in output.splitlines() if x.startswith("RESULT ")]


def main() -> int:
    program = server.built("dialect_tests")
    outcome = report.Outcome()
    for name, statements in sorted(collect().items()):
        for result in run(program, statements):
            case = f"{name}: {' '.join(result['sql'].split())}"
            if result["error"]:
                outcome.failed[case] = result["error"]
            else:
                outcome.passed.add(case)
    return report.publish(SUITE, outcome)
