"""Crawlers through boto3: over objects that each test puts into S3, read for real."""

import gzip
import json
import time

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def glue(client):
    return client("glue")


@pytest.fixture(scope="module")
def bucket(client):
    name = f"laketop-crawl-{time.time_ns()}"
    s3 = client("s3")
    s3.create_bucket(Bucket=name)
    yield name
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name):
        for item in page.get("Contents", []):
            s3.delete_object(Bucket=name, Key=item["Key"])
    s3.delete_bucket(Bucket=name)


def code_of(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]["Code"]


def wait(glue, name):
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline:
        crawler = glue.get_crawler(Name=name)["Crawler"]
        if crawler["State"] == "READY":
            return crawler
        time.sleep(0.01 if "127.0.0.1" in glue.meta.endpoint_url else 10)
    raise AssertionError("the crawl does not end")


class Lake:
    """A folder of its own in the bucket, a database, and a crawler over the folder."""

    def __init__(self, glue, s3, bucket, name):
        self.glue, self.s3, self.bucket = glue, s3, bucket
        self.name = name
        self.folder = f"{name}/data"
        self.database = name.replace("-", "_")

    def put(self, key, body):
        body = body.encode() if isinstance(body, str) else body
        self.s3.put_object(Bucket=self.bucket, Key=f"{self.folder}/{key}", Body=body)

    def create(self, targets=None, **settings):
        targets = targets or [{"Path": f"s3://{self.bucket}/{self.folder}/"}]
        self.glue.create_crawler(Name=self.name, Role="LaketopTest", DatabaseName=self.database,
                                 Targets={"S3Targets": targets}, **settings)

    def run(self):
        self.glue.start_crawler(Name=self.name)
        crawler = wait(self.glue, self.name)
        assert crawler["LastCrawl"]["Status"] == "SUCCEEDED", crawler["LastCrawl"]
        return crawler

    def tables(self):
        found = self.glue.get_tables(DatabaseName=self.database)["TableList"]
        return {table["Name"]: table for table in found}

    def columns(self, table):
        return {c["Name"]: c["Type"] for c in self.tables()[table]["StorageDescriptor"]["Columns"]}

    def partitions(self, table, **arguments):
        return self.glue.get_partitions(DatabaseName=self.database, TableName=table,
                                        **arguments)["Partitions"]


@pytest.fixture
def lake(glue, client, bucket, unique):
    lake = Lake(glue, client("s3"), bucket, unique("lake"))
    yield lake
    for call, arguments in ((glue.delete_crawler, {"Name": lake.name}),
                            (glue.delete_database, {"Name": lake.database})):
        try:
            call(**arguments)
        except ClientError as error:
            assert error.response["Error"]["Code"] == "EntityNotFoundException"


def test_csv(lake):
    lake.put("a.csv", 'Id,Full Name,Price,Ok,At\n1,"Ann, B.",2.5,true,2020-01-01\n2,Bob,3,false,\n')
    lake.create()
    crawler = lake.run()
    assert crawler["LastCrawl"]["LogGroup"] == "/aws-glue/crawlers"
    table = lake.tables()["data"]
    assert lake.columns("data") == {"id": "bigint", "full name": "string", "price": "double",
                                    "ok": "boolean", "at": "string"}
    storage = table["StorageDescriptor"]
    # The built-in classifier's serde does not honour quotes: so it is on AWS.
    assert storage["SerdeInfo"] == {
        "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
        "Parameters": {"field.delim": ","}}
    assert storage["Location"] == f"s3://{lake.bucket}/{lake.folder}/"
    assert storage["InputFormat"] == "org.apache.hadoop.mapred.TextInputFormat"
    parameters = table["Parameters"]
    assert {k: parameters[k] for k in ("classification", "delimiter", "skip.header.line.count",
                                       "columnsOrdered", "areColumnsQuoted", "typeOfData",
                                       "compressionType", "objectCount")} == {
        "classification": "csv", "delimiter": ",", "skip.header.line.count": "1",
        "columnsOrdered": "true", "areColumnsQuoted": "false", "typeOfData": "file",
        "compressionType": "none", "objectCount": "1"}
    assert parameters["UPDATED_BY_CRAWLER"] == lake.name


def test_csv_of_text_has_no_header(lake):
    lake.put("a.csv", "name,city\nann,rome\nbob,oslo\n")
    lake.create()
    lake.run()
    assert lake.columns("data") == {"col0": "string", "col1": "string"}
    assert "skip.header.line.count" not in lake.tables()["data"]["Parameters"]


