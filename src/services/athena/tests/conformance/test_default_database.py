# SPDX-License-Identifier: Apache-2.0
"""The database that is there before anybody makes one."""

import time

import pytest

ACCOUNT = "777788889999"  # in which nobody has made anything
pytestmark = pytest.mark.laketop_only


def test_a_first_query_needs_no_database(client, unique):
    keys = {"aws_access_key_id": ACCOUNT}
    athena, s3, bucket = client("athena", **keys), client("s3", **keys), unique("first")
    assert athena.get_database(CatalogName="AwsDataCatalog", DatabaseName="default")["Database"]["Name"] == "default"
    s3.create_bucket(Bucket=bucket)

    def run(sql):
        query = athena.start_query_execution(
            QueryString=sql, ResultConfiguration={"OutputLocation": f"s3://{bucket}/"})["QueryExecutionId"]
        while (status := athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"])["State"] in (
                "QUEUED", "RUNNING"):
            time.sleep(0.01)
        assert status["State"] == "SUCCEEDED", status
        return athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]

    client("glue", **keys).delete_database(Name="default")
    run(f"CREATE TABLE first WITH (external_location='s3://{bucket}/first/') AS SELECT 1 AS a")
    assert run("SELECT a FROM first")[1]["Data"] == [{"VarCharValue": "1"}]
    assert [db["Name"] for db in athena.list_databases(CatalogName="AwsDataCatalog")["DatabaseList"]] == ["default"]
    run("DROP TABLE first")
