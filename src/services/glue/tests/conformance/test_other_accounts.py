# SPDX-License-Identifier: Apache-2.0
"""What is another account's stays so: by CatalogId, and by a link that says where it is."""

import time

import pytest
from botocore.exceptions import ClientError

OTHER = "444455556666"
pytestmark = pytest.mark.laketop_only


@pytest.fixture(scope="module")
def theirs(client):
    glue = client("glue", aws_access_key_id=OTHER)
    glue.create_database(DatabaseInput={"Name": "theirs"})
    glue.create_table(DatabaseName="theirs", TableInput={"Name": "secret", "TableType": "EXTERNAL_TABLE", "StorageDescriptor": {
        "Columns": [{"Name": "a", "Type": "int"}], "Location": "s3://nobody/secret/"}})
    yield glue
    glue.delete_database(Name="theirs")


@pytest.mark.parametrize("call, arguments", [
    ("get_database", {"Name": "theirs"}), ("get_databases", {}), ("get_tables", {"DatabaseName": "theirs"}),
    ("get_table", {"DatabaseName": "theirs", "Name": "secret"}), ("search_tables", {}),
    ("create_database", {"DatabaseInput": {"Name": "mine"}}), ("delete_database", {"Name": "theirs"}),
    ("get_partitions", {"DatabaseName": "theirs", "TableName": "secret"}), ("get_connections", {})])
def test_the_catalog_of_another_account(client, theirs, call, arguments):
    glue = client("glue")
    with pytest.raises(ClientError) as error:
        getattr(glue, call)(CatalogId=OTHER, **arguments)
    answer = error.value.response["Error"]
    assert answer["Code"] == "AccessDeniedException"
    action = "glue:" + "".join(word.capitalize() for word in call.split("_"))
    assert f"is not authorized to perform: {action} on resource: arn:aws:glue:" in answer["Message"]
    assert answer["Message"].endswith(f":{OTHER}:catalog because no resource-based policy allows the {action} action")


def test_its_own_catalog_by_name(theirs):
    assert theirs.get_table(CatalogId=OTHER, DatabaseName="theirs", Name="secret")["Table"]["CatalogId"] == OTHER


@pytest.mark.parametrize("of_database", [True, False])
def test_a_link_lets_nobody_in(client, theirs, unique, of_database):
    glue, athena, s3 = client("glue"), client("athena"), client("s3")
    database, bucket = unique("db").replace("-", "_"), unique("links")
    s3.create_bucket(Bucket=bucket)
    if of_database:
        glue.create_database(DatabaseInput={"Name": database, "TargetDatabase": {
            "CatalogId": OTHER, "DatabaseName": "theirs"}})
    else:
        glue.create_database(DatabaseInput={"Name": database})
        glue.create_table(DatabaseName=database, TableInput={"Name": "secret", "TargetTable": {
            "CatalogId": OTHER, "DatabaseName": "theirs", "Name": "secret"}})
    for sql in (f"SELECT * FROM {database}.secret", f"DESCRIBE {database}.secret", f"SHOW CREATE TABLE {database}.secret"):
        query = athena.start_query_execution(
            QueryString=sql, ResultConfiguration={"OutputLocation": f"s3://{bucket}/"})["QueryExecutionId"]
        while (status := athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"])["State"] in (
                "QUEUED", "RUNNING"):
            time.sleep(0.01)
        assert status["State"] == "FAILED"
        assert "Insufficient Lake Formation permission(s)" in status["StateChangeReason"]


def test_a_link_within_the_account(client, unique):
    glue, athena, s3 = client("glue"), client("athena"), client("s3")
    database, bucket = unique("db").replace("-", "_"), unique("links")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="data/p=1/file", Body="7\n")
    glue.create_database(DatabaseInput={"Name": database})
    glue.create_database(DatabaseInput={"Name": f"{database}_link", "TargetDatabase": {
        "CatalogId": "000000000000", "DatabaseName": database}})

    def run(sql):
        query = athena.start_query_execution(
            QueryString=sql, ResultConfiguration={"OutputLocation": f"s3://{bucket}/results/"})["QueryExecutionId"]
        while (status := athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"])["State"] in (
                "QUEUED", "RUNNING"):
            time.sleep(0.01)
        assert status["State"] == "SUCCEEDED", status
        return athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]

    run(f"CREATE EXTERNAL TABLE {database}.t (a int) PARTITIONED BY (p int) LOCATION 's3://{bucket}/data/'")
    run(f"MSCK REPAIR TABLE {database}.t")
    assert run(f"SELECT a, p FROM {database}_link.t")[1]["Data"] == [{"VarCharValue": "7"}, {"VarCharValue": "1"}]
