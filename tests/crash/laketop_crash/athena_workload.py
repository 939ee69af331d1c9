"""CREATE TABLE AS: a table is there with all its rows and files, or not at all; no query hangs after a restart."""
import random
import time

from .oracle import Mismatch, Oracle, answered

BUCKET = "crash-athena"
DATABASE = "crash"
QUERY_SECONDS_MAX = 60
ENDED = {"SUCCEEDED", "FAILED", "CANCELLED"}


def rows_from(first: int, count: int) -> str:
    return f"SELECT n, CAST(n AS varchar) AS text, n % 7 AS part FROM UNNEST(sequence({first}, {first + count - 1})) AS t(n)"


class AthenaWorkload:
    def __init__(self, number: int, numbers: random.Random):
        self.number = number
        self.random = numbers
        self.oracle = Oracle()
        self.started = 0
        self.queries = {}  # execution id → the state that was seen last

    def set_up(self, clients) -> None:
        s3 = clients("s3")
        try:
            s3.create_bucket(Bucket=BUCKET)
        except (s3.exceptions.BucketAlreadyOwnedByYou, s3.exceptions.BucketAlreadyExists):
            pass
        glue = clients("glue")
        try:
            glue.create_database(DatabaseInput={"Name": DATABASE})
        except glue.exceptions.AlreadyExistsException:
            pass

    def run(self, athena, sql: str) -> tuple[str, str]:
        query = athena.start_query_execution(
            QueryString=sql, QueryExecutionContext={"Database": DATABASE},
            ResultConfiguration={"OutputLocation": f"s3://{BUCKET}/results/"})["QueryExecutionId"]
        self.queries[query] = "QUEUED"
        return query, self.wait(athena, query)

    def wait(self, athena, query: str) -> str:
        deadline = time.monotonic() + QUERY_SECONDS_MAX
        while True:
            status = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
            self.queries[query] = status["State"]
            if status["State"] in ENDED:
                return status["State"]
            if time.monotonic() > deadline:
                raise Mismatch(f"query {query} is still {status['State']}")
            time.sleep(0.01)

    def step(self, clients) -> None:
        written = [name for name in self.oracle.names() if self.oracle.state(name)]
        rows = self.random.randrange(1, 2000)
        if written and self.random.random() < 0.3:
            name = self.random.choice(written)
            first = self.oracle.state(name) + 1
            self.change(clients, "insert", name, first + rows - 1, f"INSERT INTO {name} {rows_from(first, rows)}")
            return
        self.started += 1
        name = f"ctas_{self.number}_{self.started}"
        partitions = self.random.choice(["", ", partitioned_by = ARRAY['part']"])
        self.change(clients, "ctas", name, rows,
                    f"CREATE TABLE {name} WITH (format = 'PARQUET', external_location = 's3://{BUCKET}/{name}/'{partitions}) AS "
                    f"{rows_from(1, rows)}")

    def change(self, clients, kind: str, name: str, rows: int, sql: str) -> None:
        """A statement that leaves `name` with the numbers from 1 to `rows`."""
        athena = clients("athena")
        with self.oracle.change(kind, name, rows):
            query, state = self.run(athena, sql)
            if state != "SUCCEEDED":
                raise Mismatch(f"{sql}: {athena.get_query_execution(QueryExecutionId=query)['QueryExecution']['Status']}")

    def verify(self, clients) -> None:
        athena, glue, s3 = clients("athena"), clients("glue"), clients("s3")
        for query, before in list(self.queries.items()):
            try:
                state = self.wait(athena, query)
            except athena.exceptions.InvalidRequestException:
                raise Mismatch(f"query {query} was acknowledged and is gone") from None
            if before in ENDED and state != before:
                raise Mismatch(f"query {query} was {before} and is {state}")
        for name in self.oracle.names():
            files = s3.list_objects_v2(Bucket=BUCKET, Prefix=f"{name}/").get("KeyCount", 0)
            try:
                glue.get_table(DatabaseName=DATABASE, Name=name)
            except glue.exceptions.EntityNotFoundException:
                if files:
                    raise Mismatch(f"{name} has {files} files but no table") from None
                self.oracle.check(name, None)
                continue
            query, state = self.run(athena, f"SELECT count(*), sum(n) FROM {name}")
            if state != "SUCCEEDED":
                raise Mismatch(f"{name} cannot be read")
            row = athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"][1]["Data"]
            count, total = (int(cell["VarCharValue"]) for cell in row)
            if total != count * (count + 1) // 2:
                raise Mismatch(f"{name} has other rows than were written")
            self.oracle.check(name, count)

    def clean_up(self, clients) -> None:
        s3 = clients("s3")
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
            for entry in page.get("Contents", []):
                with answered():
                    s3.delete_object(Bucket=BUCKET, Key=entry["Key"])

