# SPDX-License-Identifier: Apache-2.0
"""The 22 queries of TPC-H in Athena's dialect, through the whole API: tables that DDL makes over Parquet files, results
from GetQueryResults, compared with the answers beside the project at scale factor 0.01. Those come of another generator,
whose addresses and comments are other random texts: they are left out, and the one query that counts by a comment is
compared with DuckDB's answer over the same files."""
import csv
import subprocess
import sys
import time
import uuid
from decimal import Decimal, InvalidOperation
from pathlib import Path

import duckdb
import pytest

ANSWERS = Path(__file__).parents[3] / "shared" / "data" / "tpch" / "answers" / "sf0.01"
QUERIES = sorted((Path(__file__).parent / "tpch").glob("q*.sql"))
SCALE_FACTOR = "0.01"
# An average of Trino's decimals is rounded to the decimals of its column, the answers' to a double.
TOLERANCE = Decimal("0.0051")
RANDOM_TEXTS = ("_address", "_comment")
COUNTS_BY_COMMENT = "q13"

TABLES = {
    "region": "r_regionkey bigint, r_name string, r_comment string",
    "nation": "n_nationkey bigint, n_name string, n_regionkey bigint, n_comment string",
    "part": "p_partkey bigint, p_name string, p_mfgr string, p_brand string, p_type string, p_size int, "
            "p_container string, p_retailprice decimal(15,2), p_comment string",
    "supplier": "s_suppkey bigint, s_name string, s_address string, s_nationkey bigint, s_phone string, "
                "s_acctbal decimal(15,2), s_comment string",
    "partsupp": "ps_partkey bigint, ps_suppkey bigint, ps_availqty int, ps_supplycost decimal(15,2), ps_comment string",
    "customer": "c_custkey bigint, c_name string, c_address string, c_nationkey bigint, c_phone string, "
                "c_acctbal decimal(15,2), c_mktsegment string, c_comment string",
    "orders": "o_orderkey bigint, o_custkey bigint, o_orderstatus string, o_totalprice decimal(15,2), o_orderdate date, "
              "o_orderpriority string, o_clerk string, o_shippriority int, o_comment string",
    "lineitem": "l_orderkey bigint, l_partkey bigint, l_suppkey bigint, l_linenumber int, l_quantity decimal(15,2), "
                "l_extendedprice decimal(15,2), l_discount decimal(15,2), l_tax decimal(15,2), l_returnflag string, "
                "l_linestatus string, l_shipdate date, l_commitdate date, l_receiptdate date, l_shipinstruct string, "
                "l_shipmode string, l_comment string",
}


class Lake:
    def __init__(self, client):
        self.athena, self.s3, glue = client("athena"), client("s3"), client("glue")
        name = f"laketop-tpch-{uuid.uuid4().hex[:12]}"
        self.bucket, self.database = name, name.replace("-", "_")
        self.plain = duckdb.connect()
        self.s3.create_bucket(Bucket=self.bucket)
        glue.create_database(DatabaseInput={"Name": self.database})

    def run(self, sql):
        query = self.athena.start_query_execution(
            QueryString=sql, QueryExecutionContext={"Database": self.database},
            ResultConfiguration={"OutputLocation": f"s3://{self.bucket}/results/"})["QueryExecutionId"]
        while True:
            status = self.athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
            if status["State"] not in ("QUEUED", "RUNNING"):
                assert status["State"] == "SUCCEEDED", status
                return query
            time.sleep(0.005)

    def rows(self, sql):
        """Header and rows, all texts."""
        pages = self.athena.get_paginator("get_query_results").paginate(QueryExecutionId=self.run(sql))
        return [[cell.get("VarCharValue") for cell in row["Data"]]
                for page in pages for row in page["ResultSet"]["Rows"]]


@pytest.fixture(scope="module")
def lake(client, tmp_path_factory):
    if not ANSWERS.exists():
        pytest.skip(f"{ANSWERS} is not here")
    folder = tmp_path_factory.mktemp("tpch")
    program = Path(sys.executable).parent / "tpchgen-cli"
    subprocess.run([program, "parquet", "-s", SCALE_FACTOR, f"--output-dir={folder}"], check=True, capture_output=True)
    made = Lake(client)
    for table, columns in TABLES.items():
        made.s3.upload_file(str(folder / f"{table}.parquet"), made.bucket, f"{table}/{table}.parquet")
        made.plain.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{folder / table}.parquet')")
        made.run(f"CREATE EXTERNAL TABLE {table} ({columns}) STORED AS PARQUET LOCATION 's3://{made.bucket}/{table}/'")
    return made


def same(ours, answer):
    if ours == answer:
        return True
    try:
        return abs(Decimal(ours) - Decimal(answer)) <= TOLERANCE
    except (InvalidOperation, TypeError):
        return False


def answers_to(lake, path):
    if path.stem == COUNTS_BY_COMMENT:
        answer = lake.plain.execute(path.read_text())
        return [column[0] for column in answer.description], [[str(cell) for cell in row] for row in answer.fetchall()]
    with open(ANSWERS / f"{path.stem}.csv", newline="") as file:
        names, *rows = csv.reader(file, delimiter="|")
    # NULL is an empty field, and a row of one such field an empty line.
    return names, [[field or None for field in row or [""]] for row in rows]


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_answer(lake, path):
    header, *rows = lake.rows(path.read_text())
    names, answers = answers_to(lake, path)
    assert [name.replace("_col5", "sum") for name in header] == names
    assert len(rows) == len(answers)
    compared = [at for at, name in enumerate(names) if not name.endswith(RANDOM_TEXTS)]
    wrong = [(ours, answer) for ours, answer in zip(rows, answers)
             if not all(same(ours[at], answer[at]) for at in compared)]
    assert not wrong, wrong[:3]
