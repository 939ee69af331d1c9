"""Text tables of each SerDe: files put into S3, the table made in the catalog, the rows by SQL."""

import gzip
import json
import time

import pytest


@pytest.fixture(scope="module")
def lake(client):
    """query(serde, columns, properties, files, sql): rows of a table over these files."""
    s3, glue, athena = client("s3"), client("glue"), client("athena")
    name = f"laketop-serdes-{time.time_ns()}"
    database = name.replace("-", "_")
    s3.create_bucket(Bucket=name)
    glue.create_database(DatabaseInput={"Name": database})
    count = 0

    def query(serde, columns, properties, files, sql, **parameters):
        nonlocal count
        count += 1
        table = f"t{count}"
        for key, body in files.items():
            body = body.encode() if isinstance(body, str) else body
            s3.put_object(Bucket=name, Key=f"{table}/{key}", Body=body)
        glue.create_table(DatabaseName=database, TableInput={
            "Name": table, "TableType": "EXTERNAL_TABLE", "Parameters": parameters,
            "StorageDescriptor": {
                "Columns": [{"Name": c.split(" ", 1)[0], "Type": c.split(" ", 1)[1]}
                            for c in columns],
                "Location": f"s3://{name}/{table}/",
                "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
                "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                "SerdeInfo": {"SerializationLibrary": serde, "Parameters": properties}}})
        run = athena.start_query_execution(
            QueryString=sql.format(t=table), QueryExecutionContext={"Database": database},
            ResultConfiguration={"OutputLocation": f"s3://{name}/results/"})["QueryExecutionId"]
        while True:
            state = athena.get_query_execution(QueryExecutionId=run)["QueryExecution"]["Status"]
            if state["State"] in ("SUCCEEDED", "FAILED", "CANCELLED"):
                break
            time.sleep(0.01 if "127.0.0.1" in athena.meta.endpoint_url else 1)
        if state["State"] != "SUCCEEDED":
            return state["StateChangeReason"]
        rows = athena.get_query_results(QueryExecutionId=run)["ResultSet"]["Rows"][1:]
        return [[cell.get("VarCharValue") for cell in row["Data"]] for row in rows]

    yield query
    glue.delete_database(Name=database)
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name):
        for item in page.get("Contents", []):
            s3.delete_object(Bucket=name, Key=item["Key"])
    s3.delete_bucket(Bucket=name)


LAZY = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
OPENX = "org.openx.data.jsonserde.JsonSerDe"
LOG = '10.1.2.3 - frank [10/Oct/2000:13:55:36 -0700] "GET /x.gif HTTP/1.0" 200 2326\n'


def test_regex(lake):
    rows = lake("org.apache.hadoop.hive.serde2.RegexSerDe", ["host string", "code int"],
                {"input.regex": r'(\S+) .* "[^"]*" (\d+) \d+'},
                {"a.log": LOG, "b.log.gz": gzip.compress(b"no match\n")},
                "SELECT host, code FROM {t} ORDER BY code")
    # A line that does not match is a row of NULLs.
    assert rows == [["10.1.2.3", "200"], [None, None]]


def test_grok(lake):
    rows = lake("com.amazonaws.glue.serde.GrokSerDe",
                ["clientip string", "verb string", "response string"],
                {"input.format": '%{IPORHOST:clientip} %{USER} %{USER} \\[%{HTTPDATE}\\] '
                                 '"%{WORD:verb} %{NOTSPACE} HTTP/%{NUMBER}" %{NUMBER:response} .*'},
                {"a.log": LOG}, "SELECT * FROM {t}")
    assert rows == [["10.1.2.3", "GET", "200"]]


def test_nested_delimited_text(lake):
    rows = lake(LAZY, ["id int", "tags array<string>", "m map<string,int>", "s struct<a:int,b:string>"],
                {"field.delim": ",", "collection.delim": "|", "mapkey.delim": ":"},
                {"a.txt": "1,x|y,k:1|l:2,7|seven\n2,,,\n"},
                "SELECT id, cardinality(tags), tags[1], m['l'], s.b FROM {t} WHERE id = 1")
    assert rows == [["1", "2", "x", "2", "seven"]]


def test_escaped_delimited_text(lake):
    rows = lake(LAZY, ["a string", "b string"], {"field.delim": ",", "escape.delim": "\\"},
                {"a.txt": "x\\,y,z\n"}, "SELECT a, b FROM {t}")
    assert rows == [["x,y", "z"]]


def test_mapped_json(lake):
    rows = lake(OPENX, ["ts bigint", "who string"], {"mapping.ts": "timestamp"},
                {"a.json": json.dumps({"timestamp": 5, "WHO": "ann"}) + "\n"},
                "SELECT ts, who FROM {t}")
    assert rows == [["5", "ann"]]


def test_cloudtrail(lake):
    body = json.dumps({"Records": [
        {"eventVersion": "1.0", "eventName": "PutObject", "requestParameters": {"bucketName": "b"}},
        {"eventVersion": "1.0", "eventName": "GetObject"}]})
    rows = lake("com.amazon.emr.hive.serde.CloudTrailSerde",
                ["eventversion string", "eventname string", "requestparameters string"], {},
                {"a.json.gz": gzip.compress(body.encode())},
                "SELECT eventname, requestparameters FROM {t} ORDER BY eventname")
    assert rows == [["GetObject", None], ["PutObject", '{"bucketName": "b"}']]


def test_faulty_rows(lake):
    reason = lake(OPENX, ["a bigint"], {"mapping.a": "x"}, {"a.json": '{"x": 1}\nnot json\n'},
                  "SELECT sum(a) FROM {t}")
    assert "HIVE_CURSOR_ERROR" in reason and "not a valid JSON Object" in reason
