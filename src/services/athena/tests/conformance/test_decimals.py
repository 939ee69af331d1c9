# SPDX-License-Identifier: Apache-2.0
"""Products of decimals: computed in 64 bits where these hold them, and exact where they do not."""
import time
import uuid

import pytest

NINES = "DECIMAL '9999999999999.99'"


@pytest.fixture(scope="module")
def bucket(client):
    name = f"laketop-decimals-{uuid.uuid4().hex[:12]}"
    client("s3").create_bucket(Bucket=name)
    return name


@pytest.fixture(scope="module")
def query(client, bucket):
    athena = client("athena")

    def run(sql):
        execution = athena.start_query_execution(
            QueryString=sql, ResultConfiguration={"OutputLocation": f"s3://{bucket}/"})["QueryExecutionId"]
        while (status := athena.get_query_execution(QueryExecutionId=execution)["QueryExecution"]["Status"])["State"] in (
                "QUEUED", "RUNNING"):
            time.sleep(0.005)
        assert status["State"] == "SUCCEEDED", status
        rows = athena.get_query_results(QueryExecutionId=execution)["ResultSet"]["Rows"]
        return [[cell.get("VarCharValue") for cell in row["Data"]] for row in rows[1:]]

    return run


@pytest.mark.parametrize("sql, expected", [
    ("a * b", "99999999999999800000000000.0001"),
    ("a * b + 1", "99999999999999800000000001.0001"),
    ("sum(a * b)", "99999999999999800000000000.0001"),
    ("try(a * b)", "99999999999999800000000000.0001"),
    ("CAST(a * b AS varchar)", "99999999999999800000000000.0001"),
    ("transform(array[a], x -> x * b)", "[99999999999999800000000000.0001]"),
])
def test_a_product_beyond_64_bits_is_exact(query, sql, expected):
    assert query(f"SELECT {sql} FROM (VALUES ({NINES}, {NINES})) AS t(a, b)") == [[expected]]


def test_small_and_large_products_in_one_column(query):
    rows = query(f"SELECT a * b FROM (VALUES (DECIMAL '0000000000001.50', DECIMAL '0000000000002.00'), ({NINES}, {NINES}), "
                 f"(NULL, {NINES})) AS t(a, b) ORDER BY 1")
    assert rows == [["3.0000"], ["99999999999999800000000000.0001"], [None]]


@pytest.mark.parametrize("a", ["DECIMAL '0000000000001.50'", NINES])
def test_tables_hold_products_of_either_width(client, query, bucket, a):
    database = f"decimals_{uuid.uuid4().hex[:12]}"
    client("glue").create_database(DatabaseInput={"Name": database})
    product = "2.2500" if a != NINES else "99999999999999800000000000.0001"
    rows = f"SELECT x * y AS p, sum(x * y) AS s FROM (VALUES ({a}, {a})) AS t(x, y) GROUP BY 1"
    query(f"CREATE TABLE {database}.t WITH (external_location = 's3://{bucket}/{database}/') AS {rows}")
    query(f"INSERT INTO {database}.t {rows}")
    query(f"UNLOAD ({rows}) TO 's3://{bucket}/{database}-unloaded/' WITH (format = 'PARQUET')")
    assert query(f"SELECT p, s, typeof(p), typeof(s) FROM {database}.t") == [
        [product, product, "decimal(30,4)", "decimal(38,4)"]] * 2
