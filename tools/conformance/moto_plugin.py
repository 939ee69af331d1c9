# SPDX-License-Identifier: Apache-2.0
"""A pytest plugin for moto's tests against another server: its reset is ours, its account is a key of
twelve digits, and each result goes as a line of JSON to the file that LAKETOP_RESULTS names. A test
that sends nothing to the server tests moto itself, and is left out. moto has run a query when it answers
StartQueryExecution; here the call waits until the query has ended."""
import http.client
import json
import os
import time

import requests
from botocore.client import BaseClient
from moto.core import models

ENDPOINT = os.environ["TEST_SERVER_MODE_ENDPOINT"]
ACCOUNT = "123456789012"
QUERY_SECONDS_MAX = 20
sent = 0


def _count(self, *args, **kwargs):
    global sent
    sent += f"{self.host}:{self.port}" in ENDPOINT
    return _putrequest(self, *args, **kwargs)


def _reset(self):
    global sent
    before = sent
    requests.post(f"{ENDPOINT}/_laketop/reset", headers={"X-Laketop": "1"}, timeout=30).raise_for_status()
    sent = before


def _start_with_account(self, *args, **kwargs):
    _init(self, *args, **kwargs)
    self._fake_creds["AWS_ACCESS_KEY_ID"] = ACCOUNT


def _call_and_wait(self, operation, arguments):
    answer = _call(self, operation, arguments)
    deadline = time.monotonic() + QUERY_SECONDS_MAX
    while operation == "StartQueryExecution" and time.monotonic() < deadline:
        execution = _call(self, "GetQueryExecution", {"QueryExecutionId": answer["QueryExecutionId"]})
        if execution["QueryExecution"]["Status"]["State"] not in ("QUEUED", "RUNNING"):
            break
        time.sleep(0.01)
    return answer


_call = BaseClient._make_api_call
BaseClient._make_api_call = _call_and_wait
_putrequest = http.client.HTTPConnection.putrequest
http.client.HTTPConnection.putrequest = _count
_init = models.ServerModeMockAWS.__init__
models.ServerModeMockAWS.__init__ = _start_with_account
models.ServerModeMockAWS.reset = _reset


def pytest_configure(config):
    for marker in ("aws_verified", "requires_docker", "requires_clean_slate", "network"):
        config.addinivalue_line("markers", f"{marker}: of moto's own configuration")


def pytest_collectreport(report):
    """A file that cannot be collected is a failure of its own, and no silence."""
    if report.failed:
        _write(report.nodeid, "failed", str(report.longrepr)[-300:])


def pytest_runtest_logstart():
    global sent
    sent = 0


def pytest_runtest_logreport(report):
    if report.when != "call" and report.outcome == "passed":
        return
    text, state = "", report.outcome
    if report.outcome == "failed":
        crash = getattr(report.longrepr, "reprcrash", None)
        text = crash.message if crash else str(report.longrepr)
    elif report.outcome == "skipped":
        text = str(report.longrepr[-1]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if sent == 0 and state != "skipped":
        state, text = "skipped", "sends nothing to the server"
    _write(report.nodeid, state, text)


def _write(case, state, text):
    with open(os.environ["LAKETOP_RESULTS"], "a") as results:
        results.write(json.dumps({"case": case, "state": state, "text": text}) + "\n")
