# SPDX-License-Identifier: Apache-2.0
"""What the tests of Athena share: a lake of their own, and the calls that every query needs."""
import time
import uuid

import pytest


class Lake:
    """A bucket, a database and the calls that every query needs."""

    def __init__(self, client, unique):
        self.athena, self.s3, self.glue = client("athena"), client("s3"), client("glue")
        self.bucket = unique("athena")
        self.database = unique("db").replace("-", "_")
        self.s3.create_bucket(Bucket=self.bucket)
        self.glue.create_database(DatabaseInput={"Name": self.database})

    def start(self, sql, **options):
        return self.athena.start_query_execution(
            QueryString=sql, QueryExecutionContext={"Database": self.database},
            ResultConfiguration={"OutputLocation": f"s3://{self.bucket}/results/"}, **options)["QueryExecutionId"]

    def wait(self, query_id):
        while True:
            execution = self.athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
            if execution["Status"]["State"] not in ("QUEUED", "RUNNING"):
                return execution
            time.sleep(0.005)

    def run(self, sql, **options):
        execution = self.wait(self.start(sql, **options))
        assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
        return execution

    def rows(self, sql, **options):
        execution = self.run(sql, **options)
        answer = self.athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])
        rows = [[cell.get("VarCharValue") for cell in row["Data"]] for row in answer["ResultSet"]["Rows"]]
        # A SELECT's first row is its header.
        return rows[1:] if execution["StatementType"] == "DML" else rows

    def fails(self, sql):
        execution = self.wait(self.start(sql))
        assert execution["Status"]["State"] == "FAILED"
        return execution["Status"]["StateChangeReason"]

    def put(self, key, body):
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body)
        return f"s3://{self.bucket}/{key}"


@pytest.fixture(scope="module")
def lake(client):
    made = Lake(client, lambda stem: f"laketop-{stem}-{uuid.uuid4().hex[:12]}")
    made.put("people/a.csv", "name,age\nAda,36\nGrace,85\n")
    made.run(f"CREATE EXTERNAL TABLE people (name string, age int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' "
             f"LOCATION 's3://{made.bucket}/people/' TBLPROPERTIES ('skip.header.line.count'='1')")
    return made
