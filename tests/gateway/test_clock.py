# SPDX-License-Identifier: Apache-2.0
"""The clock: moved on, what becomes due on the way happens at its time, and is done when the answer
comes: a test needs no sleep and no polling."""

import json
from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.laketop_only

KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}


@pytest.fixture(scope="module")
def server(serve):
    return serve()


@pytest.fixture(scope="module")
def client(server):
    return lambda service, **keys: boto3.client(service, endpoint_url=server.url, **{**KEYS, **keys})


def advance(server, seconds):
    answer = server.request("POST", "/_laketop/clock", [("X-Laketop", "1")], json.dumps({"seconds": seconds}))
    assert " 200 " in answer.split("\r\n", 1)[0], answer
    return json.loads(answer.split("\r\n\r\n", 1)[1])


def test_a_schedule_runs_at_each_of_its_times(server, client):
    s3, glue = client("s3"), client("glue")
    s3.create_bucket(Bucket="scheduled")
    s3.put_object(Bucket="scheduled", Key="t/a.csv", Body=b"id,name\n1,a\n2,b\n")
    glue.create_database(DatabaseInput={"Name": "scheduled"})
    glue.create_crawler(Name="hourly", Role="r", DatabaseName="scheduled", Schedule="cron(0 * * * ? *)",
                        Targets={"S3Targets": [{"Path": "s3://scheduled/t/"}]})
    done = advance(server, 3 * 3600)
    assert done["unfinished"] == []
    crawls = glue.list_crawls(CrawlerName="hourly")["Crawls"]
    assert len(crawls) == 3 and {crawl["State"] for crawl in crawls} == {"COMPLETED"}
    began = sorted(crawl["StartTime"] for crawl in crawls)
    hours = [time.replace(minute=0, second=0, microsecond=0) for time in began]
    assert [b - a for a, b in zip(hours, hours[1:])] == [timedelta(hours=1)] * 2
    assert glue.get_table(DatabaseName="scheduled", Name="t")["Table"]["Name"] == "t"


def test_it_waits_for_a_crawl_that_somebody_started(server, client):
    glue = client("glue")
    glue.create_crawler(Name="by-hand", Role="r", DatabaseName="scheduled", Targets={"S3Targets": [{"Path": "s3://scheduled/t/"}]})
    glue.start_crawler(Name="by-hand")
    advance(server, 0)
    assert glue.get_crawler(Name="by-hand")["Crawler"]["State"] == "READY"


def test_sessions_expire(server, client):
    session = client("sts").get_session_token(DurationSeconds=900)["Credentials"]
    keys = {"aws_access_key_id": session["AccessKeyId"], "aws_secret_access_key": session["SecretAccessKey"],
            "aws_session_token": session["SessionToken"]}
    client("sts", **keys).get_caller_identity()
    advance(server, 901)
    with pytest.raises(ClientError) as error:
        client("sts", **keys).get_caller_identity()
    assert error.value.response["Error"]["Code"] == "ExpiredToken"
    with pytest.raises(ClientError) as error:
        client("glue", **keys).get_databases()
    assert error.value.response["Error"]["Code"] == "ExpiredTokenException"
    with pytest.raises(ClientError) as error:
        client("s3", **keys).list_buckets()
    assert error.value.response["Error"]["Code"] == "ExpiredToken"


# A step for each timer on the way, none for the days between.
def test_years_take_no_time(server, client):
    client("glue").delete_crawler(Name="hourly")
    years = 10 * 365 * 24 * 3600
    before = advance(server, 0)["offset_seconds"]
    done = advance(server, years)
    assert done["offset_seconds"] >= before + years and done["unfinished"] == []
