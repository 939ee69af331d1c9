"""What the Data Catalog keeps beside tables: connections, user-defined functions, statistics of columns."""
import datetime

import pytest
from botocore.exceptions import ClientError

NOON = datetime.datetime(2026, 1, 2, 12, tzinfo=datetime.timezone.utc)


@pytest.fixture
def glue(client):
    return client("glue")


def code_of(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]["Code"]


@pytest.fixture
def database(glue, unique):
    name = unique("db")
    glue.create_database(DatabaseInput={"Name": name})
    yield name
    glue.delete_database(Name=name)


@pytest.fixture
def connection(glue, unique):
    given = {"Name": unique("connection"), "ConnectionType": "JDBC", "MatchCriteria": ["prod", "east"],
             "ConnectionProperties": {"JDBC_CONNECTION_URL": "jdbc:x", "USERNAME": "u", "PASSWORD": "p"},
             "PhysicalConnectionRequirements": {"SubnetId": "subnet-1", "SecurityGroupIdList": ["sg-1"]}}
    assert glue.create_connection(ConnectionInput=given)["CreateConnectionStatus"] == "READY"
    yield given
    glue.batch_delete_connection(ConnectionNameList=[given["Name"]])


def test_connection_round_trip(glue, connection):
    name = connection["Name"]
    got = glue.get_connection(Name=name)["Connection"]
    assert {key: got[key] for key in connection} == connection
    hidden = glue.get_connection(Name=name, HidePassword=True)["Connection"]
    assert "PASSWORD" not in hidden["ConnectionProperties"]
    assert code_of(glue.create_connection, ConnectionInput=connection) == "AlreadyExistsException"
    glue.update_connection(Name=name, ConnectionInput={**connection, "Description": "new"})
    changed = glue.get_connection(Name=name)["Connection"]
    assert changed["Description"] == "new" and changed["CreationTime"] == got["CreationTime"]


def test_connections_by_type_and_criteria(glue, connection):
    def names(**filters):
        pages = glue.get_paginator("get_connections").paginate(Filter=filters)
        return [c["Name"] for page in pages for c in page["ConnectionList"]]
    assert connection["Name"] in names(ConnectionType="JDBC", MatchCriteria=["east"])
    assert connection["Name"] not in names(ConnectionType="KAFKA")
    assert connection["Name"] not in names(MatchCriteria=["prod", "west"])


def test_connections_go_one_by_one_or_together(glue, connection):
    gone = glue.batch_delete_connection(ConnectionNameList=[connection["Name"], "no-such"])
    assert gone["Succeeded"] == [connection["Name"]]
    assert gone["Errors"]["no-such"]["ErrorCode"] == "EntityNotFoundException"
    assert code_of(glue.get_connection, Name=connection["Name"]) == "EntityNotFoundException"
    assert code_of(glue.delete_connection, ConnectionName=connection["Name"]) == "EntityNotFoundException"


@pytest.mark.laketop_only
def test_nothing_connects_yet(glue, connection):
    assert code_of(glue.create_connection, ConnectionInput={
        **connection, "Name": "x", "ValidateCredentials": True}) == "NotImplemented"
    assert code_of(glue.test_connection, ConnectionName=connection["Name"]) == "NotImplemented"


def test_functions(glue, database):
    given = {"FunctionName": "Upper2", "ClassName": "org.example.Upper", "OwnerName": "me", "OwnerType": "USER",
             "ResourceUris": [{"ResourceType": "JAR", "Uri": "s3://b/x.jar"}]}
    glue.create_user_defined_function(DatabaseName=database, FunctionInput=given)
    got = glue.get_user_defined_function(DatabaseName=database, FunctionName="UPPER2")["UserDefinedFunction"]
    assert got["FunctionName"] == "upper2" and got["ResourceUris"] == given["ResourceUris"]
    assert code_of(glue.create_user_defined_function, DatabaseName=database, FunctionInput=given) == "AlreadyExistsException"
    # What Hive and Spark ask when they start.
    found = glue.get_user_defined_functions(DatabaseName=database, Pattern="*")["UserDefinedFunctions"]
    assert [f["ClassName"] for f in found] == ["org.example.Upper"]
    assert glue.get_user_defined_functions(DatabaseName=database, Pattern="x*")["UserDefinedFunctions"] == []
    glue.update_user_defined_function(DatabaseName=database, FunctionName="upper2", FunctionInput={**given, "OwnerName": "you"})
    assert glue.get_user_defined_function(DatabaseName=database, FunctionName="upper2")["UserDefinedFunction"]["OwnerName"] == "you"
    glue.delete_user_defined_function(DatabaseName=database, FunctionName="upper2")
    assert code_of(glue.get_user_defined_function, DatabaseName=database, FunctionName="upper2") == "EntityNotFoundException"
    assert code_of(glue.get_user_defined_functions, DatabaseName="no_such_db", Pattern="*") == "EntityNotFoundException"


