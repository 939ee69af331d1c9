"""Athena against plain DuckDB on the same files, and the crawler."""
import http.client
import json
import pathlib
import subprocess
import time

import duckdb

from . import load
from .server import Server
from .table import Line, Table

TPCH = pathlib.Path(__file__).with_name("tpch.sql")
# A poll costs both sides CPU, which a query that keeps both cores busy has none to spare of.
POLL_SECONDS = 0.0005
TPCH_POLL_SECONDS = 0.004
QUERY_SECONDS_MAX = 120

# Where the time goes when a floor is missed.
WHY_SMALL = "two calls, four synced commits (the query's states, its result) and the client's polls, each half a millisecond apart"
WHY_CRAWL = "a sample of each object is read, and each partition is a row of a synced commit"


class Athena:
    """The two calls of a query, over one kept connection: what a lean client pays."""

    def __init__(self, url: str):
        self.connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=QUERY_SECONDS_MAX)

    def call(self, operation: str, **parameters) -> dict:
        self.connection.request("POST", "/", json.dumps(parameters), {
            "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"AmazonAthena.{operation}",
            "X-Amz-Date": time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()),
            "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/athena/aws4_request, "
                             "SignedHeaders=host, Signature=0"})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{operation}: {answer.status} {text[:500]!r}")
        return json.loads(text) if text else {}

    def run(self, sql: str, poll_seconds: float = POLL_SECONDS) -> tuple[float, str]:
        """Seconds until the client sees that it has succeeded, and its id."""
        started = time.perf_counter()
        query = self.call("StartQueryExecution", QueryString=sql, QueryExecutionContext={"Database": "tpch"},
                          ResultConfiguration={"OutputLocation": "s3://bench/results/"})["QueryExecutionId"]
        while True:
            status = self.call("GetQueryExecution", QueryExecutionId=query)["QueryExecution"]["Status"]
            if status["State"] not in ("QUEUED", "RUNNING"):
                break
            time.sleep(poll_seconds)
        took = time.perf_counter() - started
        if status["State"] != "SUCCEEDED":
            raise RuntimeError(f"{sql}\n{status}")
        return took, query

    def rows(self, query: str) -> int:
        count, token = -1, {}  # the first row is the header
        while True:
            page = self.call("GetQueryResults", QueryExecutionId=query, **token)
            count += len(page["ResultSet"]["Rows"])
            if "NextToken" not in page:
                return count
            token = {"NextToken": page["NextToken"]}


def statements() -> list[str]:
    lines = [line for line in TPCH.read_text().splitlines() if not line.startswith("--")]
    return [text.strip() for text in "\n".join(lines).split(";") if text.strip()]


def crawl(server: Server, name: str, path: str) -> float:
    """Seconds of one run of a crawler, from the call until it is READY again."""
    glue = server.client("glue")
    glue.create_crawler(Name=name, Role="r", DatabaseName="tpch", Targets={"S3Targets": [{"Path": path}]})
    started = time.perf_counter()
    glue.start_crawler(Name=name)
    while glue.get_crawler(Name=name)["Crawler"]["State"] != "READY":
        time.sleep(0.005)
    took = time.perf_counter() - started
    last = glue.get_crawler(Name=name)["Crawler"]["LastCrawl"]
    if last["Status"] != "SUCCEEDED":
        raise RuntimeError(f"crawl of {path}: {last}")
    return took


def tpch(table: Table, server: Server, work: pathlib.Path, tpchgen: pathlib.Path, rounds: int) -> None:
    files = work / "tpch"
    subprocess.run([tpchgen, "parquet", "-s", "1", f"--output-dir={files}"], check=True, capture_output=True)
    server.client("glue").create_database(DatabaseInput={"Name": "tpch"})
    plain = duckdb.connect()
    plain.execute("SET threads = 2")
    for file in sorted(files.glob("*.parquet")):
        load.upload(file, f"{server.url}/bench/tpch/{file.stem}/{file.name}")
        plain.execute(f"CREATE VIEW {file.stem} AS SELECT * FROM read_parquet('{file}')")
    crawl(server, "tpch", "s3://bench/tpch/")

    athena = Athena(server.url)

    def beside(sql: str, count: int, poll_seconds: float) -> tuple[float, float]:
        def theirs() -> float:
            started = time.perf_counter()
            plain.execute(sql).fetchall()
            return time.perf_counter() - started

        baseline, ours = load.interleaved(count, theirs, lambda: athena.run(sql, poll_seconds)[0])
        return min(baseline), min(ours)

    # A query that costs the engine next to nothing shows what is around it.
    base, ours = beside("SELECT count(*) FROM region", 30, POLL_SECONDS)
    table.below(f"Athena: what it adds to a small query (DuckDB {base * 1000:.1f} ms)", (ours - base) * 1000, "ms", 5, reason=WHY_SMALL)

    total_base = total_ours = 0.0
    slowest = []
    for number, sql in enumerate(statements(), 1):
        expected = len(plain.execute(sql).fetchall())
        got = athena.rows(athena.run(sql)[1])
        if got != expected:
            raise RuntimeError(f"TPC-H query {number}: {got} rows, DuckDB has {expected}")
        base, ours = beside(sql, rounds, TPCH_POLL_SECONDS)
        total_base += base
        total_ours += ours
        slowest.append((ours / base, f"Q{number} {ours * 1000:.0f} against {base * 1000:.0f} ms"))
    slowest.sort(reverse=True)
    ratio = total_ours / total_base
    table.add(Line("Athena: TPC-H SF 1, sum of 22 queries", f"{total_ours:.2f} s", f"DuckDB {total_base:.2f} s", ratio, "<= 1.1 x",
                   ratio <= 1.1, reason="farthest behind: " + ", ".join(text for _, text in slowest[:4])))
    worst = ", ".join(text for _, text in slowest[:3])
    table.add(Line("Athena: TPC-H queries farthest behind", worst))


def crawling(table: Table, server: Server, work: pathlib.Path) -> None:
    objects = 10_000
    server.client("s3").create_bucket(Bucket="crawled")
    body = work / "rows.csv"
    body.write_text("id,name,price\n" + "".join(f"{n},name {n},{n}.5\n" for n in range(20)))
    load.fill(server.url, objects, body, "/crawled/sales/day=%04d/%06d.csv")
    took = crawl(server, "sales", "s3://crawled/sales/")
    partitions = 0
    for page in server.client("glue").get_paginator("get_partitions").paginate(DatabaseName="tpch", TableName="sales"):
        partitions += len(page["Partitions"])
    if partitions != objects // 10:
        raise RuntimeError(f"the crawler found {partitions} partitions")
    table.below(f"crawl of {objects:,} objects, {partitions:,} partitions", took, "s", 3, 2, reason=WHY_CRAWL)
