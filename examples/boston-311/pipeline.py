#!/usr/bin/env python3
"""Boston 311: yearly CSV files become a lake. Bronze as Parquet, a crawler, ad-hoc queries, silver by
CTAS, gold by aggregation, all through the AWS APIs at AWS_ENDPOINT_URL; then every count and answer is
checked against pandas on the same rows.

  python examples/boston-311/pipeline.py                       # generated rows
  python examples/boston-311/pipeline.py --data FOLDER         # the city's own CSV files
"""
import argparse
import io
import os
import sys
import time

import awswrangler as wr
import boto3
import pandas as pd

import source
from steps import Steps, table

# A query on Laketop ends in milliseconds: look more often than the one second of the default.
wr.config.athena_query_wait_polling_delay = 0.05

BUCKET = "boston-311-lake"
DATABASE = "boston_311"
CRAWLER = "boston-311-bronze"
# Athena writes at most 100 partitions in one statement: twelve months of these many years.
YEARS_A_STATEMENT = 8

SILVER_COLUMNS = """
  case_enquiry_id, open_dt, sla_target_dt, closed_dt, on_time, case_status, type, reason, department, neighborhood, source,
  regexp_extract(closure_reason, '(Case Resolved|Case Noted|Case Invalid|Case Scheduled|Case Duplicate)') AS outcome,
  round(date_diff('second', open_dt, closed_dt) / 3600e0, 0) AS duration_hours,
  year(open_dt) AS open_year, month(open_dt) AS open_month"""


def clean(s3, glue):
    """What an earlier run left goes, so that a run begins where the first did."""
    try:
        glue.delete_database(Name=DATABASE)
    except glue.exceptions.EntityNotFoundException:
        pass
    try:
        glue.delete_crawler(Name=CRAWLER)
    except glue.exceptions.EntityNotFoundException:
        pass
    if BUCKET in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]:
        wr.s3.delete_objects(f"s3://{BUCKET}/")
        s3.delete_bucket(Bucket=BUCKET)