def test_gzipped_json_lines(lake):
    rows = [{"id": 1, "big": 3000000000, "tags": ["a"], "at": {"Lat": 1.5, "ok": True}},
            {"id": 2, "extra": None}]
    lake.put("x.json.gz", gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    lake.create()
    lake.run()
    table = lake.tables()["data"]
    assert lake.columns("data") == {"id": "int", "big": "bigint", "tags": "array<string>",
                                    "at": "struct<Lat:double,ok:boolean>", "extra": "string"}
    assert table["Parameters"]["compressionType"] == "gzip"
    assert table["StorageDescriptor"]["SerdeInfo"] == {
        "SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe",
        "Parameters": {"paths": "at,big,extra,id,tags"}}


def test_parquet_types(lake):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    import datetime
    import decimal
    import io
    moment = datetime.datetime(2020, 1, 2, 3, 4, 5)
    types = {
        "b": (pyarrow.bool_(), True, "boolean"), "i8": (pyarrow.int8(), 1, "tinyint"),
        "i16": (pyarrow.int16(), 1, "smallint"), "i32": (pyarrow.int32(), 1, "int"),
        "i64": (pyarrow.int64(), 1, "bigint"), "u32": (pyarrow.uint32(), 1, "bigint"),
        "f": (pyarrow.float32(), 1.0, "float"), "d": (pyarrow.float64(), 1.0, "double"),
        "dec": (pyarrow.decimal128(12, 3), decimal.Decimal("1.500"), "decimal(12,3)"),
        "s": (pyarrow.string(), "x", "string"), "bin": (pyarrow.binary(), b"x", "binary"),
        "day": (pyarrow.date32(), moment.date(), "date"),
        "ms": (pyarrow.timestamp("ms"), moment, "timestamp"),
        "us": (pyarrow.timestamp("us"), moment, "timestamp"),
        # Nanoseconds have no converted type: AWS's crawler sees the integer.
        "ns": (pyarrow.timestamp("ns"), moment, "bigint"),
        "arr": (pyarrow.list_(pyarrow.struct([("x", pyarrow.int32())])), [{"x": 1}],
                "array<struct<x:int>>"),
        "m": (pyarrow.map_(pyarrow.string(), pyarrow.int64()), [("k", 1)], "map<string,bigint>"),
    }
    table = pyarrow.table({name: pyarrow.array([value], type=kind)
                           for name, (kind, value, _) in types.items()})
    buffer = io.BytesIO()
    parquet.write_table(table, buffer)
    lake.put("a.parquet", buffer.getvalue())
    lake.create()
    lake.run()
    assert lake.columns("data") == {name: hive for name, (_, _, hive) in types.items()}
    stored = lake.tables()["data"]
    assert stored["Parameters"]["recordCount"] == "1"
    assert stored["Parameters"]["compressionType"] == "none"
    assert stored["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"] == (
        "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe")


def test_hive_partitions(lake):
    for year, month in (("2019", "12"), ("2020", "1"), ("2020", "2")):
        lake.put(f"year={year}/month={month}/x.csv", "id,n\n1,2\n3,4\n")
    # Keys that stand for folders, and what Spark leaves behind, are no data.
    lake.put("year=2020/", "")
    lake.put("_SUCCESS", "x")
    lake.create(TablePrefix="Pre_")
    lake.run()
    assert list(lake.tables()) == ["pre_data"]
    assert lake.tables()["pre_data"]["PartitionKeys"] == [
        {"Name": "year", "Type": "string"}, {"Name": "month", "Type": "string"}]
    found = lake.partitions("pre_data", Expression="year = '2020'")
    assert [p["Values"] for p in found] == [["2020", "1"], ["2020", "2"]]
    assert found[0]["StorageDescriptor"]["Location"].endswith("/data/year=2020/month=1/")


def test_folders_that_differ_are_tables(lake):
    lake.put("orders/2019/x.json", '{"id": 1, "price": 2.5}\n')
    lake.put("orders/2020/x.json", '{"id": 2, "price": 3.5}\n')
    lake.put("users/x.json", '{"name": "ann"}\n')
    lake.create()
    lake.run()
    assert set(lake.tables()) == {"orders", "users"}
    assert lake.tables()["orders"]["PartitionKeys"] == [{"Name": "partition_0", "Type": "string"}]


def test_schemas_of_files_unite(lake):
    lake.put("a.json", '{"id": 1, "n": 1}\n')
    lake.put("b.json", '{"id": 1, "n": 1.5, "new": "x"}\n')
    lake.create()
    lake.run()
    assert lake.columns("data") == {"id": "int", "n": "double", "new": "string"}


def test_two_targets_and_a_file(lake):
    lake.put("a/x.csv", "id,n\n1,2\n")
    lake.put("b/only this.csv", "id,n\n1,2\n")
    root = f"s3://{lake.bucket}/{lake.folder}"
    lake.create([{"Path": f"{root}/a"}, {"Path": f"{root}/b/only this.csv"}])
    lake.run()
    tables = lake.tables()
    assert set(tables) == {"a", "only_this_csv"}
    assert tables["only_this_csv"]["StorageDescriptor"]["Location"] == f"{root}/b/only this.csv"


def test_exclusions_and_samples(lake):
    lake.put("x.csv", "id,n\n1,2\n")
    lake.put("skip/y.json", '{"other": 1}\n')
    lake.put("z.tmp", '{"other": 1}\n')
    lake.create([{"Path": f"s3://{lake.bucket}/{lake.folder}/", "Exclusions": ["skip/**", "*.tmp"]}])
    lake.run()
    assert set(lake.tables()) == {"data"}
    assert json.loads(lake.tables()["data"]["Parameters"]["exclusions"])[0].endswith("/skip/**")


def test_recrawls_follow_the_data(lake):
    lake.put("dt=1/x.json", '{"a": 1}\n')
    lake.create()
    lake.run()
    lake.run()
    # The same data again: no new version of the table.
    assert lake.tables()["data"]["VersionId"] == "0"
    lake.put("dt=2/x.json", '{"a": 1, "b": "new"}\n')
    lake.run()
    assert lake.columns("data") == {"a": "int", "b": "string"}
    assert len(lake.partitions("data")) == 2
    crawls = lake.glue.list_crawls(CrawlerName=lake.name)["Crawls"]
    assert [c["State"] for c in crawls] == ["COMPLETED"] * 3
    assert crawls[0]["StartTime"] > crawls[2]["StartTime"]
    metrics = lake.glue.get_crawler_metrics(CrawlerNameList=[lake.name])["CrawlerMetricsList"][0]
    assert (metrics["TablesCreated"], metrics["TablesUpdated"]) == (1, 1)
    only = lake.glue.list_crawls(CrawlerName=lake.name, Filters=[
        {"FieldName": "CRAWL_ID", "FilterOperator": "EQ", "FieldValue": crawls[1]["CrawlId"]}])
    assert [c["CrawlId"] for c in only["Crawls"]] == [crawls[1]["CrawlId"]]


@pytest.mark.parametrize("bad, says", [
    ({"FieldName": "STATE", "FilterOperator": "LE", "FieldValue": "RUNNING"}, "Only EQ or NE operator is allowed for field : STATE"),
    ({"FieldName": "CRAWL_ID", "FilterOperator": "NE"},
     "Invalid Filter Provided: FieldName: CRAWL_ID, FilterOperator: NE, FieldValue: null"),
])
def test_bad_filters_of_crawls(lake, bad, says):
    lake.create()
    with pytest.raises(ClientError) as caught:
        lake.glue.list_crawls(CrawlerName=lake.name, Filters=[bad])
    assert caught.value.response["Error"]["Code"] == "InvalidInputException"
    assert caught.value.response["Error"]["Message"] == says


def test_partitions_that_inherit(lake):
    lake.put("dt=1/x.json", '{"a": 1}\n')
    lake.put("dt=2/x.json", '{"a": 1, "b": 2}\n')
    lake.create(Configuration=json.dumps({"Version": 1.0, "CrawlerOutput": {
        "Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}}}))
    lake.run()
    assert {len(p["StorageDescriptor"]["Columns"]) for p in lake.partitions("data")} == {2}


def test_custom_csv_classifier(lake, glue, unique):
    name = unique("classifier")
    glue.create_classifier(CsvClassifier={
        "Name": name, "Delimiter": "^", "QuoteSymbol": "'", "ContainsHeader": "PRESENT",
        "Header": ["first", "second"]})
    assert glue.get_classifier(Name=name)["Classifier"]["CsvClassifier"]["Version"] == 1
    lake.put("a.txt", "a^b\nx^'y^z'\n")
    lake.create(Classifiers=[name])
    lake.run()
    table = lake.tables()["data"]
    assert lake.columns("data") == {"first": "string", "second": "string"}
    assert table["StorageDescriptor"]["SerdeInfo"] == {
        "SerializationLibrary": "org.apache.hadoop.hive.serde2.OpenCSVSerde",
        "Parameters": {"separatorChar": "^", "quoteChar": "'"}}
    glue.delete_classifier(Name=name)
    assert code_of(glue.get_classifier, Name=name) == "EntityNotFoundException"


def test_crawler_round_trip(glue, unique):
    name = unique("crawler")
    targets = {"S3Targets": [{"Path": "s3://bucket/"}], "JdbcTargets": [], "CatalogTargets": []}
    glue.create_crawler(Name=name, Role="arn:aws:iam::123456789012:role/Glue/Role", Targets=targets,
                        DatabaseName="db", Description="d", TablePrefix="p_",
                        Schedule="cron(15 12 * * ? *)", Tags={"a": "1"},
                        SchemaChangePolicy={"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"},
                        RecrawlPolicy={"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"})
    crawler = glue.get_crawler(Name=name)["Crawler"]
    assert crawler["Targets"] == targets
    assert crawler["Schedule"] == {"ScheduleExpression": "cron(15 12 * * ? *)",
                                   "State": "SCHEDULED"}
    assert crawler["State"] == "READY" and crawler["Version"] == 1
    assert crawler["CrawlElapsedTime"] == 0 and "LastCrawl" not in crawler
    assert code_of(glue.create_crawler, Name=name, Role="r",
                   Targets=targets) == "AlreadyExistsException"
    glue.stop_crawler_schedule(CrawlerName=name)
    assert code_of(glue.stop_crawler_schedule, CrawlerName=name) == "SchedulerNotRunningException"
    glue.start_crawler_schedule(CrawlerName=name)
    glue.update_crawler_schedule(CrawlerName=name, Schedule="cron(0 1 * * ? *)")
    glue.update_crawler(Name=name, Description="e")
    crawler = glue.get_crawler(Name=name)["Crawler"]
    assert crawler["Description"] == "e" and crawler["Version"] == 2
    assert crawler["Schedule"]["ScheduleExpression"] == "cron(0 1 * * ? *)"
    assert glue.list_crawlers(Tags={"a": "1"})["CrawlerNames"].count(name) == 1
    assert glue.batch_get_crawlers(CrawlerNames=[name, "none"])["CrawlersNotFound"] == ["none"]
    glue.delete_crawler(Name=name)
    assert code_of(glue.delete_crawler, Name=name) == "EntityNotFoundException"


def test_states_and_their_errors(lake, glue):
    lake.put("x.csv", "id,n\n1,2\n")
    lake.create()
    assert code_of(glue.stop_crawler, Name=lake.name) == "CrawlerNotRunningException"
    glue.start_crawler(Name=lake.name)
    assert glue.get_crawler(Name=lake.name)["Crawler"]["State"] == "RUNNING"
    assert code_of(glue.start_crawler, Name=lake.name) == "CrawlerRunningException"
    wait(glue, lake.name)


def test_a_missing_bucket_fails_the_crawl(lake, glue, unique):
    lake.create([{"Path": f"s3://{unique('nothing')}/"}])
    glue.start_crawler(Name=lake.name)
    crawler = wait(glue, lake.name)
    assert crawler["LastCrawl"]["Status"] == "FAILED"
    assert "NoSuchBucket" in crawler["LastCrawl"]["ErrorMessage"]


def test_refused_definitions(glue, unique):
    base = {"Name": unique("refused"), "Role": "r", "DatabaseName": "d"}
    s3 = {"S3Targets": [{"Path": "s3://b/"}]}
    assert code_of(glue.create_crawler, **base, Targets=s3,
                   Schedule="rate(5 minutes)") == "InvalidInputException"
    assert code_of(glue.create_crawler, **base, Targets=s3,
                   Configuration="{") == "InvalidInputException"
    assert code_of(glue.create_crawler, **base, Targets=s3, RecrawlPolicy={
        "RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}) == "InvalidInputException"
    assert code_of(glue.create_crawler, **base, Targets=s3,
                   Classifiers=["nosuchclassifier"]) == "EntityNotFoundException"


@pytest.mark.laketop_only
def test_what_is_not_built_says_so(glue, unique):
    base = {"Name": unique("refused"), "Role": "r", "DatabaseName": "d"}
    jdbc = {"JdbcTargets": [{"ConnectionName": "c", "Path": "x/%"}]}
    assert code_of(glue.create_crawler, **base, Targets=jdbc) == "NotImplemented"
    events = {"S3Targets": [{"Path": "s3://b/", "EventQueueArn": "arn:aws:sqs:us-east-1:1:q"}]}
    assert code_of(glue.create_crawler, **base, Targets=events) == "NotImplemented"
    assert code_of(glue.create_classifier, GrokClassifier={
        "Name": "g", "Classification": "x", "GrokPattern": "%{WORD:w}"}) == "NotImplemented"
