# SPDX-License-Identifier: Apache-2.0
"""botocore's protocol vectors through our decode and encode; tests/protocol_vectors runs them in `make test` too."""
import json
import subprocess
import sys
import tempfile

import known
import report
import server

TESTS = server.ROOT / "tests" / "protocol_vectors"
SUITE = report.Suite(
    name="protocol_vectors", title="botocore's protocol vectors",
    command="tools/conformance/run protocol_vectors",
    source="The cases are those of botocore 1.44.5 (PyPI), `tests/unit/protocols`, for json, query, rest-json and rest-xml.",
    notes="A serialized request has to decode to its parameters; an encoded result has to be what botocore reads back.")


def main() -> int:
    program = server.built("protocol_vectors")
    with tempfile.NamedTemporaryFile(suffix=".json") as results:
        subprocess.run([sys.executable, TESTS / "run.py", program, server.DEPS / "botocore/tests/unit/protocols",
                        results.name], stdout=subprocess.DEVNULL, check=False)
        problems = json.load(results)
    outcome = report.Outcome(passed={case for case, problem in problems.items() if problem is None},
                             failed={case: problem for case, problem in problems.items() if problem})
    return report.publish(SUITE, outcome, known.load(TESTS / "expected_failures.txt"),
                          "tests/protocol_vectors/expected_failures.txt")
