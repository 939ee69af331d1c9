# SPDX-License-Identifier: Apache-2.0
"""Statements beside one another: what is no conflict for Athena may fail none of them."""

import concurrent.futures

WRITERS = 12


def outcomes(lake, statements):
    """The states and reasons of statements that all run at once."""
    with concurrent.futures.ThreadPoolExecutor(len(statements)) as pool:
        ended = list(pool.map(lambda sql: lake.wait(lake.start(sql)), statements))
    return [(one["Status"]["State"], one["Status"].get("StateChangeReason")) for one in ended]


def test_inserts_that_make_the_same_partition(lake, unique):
    # Athena lets all of them in: files have names of their own, and a partition that is there is no error.
    name = unique("t").replace("-", "_")
    lake.run(f"CREATE EXTERNAL TABLE {name} (a int) PARTITIONED BY (p string) STORED AS PARQUET "
             f"LOCATION 's3://{lake.bucket}/{name}/'")
    for part in ("x", "y", "z"):
        ended = outcomes(lake, [f"INSERT INTO {name} VALUES ({n}, '{part}')" for n in range(WRITERS)])
        assert ended == [("SUCCEEDED", None)] * WRITERS
    assert lake.rows(f"SELECT p, count(*), sum(a) FROM {name} GROUP BY p ORDER BY p") == [
        [part, str(WRITERS), str(WRITERS * (WRITERS - 1) // 2)] for part in "xyz"]
    assert len(lake.glue.get_partitions(DatabaseName=lake.database, TableName=name)["Partitions"]) == 3


def test_one_of_many_creates_the_table(lake, unique):
    name = unique("t").replace("-", "_")
    ended = outcomes(lake, [f"CREATE TABLE {name} AS SELECT {n} AS a" for n in range(WRITERS)])
    assert [state for state, _ in ended].count("SUCCEEDED") == 1
    for _, reason in ended:
        assert reason is None or "already exists" in reason
    assert len(lake.rows(f"SELECT a FROM {name}")) == 1


def test_if_exists_is_no_race(lake, unique):
    name = unique("t").replace("-", "_")
    for _ in range(5):
        for make, drop in [
            (f"CREATE EXTERNAL TABLE IF NOT EXISTS {name} (a int) LOCATION 's3://{lake.bucket}/{name}/'",
             f"DROP TABLE IF EXISTS {name}"),
            (f"CREATE OR REPLACE VIEW {name}_v AS SELECT 1 AS a", f"DROP VIEW IF EXISTS {name}_v"),
            (f"CREATE DATABASE IF NOT EXISTS {name}_d", f"DROP DATABASE IF EXISTS {name}_d"),
        ]:
            assert outcomes(lake, [make] * WRITERS) == [("SUCCEEDED", None)] * WRITERS
            assert outcomes(lake, [drop] * WRITERS) == [("SUCCEEDED", None)] * WRITERS


def test_dropping_one_partition_at_once(lake, unique):
    name = unique("t").replace("-", "_")
    lake.run(f"CREATE EXTERNAL TABLE {name} (a int) PARTITIONED BY (p string) LOCATION 's3://{lake.bucket}/{name}/'")
    for _ in range(3):
        assert outcomes(lake, [f"ALTER TABLE {name} ADD IF NOT EXISTS PARTITION (p='x')"] * WRITERS) == [
            ("SUCCEEDED", None)] * WRITERS
        assert outcomes(lake, [f"ALTER TABLE {name} DROP IF EXISTS PARTITION (p='x')"] * WRITERS) == [
            ("SUCCEEDED", None)] * WRITERS
