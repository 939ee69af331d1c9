# SPDX-License-Identifier: Apache-2.0
"""CREATE TABLE AS, INSERT and UNLOAD: formats, compressions, and properties that say nothing together."""

import pytest


@pytest.mark.parametrize("codec, magic", [("GZIP", b"\x1f\x8b"), ("ZSTD", b"\x28\xb5\x2f\xfd"), ("BZIP2", b"BZh"), ("NONE", b"")])
@pytest.mark.parametrize("kind", ["TEXTFILE", "JSON"])
def test_text_compressions(lake, unique, codec, magic, kind):
    name = unique("t").replace("-", "_")
    lake.run(f"CREATE TABLE {name} WITH (format='{kind}', write_compression='{codec}', "
             f"external_location='s3://{lake.bucket}/{name}/') AS SELECT 1 AS a, 'x,y' AS b, ARRAY[1, 2] AS c")
    lake.run(f"INSERT INTO {name} VALUES (2, NULL, NULL)")
    assert lake.rows(f"SELECT a, b, c FROM {name} ORDER BY a") == [["1", "x,y", "[1, 2]"], ["2", None, None]]
    for item in lake.s3.list_objects_v2(Bucket=lake.bucket, Prefix=name)["Contents"]:
        assert lake.s3.get_object(Bucket=lake.bucket, Key=item["Key"])["Body"].read().startswith(magic)


@pytest.mark.parametrize("properties", [
    "format='PARQUET', orc_compression='SNAPPY'", "format='TEXTFILE', parquet_compression='GZIP'",
    "format='PARQUET', field_delimiter=','", "format='PARQUET', write_compression='GZIP', compression_level=3",
    "format='PARQUET', write_compression='ZSTD', compression_level='99'", "format='PARQUET', write_compression='BZIP2'",
    "format='JSON', write_compression='LZO'", "format='CSV'", "no_such='x'"])
def test_properties_that_say_nothing(lake, properties):
    assert lake.fails(f"CREATE TABLE refused WITH ({properties}) AS SELECT 1 AS a").startswith("INVALID_TABLE_PROPERTY")


def test_compression_level_as_text(lake, unique):
    name = unique("t").replace("-", "_")
    lake.run(f"CREATE TABLE {name} WITH (format='PARQUET', write_compression='ZSTD', compression_level='4') AS SELECT 1 AS a")
    assert lake.rows(f"SELECT a FROM {name}") == [["1"]]


def test_inserts_follow_the_table(lake, unique):
    name = unique("t").replace("-", "_")
    lake.run(f"CREATE EXTERNAL TABLE {name} (a int, b string) ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' "
             f"LOCATION 's3://{lake.bucket}/{name}/' TBLPROPERTIES ('skip.header.line.count'='1', 'write.compression'='NONE')")
    lake.run(f"INSERT INTO {name} VALUES (1, 'x')")
    assert lake.rows(f"SELECT * FROM {name}") == [["1", "x"]]
    key = lake.s3.list_objects_v2(Bucket=lake.bucket, Prefix=name)["Contents"][0]["Key"]
    assert lake.s3.get_object(Bucket=lake.bucket, Key=key)["Body"].read() == b"a|b\n1|x\n"
    for wrong in ("'skip.header.line.count'='2'", "'skip.footer.line.count'='1'"):
        lake.run(f"ALTER TABLE {name} SET TBLPROPERTIES ({wrong})")
        assert lake.fails(f"INSERT INTO {name} VALUES (1, 'x')").startswith("NOT_SUPPORTED: Inserting into Hive table with")
    lake.run(f"CREATE EXTERNAL TABLE escaped_{name} (a int, b string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' "
             f"ESCAPED BY '\\\\' LOCATION 's3://{lake.bucket}/escaped_{name}/'")
    assert "escape.delim" in lake.fails(f"INSERT INTO escaped_{name} VALUES (1, 'x')")


def test_rows_of_a_moved_partition_go_where_it_is(lake, unique):
    name = unique("t").replace("-", "_")
    lake.run(f"CREATE TABLE {name} WITH (format='JSON', write_compression='NONE', partitioned_by=ARRAY['p'], "
             f"external_location='s3://{lake.bucket}/{name}/') AS SELECT 1 AS a, 'one' AS p")
    lake.run(f"ALTER TABLE {name} PARTITION (p='one') SET LOCATION 's3://{lake.bucket}/moved_{name}/'")
    lake.run(f"INSERT INTO {name} VALUES (2, 'one'), (3, 'two')")
    assert lake.rows(f"SELECT a, p FROM {name} ORDER BY a") == [["2", "one"], ["3", "two"]]