@pytest.fixture
def table(glue, database):
    glue.create_table(DatabaseName=database, TableInput={
        "Name": "t", "PartitionKeys": [{"Name": "day", "Type": "string"}],
        "StorageDescriptor": {"Columns": [{"Name": "id", "Type": "bigint"}, {"Name": "price", "Type": "decimal(10,2)"},
                                          {"Name": "name", "Type": "string"}, {"Name": "at", "Type": "date"}]}})
    glue.create_partition(DatabaseName=database, TableName="t", PartitionInput={"Values": ["1"]})
    return {"DatabaseName": database, "TableName": "t"}


STATISTICS = {
    "id": {"Type": "LONG", "LongColumnStatisticsData": {
        "MinimumValue": 1, "MaximumValue": 2**62, "NumberOfNulls": 0, "NumberOfDistinctValues": 9}},
    "price": {"Type": "DECIMAL", "DecimalColumnStatisticsData": {
        "MinimumValue": {"UnscaledValue": b"\x01", "Scale": 2}, "NumberOfNulls": 3, "NumberOfDistinctValues": 4}},
    "name": {"Type": "STRING", "StringColumnStatisticsData": {
        "MaximumLength": 7, "AverageLength": 3.5, "NumberOfNulls": 1, "NumberOfDistinctValues": 2}},
    "at": {"Type": "DATE", "DateColumnStatisticsData": {
        "MinimumValue": NOON, "MaximumValue": NOON, "NumberOfNulls": 0, "NumberOfDistinctValues": 1}},
}


def of_column(name):
    types = {"id": "bigint", "price": "decimal(10,2)", "name": "string", "at": "date"}
    return {"ColumnName": name, "ColumnType": types.get(name, "string"), "AnalyzedTime": NOON,
            "StatisticsData": STATISTICS.get(name, STATISTICS["name"])}


def test_statistics_of_a_table(glue, table):
    given = [of_column(name) for name in STATISTICS]
    answer = glue.update_column_statistics_for_table(**table, ColumnStatisticsList=[*given, of_column("other")])
    assert [e["ColumnStatistics"]["ColumnName"] for e in answer["Errors"]] == ["other"]
    got = glue.get_column_statistics_for_table(**table, ColumnNames=[*STATISTICS, "other"])
    assert got["ColumnStatisticsList"] == given
    assert [e["ColumnName"] for e in got["Errors"]] == ["other"]
    glue.delete_column_statistics_for_table(**table, ColumnName="id")
    assert code_of(glue.delete_column_statistics_for_table, **table, ColumnName="id") == "EntityNotFoundException"


def test_statistics_of_a_partition_end_with_it(glue, table):
    here = {**table, "PartitionValues": ["1"]}
    glue.update_column_statistics_for_partition(**here, ColumnStatisticsList=[of_column("id")])
    assert len(glue.get_column_statistics_for_partition(**here, ColumnNames=["id"])["ColumnStatisticsList"]) == 1
    assert glue.get_column_statistics_for_table(**table, ColumnNames=["id"])["ColumnStatisticsList"] == []
    glue.delete_partition(**here)
    assert code_of(glue.get_column_statistics_for_partition, **here, ColumnNames=["id"]) == "EntityNotFoundException"
    glue.create_partition(**table, PartitionInput={"Values": ["1"]})
    assert glue.get_column_statistics_for_partition(**here, ColumnNames=["id"])["ColumnStatisticsList"] == []


def test_statistics_have_to_be_of_their_type(glue, table):
    wrong = {**of_column("id"), "StatisticsData": {"Type": "LONG", **{k: v for k, v in STATISTICS["name"].items() if k != "Type"}}}
    assert code_of(glue.update_column_statistics_for_table, **table, ColumnStatisticsList=[wrong]) == "InvalidInputException"
