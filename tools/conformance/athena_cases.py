# SPDX-License-Identifier: Apache-2.0
"""Examples of the Trino manual with their documented results; engine_sql_tests runs them in `make test` too."""
import json
import re
import subprocess

import known
import report
import server

CASES = server.ROOT.parent / "shared" / "athena_cases.jsonl"
LIST = "tests/dialect/athena_expected_failures.txt"
SUITE = report.Suite(
    name="athena_cases", title="documented results of the Trino manual",
    command="tools/conformance/run athena_cases",
    source="The cases are examples of the manual's pages on functions, with the rows that it shows.")


def main() -> int:
    if not CASES.exists():
        print(f"athena_cases: {CASES} is not here; its page stays as it is")
        return 0
    cases = {str(case["id"]): case for case in map(json.loads, CASES.read_text().splitlines())}
    done = subprocess.run([server.built("engine_sql_tests"), "--gtest_filter=DialectCases.Athena"],
                          cwd=server.ROOT, capture_output=True, text=True)
    figures = re.search(r"athena cases: (\d+) of (\d+)", done.stdout)
    if figures is None or int(figures[2]) != len(cases):
        raise RuntimeError(f"no figure for {len(cases)} cases:\n{done.stdout}{done.stderr}")
    reasons = {_named(cases[number]): reason for number, reason in _listed(cases).items()}
    outcome = report.Outcome(passed={_named(case) for case in cases.values()} - set(reasons),
                             failed={case: "" for case in reasons})
    # The program itself says which case is not as listed.
    if done.returncode != 0:
        print(done.stdout)
    return report.publish(SUITE, outcome, reasons, LIST) or int(done.returncode != 0)


def _named(case) -> str:
    return f"{case['id']} {' '.join(case['sql'].split())}"


def _listed(cases) -> dict[str, known.Reason]:
    """The list is the program's: ids below comments, which say why."""
    reasons, comment = {}, []
    for line in (server.ROOT / LIST).read_text().splitlines()[1:]:
        if line.startswith("#"):
            comment.append(line[1:].strip())
            continue
        if comment:
            text, comment = " ".join(comment), []
        newer = cases[line].get("newer_than_athena_v3")
        reasons[line] = known.Reason("aws" if newer else "ours", text)
    return reasons
