# SPDX-License-Identifier: Apache-2.0
"""Executions go when they are 45 days old: https://docs.aws.amazon.com/athena/latest/ug/queries-viewing-history.html"""

import os
import re
import subprocess
import time
from pathlib import Path

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

DAY_SECONDS = 86400
ROOT = Path(__file__).parents[5]
pytestmark = pytest.mark.laketop_only


@pytest.fixture(scope="module")
def own_endpoint(tmp_path_factory):
    """A server whose clock may be moved on."""
    program = os.environ.get("LAKETOP_PROGRAM", str(ROOT / "build" / "laketop"))
    command = [program, "serve", "--port", "0", "--data-dir", str(tmp_path_factory.mktemp("retention") / "data")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    url = None
    for line in process.stdout:
        found = re.search(r"https?://[^ ,]+", line)
        url = url or (found and found.group())
        if line.startswith("Ready."):
            break
    yield url
    process.terminate()
    process.wait(20)


def test_old_executions_go(own_endpoint, region):
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=region)
    athena = session.client("athena", endpoint_url=own_endpoint)
    session.client("s3", endpoint_url=own_endpoint).create_bucket(Bucket="kept")

    def run(token):
        query = athena.start_query_execution(QueryString="SELECT 1", ClientRequestToken=token * 32, ResultConfiguration={
            "OutputLocation": "s3://kept/"})["QueryExecutionId"]
        while athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]["State"] != "SUCCEEDED":
            time.sleep(0.01)
        return query

    def advance(days):
        requests.post(f"{own_endpoint}/_laketop/clock", headers={"X-Laketop": "1"},
                      json={"seconds": days * DAY_SECONDS}).raise_for_status()

    old = run("a")
    advance(30)
    young = run("b")
    assert athena.list_query_executions()["QueryExecutionIds"] == [young, old]
    advance(17)
    assert athena.list_query_executions()["QueryExecutionIds"] == [young]
    with pytest.raises(ClientError) as error:
        athena.get_query_execution(QueryExecutionId=old)
    assert error.value.response["Error"]["Code"] == "InvalidRequestException"
    assert run("a") != old