def make_lake(s3, glue):
    s3.create_bucket(Bucket=BUCKET)
    s3.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration={
        "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True})
    for layer in ("bronze/", "silver/", "gold/"):
        s3.put_object(Bucket=BUCKET, Key=layer)
    glue.create_database(DatabaseInput={"Name": DATABASE, "Description": "Service requests of the city of Boston"})


def put_bronze(s3, name: str, frame: pd.DataFrame):
    body = io.BytesIO()
    frame.to_parquet(body, index=False)
    s3.put_object(Bucket=BUCKET, Key=f"bronze/dados_{name}.parquet", Body=body.getvalue())


def crawl(glue) -> dict:
    glue.create_crawler(Name=CRAWLER, Role="arn:aws:iam::000000000000:role/glue-crawler", DatabaseName=DATABASE,
                        Targets={"S3Targets": [{"Path": f"s3://{BUCKET}/bronze/"}]})
    glue.start_crawler(Name=CRAWLER)
    while (crawler := glue.get_crawler(Name=CRAWLER)["Crawler"])["State"] != "READY":
        time.sleep(0.05)
    if crawler["LastCrawl"]["Status"] != "SUCCEEDED":
        raise SystemExit(f"the crawl failed: {crawler['LastCrawl']}")
    return glue.get_table(DatabaseName=DATABASE, Name="bronze")["Table"]


def query(sql: str) -> pd.DataFrame:
    return wr.athena.read_sql_query(sql, database=DATABASE, ctas_approach=False, s3_output=f"s3://{BUCKET}/athena/")


def execute(sql: str):
    started = wr.athena.start_query_execution(sql, database=DATABASE, s3_output=f"s3://{BUCKET}/athena/", wait=True)
    if started["Status"]["State"] != "SUCCEEDED":
        raise SystemExit(started["Status"]["StateChangeReason"])


def make_silver(years: list[int]):
    for first in range(0, len(years), YEARS_A_STATEMENT):
        chunk = ", ".join(map(str, years[first:first + YEARS_A_STATEMENT]))
        select = f"SELECT {SILVER_COLUMNS} FROM bronze WHERE year(open_dt) IN ({chunk})"
        if first == 0:
            execute(f"CREATE TABLE silver WITH (format = 'PARQUET', external_location = 's3://{BUCKET}/silver/requests/', "
                    f"partitioned_by = ARRAY['open_year', 'open_month']) AS {select}")
        else:
            execute(f"INSERT INTO silver {select}")


def make_gold():
    execute(f"""
      CREATE TABLE gold WITH (format = 'PARQUET', external_location = 's3://{BUCKET}/gold/departments/') AS
      SELECT open_year, department, count(*) AS requests, count_if(case_status = 'Closed') AS closed,
             count_if(on_time = 'OVERDUE') AS overdue, round(avg(duration_hours), 1) AS mean_hours,
             approx_percentile(duration_hours, 0.5) AS median_hours
      FROM silver GROUP BY open_year, department""")


AD_HOC = {
    "status": "SELECT case_status, count(*) AS n FROM bronze GROUP BY case_status ORDER BY case_status",
    "on time": "SELECT on_time, count(*) AS n FROM bronze GROUP BY on_time ORDER BY on_time",
    "different types": "SELECT count(DISTINCT type) AS n FROM bronze",
    "types": "SELECT type, count(*) AS n FROM bronze GROUP BY type ORDER BY n DESC, type LIMIT 5",
    "sources": "SELECT source, count(*) AS n FROM bronze GROUP BY source ORDER BY n DESC, source LIMIT 3",
    "hours": "SELECT department, round(avg(date_diff('second', open_dt, closed_dt) / 3600e0), 3) AS n FROM bronze "
             "WHERE closed_dt IS NOT NULL GROUP BY department ORDER BY department",
}


def expected(rows: pd.DataFrame) -> dict[str, list[tuple]]:
    """The same answers, from pandas."""
    def counts(column, n=None):
        grouped = rows.groupby(column, dropna=False).size().rename("n").reset_index()
        if n:
            grouped = grouped.sort_values(["n", column], ascending=[False, True]).head(n)
        return list(grouped.itertuples(index=False, name=None))

    closed = rows[rows["closed_dt"].notna()].copy()
    # date_diff counts whole seconds.
    closed["n"] = (closed["closed_dt"] - closed["open_dt"]).dt.total_seconds() / 3600
    hours = closed.groupby("department")["n"].mean().round(3).reset_index()
    return {"status": counts("case_status"), "on time": counts("on_time"), "different types": [(rows["type"].nunique(),)],
            "types": counts("type", 5),
            "sources": counts("source", 3),
            "hours": list(hours.itertuples(index=False, name=None))}


def same(got: pd.DataFrame, want: list[tuple]) -> bool:
    have = [tuple(None if pd.isna(cell) else cell for cell in row) for row in got.itertuples(index=False, name=None)]
    want = [tuple(None if pd.isna(cell) else cell for cell in row) for row in want]
    if len(have) != len(want):
        return False
    return all(a == b or (isinstance(a, float) and abs(a - b) < 0.002) for x, y in zip(have, want) for a, b in zip(x, y))


def read_source(arguments):
    """Name and rows, or the reason why there are none, of each file."""
    if arguments.data:
        for path in source.files_of(arguments.data):
            name = path.name.split(".")[0].removeprefix("boston311_")
            try:
                yield name, source.read_csv(path)
            except source.Unreadable as error:
                yield path.name, str(error)
    else:
        rows, years = arguments.rows, list(source.YEARS)
        for position, year in enumerate(years):
            share = rows // len(years) + (position < rows % len(years))
            if share:
                yield str(year), source.generate(year, share)


def ingest(s3, arguments) -> tuple[pd.DataFrame, list[str]]:
    """Every file that can be read into bronze; the names of those that cannot."""
    parts, left_out = [], []
    for name, found in read_source(arguments):
        if isinstance(found, str):
            left_out.append(name)
            print(f"    {name}: LEFT OUT, {found}", flush=True)
            continue
        put_bronze(s3, name, found)
        parts.append(found)
        print(f"    {name}: {len(found):,} rows", flush=True)
    if not parts:
        raise SystemExit("no file could be read")
    return pd.concat(parts, ignore_index=True), left_out


def answered(name: str, answer: pd.DataFrame, right: bool) -> list[list[str]]:
    """The lines of a table for one question: its name once, then value and count."""
    pairs = [("", *row) if len(row) == 1 else row for row in answer.itertuples(index=False, name=None)]
    return [["" if line else name, "–" if pd.isna(value) else str(value), f"{count:,}", "the same" if right else "DIFFERS"]
            for line, (value, count) in enumerate(pairs)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="a folder with the city's own CSV files (.csv, .csv.gz, .csv.zst)")
    parser.add_argument("--rows", type=int, default=300_000, help="rows to generate where there is no --data")
    parser.add_argument("--aws", action="store_true", help="yes, at AWS itself: AWS_ENDPOINT_URL is not set")
    arguments = parser.parse_args()
    if arguments.rows < 1:
        parser.error("--rows: at least one")
    if "AWS_ENDPOINT_URL" not in os.environ and not arguments.aws:
        parser.error("AWS_ENDPOINT_URL is not set: export AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_DEFAULT_REGION=us-east-1 "
                     "AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test, or say --aws")

    s3, glue = boto3.client("s3"), boto3.client("glue")
    steps = Steps()
    print(f"Boston 311, from {arguments.data or f'{arguments.rows:,} generated rows'}", flush=True)

    with steps.step("lake: bucket, folders, public access block, database") as step:
        clean(s3, glue)
        make_lake(s3, glue)
        step.result = f"s3://{BUCKET}/ and Glue database {DATABASE}"

    with steps.step("bronze: a Parquet file a year, by PutObject") as step:
        rows, left_out = ingest(s3, arguments)
        listed = s3.list_objects(Bucket=BUCKET, Prefix="bronze/")["Contents"]
        size = sum(item["Size"] for item in listed)
        step.result = f"{len(rows):,} rows in {len(listed) - 1} files, {size / 1e6:.1f} MB"

    with steps.step("crawler: reads bronze/, writes the table") as step:
        found = crawl(glue)
        columns = found["StorageDescriptor"]["Columns"]
        step.result = f"table bronze, {len(columns)} columns, {int(found['Parameters'].get('recordCount', 0)):,} records"

    answers = expected(rows)
    with steps.step("athena: ad-hoc questions") as step:
        got = {name: query(sql) for name, sql in AD_HOC.items()}
        right = {name: same(got[name], answers[name]) for name in AD_HOC}
        step.result = f"{sum(right.values())} of {len(right)} answers as pandas has them"

    with steps.step("silver: CTAS, partitioned by year and month") as step:
        make_silver(sorted(int(year) for year in rows["open_dt"].dt.year.unique()))
        silver = int(query("SELECT count(*) AS n FROM silver")["n"][0])
        partitions = len(wr.catalog.get_partitions(DATABASE, "silver"))
        step.result = f"{silver:,} rows in {partitions} partitions"

    with steps.step("gold: a row a year and department") as step:
        make_gold()
        gold = query("SELECT * FROM gold")
        step.result = f"{len(gold):,} rows that stand for {int(gold['requests'].sum()):,} requests"

    bronze = int(query("SELECT count(*) AS n FROM bronze")["n"][0])
    counts = {"source": len(rows), "bronze": bronze, "silver": silver, "gold": int(gold["requests"].sum())}
    right["reconciled"] = len(set(counts.values())) == 1
    right["gold"] = same(gold[["overdue"]].sum().to_frame().T, [(int((rows["on_time"] == "OVERDUE").sum()),)])

    print()
    lines = [line for name in AD_HOC if name != "hours" for line in answered(name, got[name], right[name])]
    print(table("Asked of bronze", ["question", "value", "requests", "pandas"], lines))
    print()
    top = gold.groupby("department").agg(requests=("requests", "sum"), closed=("closed", "sum"), overdue=("overdue", "sum"))
    top = top.sort_values("requests", ascending=False).head(8)
    hours = dict(got["hours"].itertuples(index=False, name=None))
    print(table("Departments, from gold", ["department", "requests", "closed", "overdue", "mean hours"],
                [[str(name), f"{r.requests:,}", f"{r.closed:,}", f"{r.overdue:,}", f"{hours.get(name, 0):,.1f}"]
                 for name, r in top.iterrows()]))
    print()
    print(table("Steps", ["step", "result", "seconds", "server MB", "client MB"],
                [[s.name.split(":")[0], s.result, f"{s.seconds:.2f}", f"{s.server_mb:,.0f}" if s.server_mb else "–",
                  f"{s.client_mb:,.0f}"] for s in steps.done]))
    print()
    print("Rows: " + " → ".join(f"{name} {count:,}" for name, count in counts.items())
          + (", reconciled." if right["reconciled"] else ", NOT reconciled."))
    if left_out:
        print(f"Left out, for the reasons above: {', '.join(left_out)}.")
    wrong = [name for name, ok in right.items() if not ok]
    print(f"Checks against pandas: {len(right) - len(wrong)} of {len(right)} right"
          + (f"; wrong: {', '.join(wrong)}" if wrong else "."))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
