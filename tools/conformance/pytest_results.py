# SPDX-License-Identifier: Apache-2.0
"""What results_plugin has written, as a report's outcome."""
import json
import pathlib

import report


def read(path: pathlib.Path, strip: str = "", by_chance: dict[str, str] = {}) -> report.Outcome:
    """`strip` stands before each case; `by_chance`: the cases that say nothing, and why."""
    outcome = report.Outcome()
    for line in path.read_text().splitlines():
        result = json.loads(line)
        case, state, text = result["case"].removeprefix(strip), result["state"], result["text"]
        if case in by_chance:
            outcome.skipped[case] = by_chance[case]
        elif state == "failed":
            outcome.passed.discard(case)
            outcome.failed.setdefault(case, text)
        elif state == "skipped":
            outcome.skipped[case] = text
        elif case not in outcome.failed:
            outcome.passed.add(case)
    return outcome
