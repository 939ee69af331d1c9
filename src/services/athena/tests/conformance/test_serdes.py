"""Text tables of each SerDe: files put into S3, the table made in the catalog, the rows by SQL."""

import gzip
import json
import time
import zlib

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


CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde"


def test_quoted_csv(lake):
    rows = lake(CSV, ["a string", "b string", "c string"], {},
                {"a.csv": 'h,h,h\n"x, y","say \\"hi\\"",1\nshort\n"a","b","c","extra"\n'}, "SELECT * FROM {t}",
                **{"skip.header.line.count": "1"})
    assert rows == [["x, y", 'say "hi"', "1"], ["short", None, None], ["a", "b", "c"]]


def test_csv_types_and_characters(lake):
    rows = lake(CSV, ["a string", "n int", "d date", "t timestamp", "f boolean"],
                {"separatorChar": ";", "quoteChar": "'"}, {"a.csv": "'x;y';'7';'18000';'1500000000000';'true'\n"},
                "SELECT * FROM {t}")
    assert rows == [["x;y", "7", "2019-04-14", "2017-07-14 02:40:00.000", "true"]]
    reason = lake(CSV, ["a string", "n int"], {}, {"a.csv": '"x",""\n'}, "SELECT * FROM {t}")
    assert reason.startswith("HIVE_BAD_DATA: Error parsing field value '' for field 1")


def test_footers_and_bytes_that_are_no_text(lake):
    rows = lake(LAZY, ["a string", "n int"], {"field.delim": ","},
                {"a.csv": b"head,1\ncaf\xe9,2\r\n\nlast,3\nfoot,4\nfoot,5\n"}, "SELECT a, n FROM {t}",
                **{"skip.header.line.count": "1", "skip.footer.line.count": "2"})
    # An empty line is a row, and what is no UTF-8 is replaced.
    assert rows == [["caf\ufffd", "2"], ["", None], ["last", "3"]]


def test_timestamp_formats(lake):
    rows = lake(LAZY, ["t timestamp"], {"field.delim": ",", "timestamp.formats": "dd/MM/yyyy HH:mm,yyyyMMdd"},
                {"a.csv": "31/12/2020 10:30\n20200131\n2020-02-01 00:00:00\nnever\n"}, "SELECT t FROM {t}")
    assert rows == [["2020-12-31 10:30:00.000"], ["2020-01-31 00:00:00.000"], ["2020-02-01 00:00:00.000"], [None]]


def test_json_names(lake):
    body = '{"ID": 1, "User": {"Name": "ann", "a:b": 2}, "x.y": 12.50}\n\n{"id": null}\n'
    rows = lake(OPENX, ["id int", "user struct<name:string,ab:int>", "x_y string"],
                {"dots.in.keys": "TRUE", "mapping.ab": "a:b"}, {"a.json": body},
                "SELECT id, user.name, user.ab, x_y FROM {t}")
    assert rows == [["1", "ann", "2", "12.50"], [None, None, None, None]]
    rows = lake(OPENX, ["id int", "user string"], {"case.insensitive": "FALSE", "mapping.id": "ID"},
                {"a.json": body}, "SELECT id, user FROM {t} WHERE id = 1")
    assert rows == [["1", None]]


def test_malformed_json(lake):
    body = '{"a": 1}\nnot json\n{"a": "zz"}\n'
    for serde in (OPENX, "org.apache.hive.hcatalog.data.JsonSerDe"):
        assert lake(serde, ["a int"], {}, {"a.json": body}, "SELECT * FROM {t}").startswith(
            "HIVE_CURSOR_ERROR: Row is not a valid JSON Object")
    rows = lake(OPENX, ["a int"], {"ignore.malformed.json": "true"}, {"a.json": body}, "SELECT * FROM {t}")
    assert rows == [["1"], [None], [None]]


def test_large_files_are_read_in_parts(lake):
    line = "{:09d},some text that makes the line longer than it would be without it, of no other use\n"
    count = 1_600_000
    body = "".join(line.format(i) for i in range(count))
    assert len(body) > 128 << 20
    rows = lake(LAZY, ["n bigint", "t string"], {"field.delim": ","}, {"a.csv": body},
                "SELECT count(*), count(DISTINCT n), min(n), max(n), sum(n) FROM {t}")
    assert rows == [[str(count), str(count), "0", str(count - 1), str(count * (count - 1) // 2)]]


def avro(schema, count, block, codec="null"):
    """An Avro file of one block."""
    def number(n):
        n, out = n << 1 ^ n >> 63, b""
        while n > 127:
            n, out = n >> 7, out + bytes([n & 127 | 128])
        return out + bytes([n])

    def text(value):
        value = value.encode() if isinstance(value, str) else value
        return number(len(value)) + value

    head = b"Obj\x01" + number(2) + text("avro.schema") + text(json.dumps(schema)) + text("avro.codec") + text(codec)
    return head + number(0) + b"s" * 16 + number(count) + text(block) + b"s" * 16


@pytest.mark.parametrize("codec, pack", [("null", bytes), ("deflate", lambda raw: zlib.compress(raw)[2:-4])])
def test_avro(lake, codec, pack):
    schema = {"type": "record", "name": "r", "fields": [
        {"name": "Id", "type": "long"}, {"name": "name", "type": ["null", "string"]},
        {"name": "day", "type": {"type": "int", "logicalType": "date"}}]}
    block = b"\x02\x02\x06ann\x00" + b"\x04\x00\x02"
    rows = lake("org.apache.hadoop.hive.serde2.avro.AvroSerDe", ["id int", "name string", "day date", "absent double"], {},
                {"a.avro": avro(schema, 2, pack(block), codec)}, "SELECT * FROM {t} ORDER BY id")
    assert rows == [["1", "ann", "1970-01-01", None], ["2", None, "1970-01-02", None]]
    reason = lake("org.apache.hadoop.hive.serde2.avro.AvroSerDe", ["id int"], {}, {"a.avro": b"no avro"}, "SELECT * FROM {t}")
    assert reason.startswith("HIVE_BAD_DATA: the file is not Avro")
