# SPDX-License-Identifier: Apache-2.0
"""A pytest plugin: each result goes as a line of JSON to the file that LAKETOP_RESULTS names."""
import json
import os


def pytest_runtest_logreport(report):
    if report.when != "call" and report.outcome == "passed":
        return
    text = ""
    if report.outcome == "failed":
        crash = getattr(report.longrepr, "reprcrash", None)
        text = crash.message if crash else str(report.longrepr)
    elif report.outcome == "skipped":
        text = str(report.longrepr[-1]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
    with open(os.environ["LAKETOP_RESULTS"], "a") as results:
        results.write(json.dumps({"case": report.nodeid, "state": report.outcome, "text": text}) + "\n")