def test_many_partitions_are_one_commit(lake, unique):
    name = unique("t").replace("-", "_")
    lake.run(f"CREATE TABLE {name} WITH (partitioned_by=ARRAY['p'], external_location='s3://{lake.bucket}/{name}/') AS "
             "SELECT n AS v, n % 100 AS p FROM UNNEST(sequence(1, 5000)) AS t(n)")
    assert lake.rows(f"SELECT count(*), count(DISTINCT p), sum(v) FROM {name}") == [["5000", "100", "12502500"]]


@pytest.mark.parametrize("kind", ["PARQUET", "TEXTFILE"])
def test_buckets_are_files(lake, unique, kind):
    # Hive's hash: a number is its own, and so are the days of a date; text as Java's hashCode.
    name = unique("t").replace("-", "_")
    lake.run(f"CREATE TABLE {name} WITH (format='{kind}', bucketed_by=ARRAY['n'], bucket_count=4, partitioned_by=ARRAY['p'], "
             f"external_location='s3://{lake.bucket}/{name}/') AS SELECT CAST(n AS int) AS n, 'v' AS v, 'a' AS p "
             "FROM UNNEST(sequence(0, 9)) AS t(n)")
    rows = lake.rows(f"SELECT substr(\"$path\", strpos(\"$path\", '/p=a/') + 5, 9), array_join(array_sort(array_agg(n)), ',') "
                     f"FROM {name} GROUP BY 1 ORDER BY 1")
    assert rows == [["000000_0_", "0,4,8"], ["000001_0_", "1,5,9"], ["000002_0_", "2,6"], ["000003_0_", "3,7"]]
    storage = lake.glue.get_table(DatabaseName=lake.database, Name=name)["Table"]["StorageDescriptor"]
    assert (storage["BucketColumns"], storage["NumberOfBuckets"]) == (["n"], 4)
    assert "CLUSTERED BY" in "\n".join(row[0] for row in lake.rows(f"SHOW CREATE TABLE {name}"))
    assert lake.fails(f"INSERT INTO {name} VALUES (1, 'v', 'a')").startswith("NOT_SUPPORTED")


def test_buckets_of_several_columns(lake, unique):
    name = unique("t").replace("-", "_")
    lake.run(f"CREATE TABLE {name} WITH (bucketed_by=ARRAY['s', 'd'], bucket_count=10, "
             f"external_location='s3://{lake.bucket}/{name}/') AS SELECT * FROM (VALUES ('hello', DATE '1970-01-02'), "
             "('hello', NULL), (NULL, NULL)) AS t(s, d)")
    # "hello".hashCode() is 99162322; 31 * 99162322 wraps around at 32 bits to -1220935314.
    expected = {"hello 1970-01-02": (-1220935314 + 1 & 0x7FFFFFFF) % 10, "hello ": (-1220935314 & 0x7FFFFFFF) % 10, " ": 0}
    rows = lake.rows(f"SELECT coalesce(s, '') || ' ' || coalesce(CAST(d AS varchar), ''), \"$path\" FROM {name}")
    assert {text: int(path.rsplit("/", 1)[1][:6]) for text, path in rows} == expected


@pytest.mark.parametrize("properties, reason", [
    ("bucketed_by=ARRAY['a']", "INVALID_TABLE_PROPERTY: bucketed_by and bucket_count must be specified together"),
    ("bucket_count=3", "INVALID_TABLE_PROPERTY: bucketed_by and bucket_count must be specified together"),
    ("bucketed_by=ARRAY['a'], bucket_count=0", "INVALID_TABLE_PROPERTY: bucket_count must be greater than zero"),
    ("bucketed_by=ARRAY['x'], bucket_count=2", "INVALID_TABLE_PROPERTY: Bucketing columns [x] not present in schema"),
    ("bucketed_by=ARRAY['b'], bucket_count=2", "NOT_SUPPORTED: Cannot create a table bucketed on an unsupported type")])
def test_buckets_that_cannot_be(lake, properties, reason):
    assert lake.fails(f"CREATE TABLE refused WITH ({properties}) AS SELECT 1 AS a, ARRAY[1] AS b") == reason
