# SPDX-License-Identifier: Apache-2.0
"""Data frames and engines that read and write S3 by themselves."""
import pathlib

import pytest


def test_polars(aws_environment, bucket):
    import polars as pl
    frame = pl.DataFrame({"k": range(20_000), "g": [i % 7 for i in range(20_000)], "t": [f"é {i}" for i in range(20_000)]})
    frame.write_parquet(f"s3://{bucket}/a b+c/x.parquet")
    grouped = pl.scan_parquet(f"s3://{bucket}/a b+c/*.parquet").group_by("g").agg(pl.len()).sort("g").collect()
    assert grouped["len"].to_list() == [2858, 2857, 2857, 2857, 2857, 2857, 2857]
    frame.lazy().sink_parquet(pl.PartitionBy(f"s3://{bucket}/p/", key="g"))
    parted = pl.scan_parquet(f"s3://{bucket}/p/", hive_partitioning=True).filter(pl.col("g") == 3).collect()
    assert parted.height == 2857
    frame.lazy().sink_ndjson(f"s3://{bucket}/x.ndjson")
    assert pl.scan_ndjson(f"s3://{bucket}/x.ndjson").collect().equals(frame)
    with pytest.raises(FileNotFoundError):
        pl.read_parquet(f"s3://{bucket}/none.parquet")


def test_duckdb_httpfs(endpoint, region, bucket):
    import duckdb
    import duckdb_extension_httpfs
    extension = next(pathlib.Path(duckdb_extension_httpfs.__file__).parent.rglob("*.duckdb_extension"))
    connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    connection.execute(f"LOAD '{extension}'")
    connection.execute(f"CREATE SECRET (TYPE s3, KEY_ID 'test', SECRET 'test', ENDPOINT '{endpoint.removeprefix('http://')}', "
                       f"USE_SSL false, URL_STYLE 'path', REGION '{region}')")

    def rows(sql):
        return connection.execute(sql).fetchall()

    rows("CREATE TABLE t AS SELECT i AS k, i % 5 AS g, 'é ' || i AS t FROM range(50000) r(i)")
    rows(f"COPY t TO 's3://{bucket}/a b+c/x.parquet'")
    assert rows(f"SELECT count(*), sum(k) FROM 's3://{bucket}/a b+c/*.parquet'") == [(50_000, 1_249_975_000)]
    rows(f"COPY t TO 's3://{bucket}/p' (FORMAT parquet, PARTITION_BY (g))")
    assert rows(f"SELECT g, count(*) FROM read_parquet('s3://{bucket}/p/*/*.parquet', hive_partitioning = true) "
                "WHERE g > 2 GROUP BY g ORDER BY g") == [(3, 10_000), (4, 10_000)]
    # More than one part of its multipart upload.
    rows(f"COPY (SELECT repeat('x', 1000) || i AS v FROM range(60000) r(i)) TO 's3://{bucket}/large.csv'")
    assert rows(f"SELECT count(*), sum(length(v)) FROM 's3://{bucket}/large.csv'") == [(60_000, 60_288_890)]
    with pytest.raises(duckdb.HTTPException, match="404"):
        rows(f"SELECT * FROM 's3://{bucket}/none.parquet'")
