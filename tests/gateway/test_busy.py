# SPDX-License-Identifier: Apache-2.0
"""All services at once, then a stop in the middle of it: it ends in time, and what was answered is
there at the next start. Under a sanitizer (LAKETOP_PROGRAM=build-tsan/laketop) a fault of any thread
ends the program with another status than 0. LAKETOP_BUSY_SECONDS: for how long, 4 by default."""

import hashlib
import os
import random
import threading
import time

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

pytestmark = pytest.mark.laketop_only

SECONDS = float(os.environ.get("LAKETOP_BUSY_SECONDS", "4"))
BUCKET = "busy"


class Load:
    """Threads that work until they are told, or until the server has gone."""

    def __init__(self, server):
        self.server = server
        self.ending = threading.Event()  # failures are of the stop from here on
        self.kept = {}  # key → MD5 of what was acknowledged
        self.done = {}
        self.failures = []
        self.threads = []

    def client(self, service):
        return boto3.client(service, endpoint_url=self.server.url, region_name="us-east-1", aws_access_key_id="test",
                            aws_secret_access_key="test", config=Config(retries={"total_max_attempts": 1}, read_timeout=120))

    def start(self, work, number):
        name = f"{work.__name__}{number}"

        def run():
            dice = random.Random(name)
            make = {"s3": self.client("s3"), "glue": self.client("glue"), "athena": self.client("athena")}
            while not self.ending.is_set() and not self.failures:
                try:
                    work(self, make, dice, name)
                    self.done[work.__name__] = self.done.get(work.__name__, 0) + 1
                except (BotoCoreError, ClientError, AssertionError) as error:
                    if not self.ending.is_set():
                        self.failures.append(f"{name}: {error!r}")
                    return

        thread = threading.Thread(target=run, name=name)
        self.threads.append(thread)
        thread.start()

    def put(self, s3, key, body):
        self.kept.pop(key, None)
        s3.put_object(Bucket=BUCKET, Key=key, Body=body)
        self.kept[key] = hashlib.md5(body).hexdigest()


def objects(load, make, dice, name):
    s3 = make["s3"]
    key = f"objects/{name}/{dice.randrange(20)}"
    body = dice.randbytes(dice.choice((0, 100, 4_096, 40_000, 300_000, 2_000_000)))
    load.put(s3, key, body)
    assert s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() == body
    if len(body) > 100:
        assert s3.get_object(Bucket=BUCKET, Key=key, Range="bytes=10-99")["Body"].read() == body[10:100]
    s3.copy_object(Bucket=BUCKET, Key=f"copies/{name}", CopySource={"Bucket": BUCKET, "Key": key})
    # All write this one.
    s3.put_object(Bucket=BUCKET, Key="shared", Body=name.encode())
    s3.get_object(Bucket=BUCKET, Key="shared")["Body"].read()


def deletions(load, make, dice, name):
    s3 = make["s3"]
    for number in range(5):
        s3.put_object(Bucket=BUCKET, Key=f"gone/{name}/{number}", Body=b"x" * 50_000)
    reading = s3.get_object(Bucket=BUCKET, Key=f"gone/{name}/0")["Body"]
    s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": f"gone/{name}/{n}"} for n in range(5)]})
    assert len(reading.read()) == 50_000


def listings(load, make, dice, name):
    for page in make["s3"].get_paginator("list_objects_v2").paginate(Bucket=BUCKET, PaginationConfig={"PageSize": 7}):
        assert page["KeyCount"] <= 7
    make["s3"].list_objects_v2(Bucket=BUCKET, Delimiter="/")


def uploads(load, make, dice, name):
    s3 = make["s3"]
    key = f"uploads/{name}"
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key=key)["UploadId"]
    parts = [dice.randbytes(5 << 20), dice.randbytes(100_000)]
    tags = [s3.upload_part(Bucket=BUCKET, Key=key, UploadId=upload, PartNumber=n, Body=part)["ETag"]
            for n, part in enumerate(parts, 1)]
    load.kept.pop(key, None)
    listed = [{"PartNumber": n, "ETag": tag} for n, tag in enumerate(tags, 1)]
    s3.complete_multipart_upload(Bucket=BUCKET, Key=key, UploadId=upload, MultipartUpload={"Parts": listed})
    load.kept[key] = hashlib.md5(b"".join(parts)).hexdigest()


