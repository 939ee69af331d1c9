# SPDX-License-Identifier: Apache-2.0
"""ORC tables, from files that Apache's own writer made."""

import datetime
import decimal
import io
import time

import pyarrow as pa
import pyarrow.orc as orc
import pytest

D = decimal.Decimal
COLUMNS = {
    "flag": pa.array([True, None, False], pa.bool_()),
    "tiny": pa.array([-7, None, 100], pa.int8()),
    "small": pa.array([-300, None, 30000], pa.int16()),
    "n": pa.array([-70000, None, 70000], pa.int32()),
    "big": pa.array([-(1 << 40), None, 1 << 60], pa.int64()),
    "f": pa.array([0.5, None, -2.25], pa.float32()),
    "d": pa.array([1e100, None, -0.1], pa.float64()),
    "s": pa.array(["äöü", None, ""], pa.string()),
    "bytes": pa.array([b"\x00\xff", None, b""], pa.binary()),
    "day": pa.array([datetime.date(1969, 12, 30), None, datetime.date(2024, 2, 29)], pa.date32()),
    "ts": pa.array([datetime.datetime(1969, 12, 31, 23, 59, 58, 500000), None, datetime.datetime(2024, 2, 29, 1, 2, 3, 4)],
                   pa.timestamp("us")),
    "dec": pa.array([D("-12.345"), None, D("99999999999999999999.001")], pa.decimal128(30, 3)),
    "list": pa.array([[1, None, 3], None, []], pa.list_(pa.int32())),
    "map": pa.array([[("a", 1)], None, [("b", None), ("c", 3)]], pa.map_(pa.string(), pa.int32())),
    "row": pa.array([{"x": 1, "y": ["p", None]}, None, {"x": None, "y": None}],
                    pa.struct([("x", pa.int32()), ("y", pa.list_(pa.string()))])),
}
TYPES = ("flag boolean, tiny tinyint, small smallint, n int, big bigint, f float, d double, s string, bytes binary, day date, "
         "ts timestamp, `dec` decimal(30,3), `list` array<int>, `map` map<string,int>, `row` struct<x:int,y:array<string>>")
ROWS = [
    ["true", "-7", "-300", "-70000", str(-(1 << 40)), "0.5", "1.0E100", "äöü", "00 ff", "1969-12-30",
     "1969-12-31 23:59:58.500", "-12.345", "[1, null, 3]", "{a=1}", "{x=1, y=[p, null]}"],
    [None] * 15,
    ["false", "100", "30000", "70000", str(1 << 60), "-2.25", "-0.1", "", "", "2024-02-29",
     "2024-02-29 01:02:03.000", "99999999999999999999.001", "[]", "{b=null, c=3}", "{x=null, y=null}"],
]


def file_of(columns, **options):
    out = io.BytesIO()
    orc.write_table(pa.table(columns), out, **options)
    return out.getvalue()


def table(lake, unique, columns, body, properties=""):
    name = unique("orc").replace("-", "_")
    lake.put(f"{name}/file.orc", body)
    lake.run(f"CREATE EXTERNAL TABLE {name} ({columns}) STORED AS ORC LOCATION 's3://{lake.bucket}/{name}/' {properties}")
    return name


@pytest.mark.parametrize("codec", ["uncompressed", "zlib", "snappy", "zstd"])
def test_all_types(lake, unique, codec):
    name = table(lake, unique, TYPES, file_of(COLUMNS, compression=codec))
    assert lake.rows(f"SELECT * FROM {name}") == ROWS
    assert lake.rows(f"SELECT count(*), count(s) FROM {name}") == [["3", "2"]]
    assert lake.rows(f"SELECT s, flag FROM {name} WHERE n > 0") == [["", "false"]]


