# SPDX-License-Identifier: Apache-2.0
"""awswrangler as its users use it: data sets with a catalog, three ways to read a query, a form's CSV files."""
import time

import awswrangler as wr
import pandas as pd
import pytest


# Where a query's results go by default, and what will be deprecated, is awswrangler's own talk.
pytestmark = pytest.mark.filterwarnings("ignore:No `s3_output`", "ignore:`select_query`")


@pytest.fixture(autouse=True)
def impatient():
    """A query ends in milliseconds: look more often than the one second of the default."""
    wr.config.athena_query_wait_polling_delay = 0.05
    yield
    wr.config.reset("athena_query_wait_polling_delay")


@pytest.fixture
def database(aws_environment, unique):
    name = unique("wr").replace("-", "_")
    wr.catalog.create_database(name)
    yield name
    wr.catalog.delete_database(name)


def count(table, database):
    return int(wr.athena.read_sql_query(f"SELECT count(*) AS n FROM {table}", database=database, ctas_approach=False)["n"][0])


def crawled(glue, name, database, path):
    if name not in glue.list_crawlers()["CrawlerNames"]:
        glue.create_crawler(Name=name, Role="arn:aws:iam::000000000000:role/crawler", DatabaseName=database,
                            Targets={"S3Targets": [{"Path": path}]})
    glue.start_crawler(Name=name)
    while (crawler := glue.get_crawler(Name=name)["Crawler"])["State"] != "READY":
        time.sleep(0.05)
    assert crawler["LastCrawl"]["Status"] == "SUCCEEDED"


def test_reads_all_three_ways(bucket, database, unique):
    frame = pd.DataFrame({"id": [1, 2, 3], "name": ["x", None, "z"], "at": pd.to_datetime(["2024-01-01", "2024-06-01", None])})
    wr.s3.to_parquet(frame, f"s3://{bucket}/t/", dataset=True, database=database, table="t", partition_cols=["id"])
    sql = "SELECT id, name, at FROM t ORDER BY id"
    for way in ({"ctas_approach": True}, {"ctas_approach": False},
                {"ctas_approach": False, "unload_approach": True, "s3_output": f"s3://{bucket}/unload/{unique('u')}/"}):
        way.setdefault("s3_output", f"s3://{bucket}/out/")
        got = wr.athena.read_sql_query(sql, database=database, **way).sort_values("id")
        assert got["name"].fillna("-").tolist() == ["x", "-", "z"]
        assert got["at"].isna().tolist() == [False, False, True]


def test_the_files_of_a_form_become_one_table(client, bucket, database, unique):
    """Each submission is a CSV file; one that has a further column widens the table."""
    glue, crawler = client("glue"), unique("form")
    for number in (1, 2, 3):
        row = pd.DataFrame({"name": [f"Ana {number}"], "age": [20 + number], "city": ["São Paulo"]})
        wr.s3.to_csv(row, f"s3://{bucket}/forms/file{number}.csv", index=False)
    crawled(glue, crawler, database, f"s3://{bucket}/forms/")
    assert [table["Name"] for table in wr.catalog.get_tables(database=database)] == ["forms"]
    assert count("forms", database) == 3
    row = pd.DataFrame({"name": ["Bob"], "age": [50], "city": ["Rio"], "phone": ["55-11"]})
    wr.s3.to_csv(row, f"s3://{bucket}/forms/file4.csv", index=False)
    crawled(glue, crawler, database, f"s3://{bucket}/forms/")
    got = wr.athena.read_sql_query("SELECT name, phone FROM forms ORDER BY age", database=database)
    assert got["phone"].fillna("-").tolist() == ["-", "-", "-", "55-11"]
    assert len(wr.athena.read_sql_query("SELECT * FROM forms WHERE name = :name", params={"name": "Ana 2"}, database=database)) == 1
    glue.delete_crawler(Name=crawler)


def test_show_create_table_is_edited_and_run(bucket, database):
    """awswrangler names the database as Hive quotes it: `db`."""
    frame = pd.DataFrame({"id": [1, 2], "part": ["a", "b"]})
    wr.s3.to_csv(frame, f"s3://{bucket}/t/", dataset=True, database=database, table="t", index=False)
    text = wr.athena.show_create_table("t", database=database)
    first, rest = text.split("(", 1)
    assert first.startswith("CREATE EXTERNAL TABLE `")
    again = wr.athena.start_query_execution("CREATE EXTERNAL TABLE `t2`(" + rest, database=database, wait=True)
    assert again["Status"]["State"] == "SUCCEEDED", again["Status"]
    assert count("t2", database) == 2
    assert wr.athena.describe_table("t2", database=database)["Column Name"].tolist() == ["id", "part"]


def test_modes_of_a_data_set(bucket, database):
    frame = pd.DataFrame({"id": range(10), "part": ["a", "b"] * 5})
    to = {"path": f"s3://{bucket}/d/", "dataset": True, "database": database, "table": "d", "partition_cols": ["part"]}
    wr.s3.to_parquet(frame, mode="overwrite", **to)
    wr.s3.to_parquet(frame, mode="append", **to)
    assert count("d", database) == 20
    wr.s3.to_parquet(frame[frame["part"] == "a"], mode="overwrite_partitions", **to)
    assert count("d", database) == 15
    wr.s3.to_parquet(frame.assign(extra=1), mode="append", **to)
    assert wr.catalog.get_table_types(database, "d") == {"id": "bigint", "extra": "bigint", "part": "string"}
    assert sum(map(len, wr.s3.read_parquet(f"s3://{bucket}/d/", dataset=True, chunked=4))) == 25
    wr.catalog.delete_all_partitions("d", database)
    assert count("d", database) == 0
    wr.athena.repair_table("d", database)
    assert sorted(map(tuple, wr.catalog.get_partitions(database, "d").values())) == [("a",), ("b",)]
    assert count("d", database) == 25
    assert wr.catalog.delete_table_if_exists(database, "d")
    assert not wr.catalog.delete_table_if_exists(database, "d")


def test_what_is_not_built_says_so(client, aws_environment, bucket):
    client("s3").put_object(Bucket=bucket, Key="x.csv", Body=b"a\n1\n")
    with pytest.raises(Exception, match="NotImplemented.*SelectObjectContent"):
        wr.s3.select_query("SELECT * FROM s3object", f"s3://{bucket}/x.csv", "CSV", {"FileHeaderInfo": "Use"})
