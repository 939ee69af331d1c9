# SPDX-License-Identifier: Apache-2.0
"""How a table's files become its rows: partitions that share them, Parquet columns of another type."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest


def parquet(**columns):
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


@pytest.mark.parametrize("stored, body", [
    ("ROW FORMAT DELIMITED FIELDS TERMINATED BY ','", b"1\n2\n"),
    ("STORED AS PARQUET", parquet(a=pa.array([1, 2], pa.int32())))])
def test_partitions_that_share_a_location(lake, unique, stored, body):
    name = unique("t").replace("-", "_")
    lake.put(f"{name}/shared/file", body)
    lake.put(f"{name}/shared/below/file", body)
    lake.run(f"CREATE EXTERNAL TABLE {name} (a int) PARTITIONED BY (p string) {stored} "
             f"LOCATION 's3://{lake.bucket}/{name}/'")
    lake.run(f"ALTER TABLE {name} ADD PARTITION (p='x') LOCATION 's3://{lake.bucket}/{name}/shared/' "
             f"PARTITION (p='y') LOCATION 's3://{lake.bucket}/{name}/shared/' "
             f"PARTITION (p='z') LOCATION 's3://{lake.bucket}/{name}/shared/below/'")
    assert lake.rows(f"SELECT p, count(*), sum(a) FROM {name} GROUP BY p ORDER BY p") == [
        ["x", "4", "6"], ["y", "4", "6"], ["z", "2", "3"]]
    assert lake.rows(f"SELECT count(*) FROM {name} WHERE p = 'y'") == [["4"]]
    assert lake.rows(f"SELECT count(DISTINCT \"$path\") FROM {name}") == [["2"]]


@pytest.mark.parametrize("values, physical", [
    (pa.array([1], pa.int32()), "INT32"), (pa.array([1], pa.int64()), "INT64"), (pa.array([1.0]), "DOUBLE"),
    (pa.array([True]), "BOOLEAN"), (pa.array([1.0], pa.float32()), "FLOAT")])
def test_a_conflict_names_the_physical_type(lake, unique, values, physical):
    # https://repost.aws/knowledge-center/athena-hive-bad-data-parquet
    name = unique("t").replace("-", "_")
    uri = lake.put(f"{name}/file", parquet(a=values))
    lake.run(f"CREATE EXTERNAL TABLE {name} (a string) STORED AS PARQUET LOCATION 's3://{lake.bucket}/{name}/'")
    assert lake.fails(f"SELECT a FROM {name}") == (
        f"HIVE_BAD_DATA: Field a's type {physical} in parquet file {uri} is incompatible with type varchar defined in "
        "table schema")


@pytest.mark.parametrize("kind", ["string", "bigint", "double", "date", "array<int>"])
def test_a_column_of_nulls_has_any_type(lake, unique, kind):
    # pandas writes a column of None so: INT32 that is marked as of no type.
    name = unique("t").replace("-", "_")
    lake.put(f"{name}/file", parquet(a=pa.array([1]), b=pa.array([None], pa.null())))
    lake.run(f"CREATE EXTERNAL TABLE {name} (a bigint, b {kind}) STORED AS PARQUET LOCATION 's3://{lake.bucket}/{name}/'")
    assert lake.rows(f"SELECT a, b FROM {name}") == [["1", None]]