def query(athena, sql):
    started = athena.start_query_execution(QueryString=sql, ResultConfiguration={"OutputLocation": f"s3://{BUCKET}/results/"})
    while True:
        status = athena.get_query_execution(QueryExecutionId=started["QueryExecutionId"])["QueryExecution"]["Status"]
        if status["State"] not in ("QUEUED", "RUNNING"):
            assert status["State"] == "SUCCEEDED", status
            return athena.get_query_results(QueryExecutionId=started["QueryExecutionId"])["ResultSet"]["Rows"]
        time.sleep(0.01)


def queries(load, make, dice, name):
    athena = make["athena"]
    assert query(athena, "SELECT count(*) FROM busy.numbers")[1]["Data"][0]["VarCharValue"] == "2000"
    query(athena, "SELECT name, sum(value) FROM busy.numbers WHERE value % 3 = 1 GROUP BY name ORDER BY 2 DESC LIMIT 5")
    table = f"busy.made_{name}_{dice.randrange(10**9)}"
    query(athena, f"CREATE TABLE {table} WITH (format = 'PARQUET') AS SELECT * FROM busy.numbers WHERE value < 100")
    query(athena, f"DROP TABLE {table}")
    started = athena.start_query_execution(
        QueryString="SELECT count(*) FROM busy.numbers a, busy.numbers b, busy.numbers c WHERE a.value + b.value + c.value = 7",
        ResultConfiguration={"OutputLocation": f"s3://{BUCKET}/results/"})
    athena.stop_query_execution(QueryExecutionId=started["QueryExecutionId"])


def crawls(load, make, dice, name):
    glue = make["glue"]
    try:
        glue.create_crawler(Name=name, Role="arn:aws:iam::000000000000:role/x", DatabaseName="busy", TablePrefix=f"{name}_",
                            Targets={"S3Targets": [{"Path": f"s3://{BUCKET}/rows/"}]})
    except glue.exceptions.AlreadyExistsException:
        pass
    glue.start_crawler(Name=name)
    while glue.get_crawler(Name=name)["Crawler"]["State"] != "READY":
        time.sleep(0.02)
    assert glue.get_tables(DatabaseName="busy")["TableList"]
    assert glue.get_crawler(Name=name)["Crawler"]["LastCrawl"]["Status"] == "SUCCEEDED"


def prepare(load):
    load.client("s3").create_bucket(Bucket=BUCKET)
    rows = "".join(f"{i},name{i % 17}\n" for i in range(1000))
    for part in ("day=1", "day=2"):
        load.client("s3").put_object(Bucket=BUCKET, Key=f"rows/{part}/rows.csv", Body=rows.encode())
    load.client("glue").create_database(DatabaseInput={"Name": "busy"})
    query(load.client("athena"), f"CREATE EXTERNAL TABLE busy.numbers (value int, name string) PARTITIONED BY (day int) "
          f"ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://{BUCKET}/rows/'")
    query(load.client("athena"), "MSCK REPAIR TABLE busy.numbers")


def test_a_stop_while_busy_loses_nothing(serve):
    server = serve()
    load = Load(server)
    prepare(load)
    works = (objects, objects, objects, deletions, listings, uploads, queries, queries, crawls)
    for number, work in enumerate(works):
        load.start(work, number)
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and not load.failures:
        time.sleep(0.05)
    load.ending.set()
    server.process.terminate()
    ended = server.process.wait(60)
    for thread in load.threads:
        thread.join()
    assert not load.failures
    assert ended == 0
    assert set(load.done) == {work.__name__ for work in works}, load.done

    after = Load(serve(folder=server.folder))
    s3 = after.client("s3")
    assert load.kept
    for key, digest in load.kept.items():
        assert hashlib.md5(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()).hexdigest() == digest, key
    assert query(after.client("athena"), "SELECT count(*) FROM busy.numbers")[1]["Data"][0]["VarCharValue"] == "2000"
    assert after.server.stop() == 0