@pytest.mark.parametrize("codec", ["zlib", "zstd", "uncompressed"])
def test_many_rows_in_many_stripes(lake, unique, codec):
    count = 200_000
    numbers = [(i * 7919) % 100_003 - 50_000 if i % 11 else None for i in range(count)]
    columns = {
        "i": pa.array(range(count), pa.int64()),
        "n": pa.array(numbers, pa.int64()),
        "word": pa.array([f"w{i % 97}" for i in range(count)]),
        "text": pa.array([f"{i:x}" * (i % 5) for i in range(count)]),
        "spike": pa.array([10**12 if i % 1000 == 0 else i % 50 for i in range(count)], pa.int64()),
        "falling": pa.array([10**9 - 3 * i for i in range(count)], pa.int32()),
        "l": pa.array([list(range(i % 4)) for i in range(count)], pa.list_(pa.int16())),
    }
    body = file_of(columns, compression=codec, stripe_size=1 << 20, dictionary_key_size_threshold=1.0)
    name = table(lake, unique, "i bigint, n bigint, word string, text string, spike bigint, falling int, l array<smallint>", body)
    given = [n for n in numbers if n is not None]
    assert lake.rows(f"SELECT count(*), sum(i), count(n), sum(n), count(DISTINCT word), sum(length(text)), sum(spike), "
                     f"sum(falling), sum(cardinality(l)), sum(reduce(l, 0, (s, x) -> s + x, s -> s)) FROM {name}") == [[
        str(count), str(sum(range(count))), str(len(given)), str(sum(given)), "97",
        str(sum(len(f"{i:x}") * (i % 5) for i in range(count))),
        str(sum(10**12 if i % 1000 == 0 else i % 50 for i in range(count))),
        str(sum(10**9 - 3 * i for i in range(count))), str(sum(i % 4 for i in range(count))),
        str(sum(sum(range(i % 4)) for i in range(count)))]]
    assert lake.rows(f"SELECT word, text FROM {name} WHERE i = 199997") == [["w80", f"{199997:x}" * 2]]


def test_columns_by_index_and_by_name(lake, unique):
    # https://docs.aws.amazon.com/athena/latest/ug/handling-schema-updates-chapter.html
    body = file_of({"_col0": pa.array([1]), "_col1": pa.array(["x"])})
    name = table(lake, unique, "a bigint, b string, c int", body)
    assert lake.rows(f"SELECT * FROM {name}") == [["1", "x", None]]
    body = file_of({"b": pa.array(["x"]), "A": pa.array([1])})
    name = unique("orc").replace("-", "_")
    lake.put(f"{name}/file.orc", body)
    lake.run(f"CREATE EXTERNAL TABLE {name} (a bigint, b string) ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.orc.OrcSerde' "
             f"WITH SERDEPROPERTIES ('orc.column.index.access'='false') STORED AS ORC LOCATION 's3://{lake.bucket}/{name}/'")
    assert lake.rows(f"SELECT * FROM {name}") == [["1", "x"]]


def test_a_column_of_another_type(lake, unique):
    name = table(lake, unique, "a int, b bigint", file_of({"a": pa.array(["x"]), "b": pa.array([1], pa.int16())}))
    assert lake.rows(f"SELECT b FROM {name}") == [["1"]]
    assert "Can not read SQL type int from ORC stream .a of type STRING" in lake.fails(f"SELECT a FROM {name}")


@pytest.mark.parametrize("body", [b"ORC", b"", b"no such thing", file_of({"a": pa.array([1])})[:-3]])
def test_what_is_no_orc(lake, unique, body):
    name = table(lake, unique, "a bigint", body)
    if body:
        assert lake.fails(f"SELECT a FROM {name}").startswith("HIVE_BAD_DATA")
    else:
        assert lake.rows(f"SELECT a FROM {name}") == []


def test_a_crawl_and_a_query(lake, client, unique):
    glue, name = client("glue"), unique("orcs")
    for part in ("2023", "2024"):
        lake.put(f"{name}/year={part}/file.orc", file_of(COLUMNS, compression="zlib"))
    glue.create_crawler(Name=name, Role="arn:aws:iam::000000000000:role/crawl", DatabaseName=lake.database,
                        Targets={"S3Targets": [{"Path": f"s3://{lake.bucket}/{name}/"}]})
    glue.start_crawler(Name=name)
    while glue.get_crawler(Name=name)["Crawler"]["State"] != "READY":
        time.sleep(0.02)
    made = glue.get_table(DatabaseName=lake.database, Name=name.replace("-", "_"))["Table"]
    assert made["Parameters"]["classification"] == "orc"
    found = {column["Name"]: column["Type"] for column in made["StorageDescriptor"]["Columns"]}
    assert found["row"] == "struct<x:int,y:array<string>>" and found["dec"] == "decimal(30,3)" and found["bytes"] == "binary"
    assert lake.rows(f"SELECT year, count(*), count(big) FROM {made['Name']} GROUP BY year ORDER BY year") == [
        ["2023", "3", "2"], ["2024", "3", "2"]]
