# SPDX-License-Identifier: Apache-2.0
"""Reset drops everything, at once and for good, also while requests, queries and crawls run: test
suites call it before each test."""

import socket
import threading
import time
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

pytestmark = pytest.mark.laketop_only

HEADER = [("X-Laketop", "1")]
RESETS = 200


@pytest.fixture(scope="module")
def server(serve):
    return serve()


@pytest.fixture(scope="module")
def client(server):
    def make(service, **options):
        return boto3.client(service, endpoint_url=server.url, region_name="us-east-1", aws_access_key_id="test",
                            aws_secret_access_key="test",
                            config=Config(retries={"total_max_attempts": 1}, **options))
    return make


def reset(server):
    answer = server.request("POST", "/_laketop/reset", HEADER)
    assert " 200 " in answer.split("\r\n", 1)[0], answer


def assert_nothing_is_left(client):
    assert client("s3").list_buckets()["Buckets"] == []
    assert client("glue").get_databases()["DatabaseList"] == []
    assert client("iam").list_users()["Users"] == []
    assert [group["Name"] for group in client("athena").list_work_groups()["WorkGroups"]] == ["primary"]
    assert client("athena").list_query_executions()["QueryExecutionIds"] == []


def test_everything_goes(server, client):
    reset(server)
    s3, glue = client("s3"), client("glue")
    s3.create_bucket(Bucket="gone")
    s3.put_object(Bucket="gone", Key="small", Body=b"x")
    s3.put_object(Bucket="gone", Key="large", Body=b"x" * 1_000_000)
    upload = s3.create_multipart_upload(Bucket="gone", Key="parts")["UploadId"]
    s3.upload_part(Bucket="gone", Key="parts", UploadId=upload, PartNumber=1, Body=b"y" * 100_000)
    glue.create_database(DatabaseInput={"Name": "gone"})
    client("iam").create_user(UserName="gone")
    client("athena").create_work_group(Name="gone")
    reset(server)
    assert_nothing_is_left(client)
    # The same names are free, and nothing of before is in them.
    s3.create_bucket(Bucket="gone")
    assert s3.list_objects_v2(Bucket="gone")["KeyCount"] == 0
    assert "Uploads" not in s3.list_multipart_uploads(Bucket="gone")


def test_files_of_objects_go(server, client):
    reset(server)
    s3 = client("s3")
    s3.create_bucket(Bucket="files")
    for number in range(4):
        s3.put_object(Bucket="files", Key=str(number), Body=b"x" * 300_000)
    def files():
        return [path for path in Path(server.folder, "blob").rglob("*") if path.is_file() and path.stat().st_size >= 300_000]
    assert len(files()) == 4
    reset(server)
    deadline = time.monotonic() + 10
    while files() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert files() == []


def test_two_hundred_in_a_row_while_requests_run(server, client):
    stop = threading.Event()
    # A worker's only good answers are that it worked or that its things are gone.
    gone = {"NoSuchBucket", "NoSuchKey", "NoSuchUpload", "EntityNotFoundException", "AlreadyExistsException",
            "BucketAlreadyOwnedByYou", "IncompleteBody", "RequestTimeout", "OperationAborted", "404"}
    surprises = []
    worked = [0]

    def write(number):
        s3, glue = client("s3"), client("glue")
        while not stop.is_set():
            for act in (lambda: s3.create_bucket(Bucket=f"worker-{number}"),
                        lambda: s3.put_object(Bucket=f"worker-{number}", Key="k", Body=b"x" * 60_000),
                        lambda: glue.create_database(DatabaseInput={"Name": f"worker{number}"}),
                        lambda: s3.list_objects_v2(Bucket=f"worker-{number}")):
                try:
                    act()
                    worked[0] += 1
                except ClientError as error:
                    if error.response["Error"]["Code"] not in gone:
                        surprises.append(error)
                except BotoCoreError:
                    pass  # the upload was cut off

    workers = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for worker in workers:
        worker.start()
    s3 = client("s3")
    try:
        for number in range(RESETS):
            reset(server)
            if number % 10 == 0:
                try:
                    s3.create_bucket(Bucket=f"round-{number}")
                    s3.put_object(Bucket=f"round-{number}", Key="k", Body=b"x" * 20_000)
                except ClientError as error:
                    surprises.append(error)
    finally:
        stop.set()
        for worker in workers:
            worker.join()
    assert not surprises, surprises[:3]
    assert worked[0] > 0
    reset(server)
    time.sleep(0.1)
    assert_nothing_is_left(client)


# A bucket that the request had found before the reset is gone when its body is whole.
def test_an_upload_in_progress_does_not_land(server, client):
    reset(server)
    client("s3").create_bucket(Bucket="half")
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as upload:
        upload.sendall(b"PUT /half/key HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n" + b"x" * 100_000)
        time.sleep(0.1)
        reset(server)
        client("s3").create_bucket(Bucket="half")
        try:
            upload.sendall(b"x" * 100_000)
            answer = upload.recv(65536)
        except OSError:
            answer = b""
        assert b" 200 " not in answer
    assert client("s3").list_objects_v2(Bucket="half")["KeyCount"] == 0


def test_a_running_query_does_not_come_back(server, client):
    reset(server)
    s3, athena = client("s3"), client("athena")
    s3.create_bucket(Bucket="results")
    query = athena.start_query_execution(
        QueryString="SELECT count(*) FROM (SELECT * FROM UNNEST(sequence(1, 10000)) a (x) "
                    "CROSS JOIN UNNEST(sequence(1, 10000)) b (y) CROSS JOIN UNNEST(sequence(1, 1000)) c (z)) "
                    "WHERE x * y + z = 7",
        ResultConfiguration={"OutputLocation": "s3://results/out/"})["QueryExecutionId"]
    time.sleep(0.2)
    reset(server)
    with pytest.raises(ClientError):
        athena.get_query_execution(QueryExecutionId=query)
    assert_nothing_is_left(client)


def test_a_running_crawl_does_not_come_back(server, client):
    reset(server)
    s3, glue = client("s3"), client("glue")
    s3.create_bucket(Bucket="crawled")
    for number in range(30):
        s3.put_object(Bucket="crawled", Key=f"t/p={number}/a.csv", Body=b"id,name\n1,a\n2,b\n")
    glue.create_database(DatabaseInput={"Name": "found"})
    glue.create_crawler(Name="c", Role="r", DatabaseName="found", Targets={"S3Targets": [{"Path": "s3://crawled/t/"}]})
    glue.start_crawler(Name="c")
    reset(server)
    assert_nothing_is_left(client)
    assert glue.list_crawlers()["CrawlerNames"] == []


def test_a_keep_alive_connection_goes_on_over_a_reset(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        for _ in range(3):
            connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")
            reset(server)


def test_only_its_own_page_resets(server):
    # A bucket's object of that name, and a page of another site, get no further.
    virtual = [("Host", f"bucket.s3.localhost:{server.port}")]
    assert " 404 " in server.request("PUT", "/_laketop/reset", virtual)
    origin = [("Origin", "https://evil.example"), *HEADER]
    assert " 403 " in server.request("POST", "/_laketop/reset", origin)
    assert " 405 " in server.request("GET", "/_laketop/reset")
