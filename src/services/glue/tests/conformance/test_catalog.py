"""The Data Catalog through boto3: what each operation stores, answers and refuses."""

import pytest
from botocore.exceptions import ClientError

STORAGE = {
    "Columns": [{"Name": "id", "Type": "bigint"}, {"Name": "name", "Type": "string", "Comment": "who"}],
    "Location": "s3://bucket/table/",
    "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    "Compressed": False,
    "NumberOfBuckets": -1,
    "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                  "Parameters": {"field.delim": ","}},
    "BucketColumns": [],
    "SortColumns": [{"Column": "id", "SortOrder": 1}],
    "Parameters": {"a": "b"},
    "SkewedInfo": {"SkewedColumnNames": ["id"], "SkewedColumnValues": ["1"],
                   "SkewedColumnValueLocationMaps": {"1": "s3://bucket/skewed/"}},
    "StoredAsSubDirectories": False,
}


@pytest.fixture
def glue(client):
    return client("glue")


def code_of(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    error = caught.value.response
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 400
    return error["Error"]["Code"]


@pytest.fixture
def database(glue, unique):
    name = unique("db")
    glue.create_database(DatabaseInput={"Name": name})
    yield name
    glue.delete_database(Name=name)


@pytest.fixture
def table(glue, database):
    """A table with two partition keys, and a function that adds a partition."""
    glue.create_table(DatabaseName=database, TableInput={
        "Name": "t", "StorageDescriptor": STORAGE,
        "PartitionKeys": [{"Name": "year", "Type": "int"}, {"Name": "city", "Type": "string"}]})
    return {"DatabaseName": database, "TableName": "t"}


def partition(*values):
    return {"Values": list(values), "StorageDescriptor": STORAGE, "Parameters": {"p": values[0]}}


def test_database_round_trip(glue, unique):
    name = unique("Db")
    given = {"Name": name, "Description": "d", "LocationUri": "s3://b/x/", "Parameters": {"k": "v"}}
    glue.create_database(DatabaseInput=given)
    stored = glue.get_database(Name=name.upper())["Database"]
    # Names are kept in lower case, as Hive has them.
    assert stored["Name"] == name.lower()
    assert {k: stored[k] for k in ("Description", "LocationUri", "Parameters")} == {
        k: given[k] for k in ("Description", "LocationUri", "Parameters")}
    assert stored["CreateTime"] and stored["CatalogId"]
    glue.update_database(Name=name, DatabaseInput={"Name": name, "Description": "e"})
    assert glue.get_database(Name=name)["Database"]["Description"] == "e"
    glue.delete_database(Name=name)
    assert code_of(glue.get_database, Name=name) == "EntityNotFoundException"


def test_missing_and_existing_databases(glue, database):
    assert code_of(glue.create_database, DatabaseInput={"Name": database}) == "AlreadyExistsException"
    with pytest.raises(ClientError) as caught:
        glue.get_database(Name="nosuchdatabase")
    assert caught.value.response["Error"]["Message"] == "Database nosuchdatabase not found."
    for call in (glue.delete_database, glue.get_database):
        assert code_of(call, Name="nosuchdatabase") == "EntityNotFoundException"
    assert code_of(glue.get_tables, DatabaseName="nosuchdatabase") == "EntityNotFoundException"


def test_databases_come_in_pages(glue, unique):
    stem = unique("page")
    names = [f"{stem}-{i}" for i in range(3)]
    for name in names:
        glue.create_database(DatabaseInput={"Name": name})
    pages = glue.get_paginator("get_databases").paginate(PaginationConfig={"PageSize": 1})
    found = [d["Name"] for page in pages for d in page["DatabaseList"]]
    assert [n for n in found if n.startswith(stem)] == names
    assert code_of(glue.get_databases, NextToken="nonsense") == "InvalidInputException"
    for name in names:
        glue.delete_database(Name=name)


def test_table_round_trip(glue, database):
    given = {"Name": "MyTable", "Description": "d", "Owner": "o", "Retention": 3,
             "StorageDescriptor": STORAGE, "TableType": "EXTERNAL_TABLE",
             "PartitionKeys": [{"Name": "Day", "Type": "date"}], "Parameters": {"x": "y"},
             "ViewOriginalText": "/* x */", "ViewExpandedText": "/* y */"}
    glue.create_table(DatabaseName=database, TableInput=given)
    stored = glue.get_table(DatabaseName=database, Name="mytable")["Table"]
    assert stored["StorageDescriptor"] == STORAGE
    assert stored["PartitionKeys"] == [{"Name": "day", "Type": "date"}]
    for member in ("Description", "Owner", "Retention", "TableType", "Parameters",
                   "ViewOriginalText", "ViewExpandedText"):
        assert stored[member] == given[member]
    assert stored["DatabaseName"] == database
    assert stored["IsRegisteredWithLakeFormation"] is False
    assert stored["CreatedBy"].startswith("arn:aws:")
    assert stored["CreateTime"] == stored["UpdateTime"]
    assert code_of(glue.create_table, DatabaseName=database,
                   TableInput=given) == "AlreadyExistsException"
    glue.delete_table(DatabaseName=database, Name="MYTABLE")
    with pytest.raises(ClientError) as caught:
        glue.get_table(DatabaseName=database, Name="mytable")
    assert caught.value.response["Error"]["Message"] == "Table mytable not found."


def test_tables_by_expression(glue, database):
    for name in ("orders_2019", "orders_2020", "users"):
        glue.create_table(DatabaseName=database, TableInput={"Name": name})

    def names(**arguments):
        pages = glue.get_paginator("get_tables").paginate(DatabaseName=database, **arguments)
        return [t["Name"] for page in pages for t in page["TableList"]]

    assert names() == ["orders_2019", "orders_2020", "users"]
    assert names(PaginationConfig={"PageSize": 1}) == names()
    assert names(Expression="orders_\\d+") == ["orders_2019", "orders_2020"]
    # A star is a wildcard, as in a shell.
    assert names(Expression="*2020") == ["orders_2020"]
    assert names(Expression="orders*", PaginationConfig={"PageSize": 1}) == [
        "orders_2019", "orders_2020"]
    listed = glue.get_tables(DatabaseName=database, AttributesToGet=["NAME"])["TableList"]
    assert all("StorageDescriptor" not in table for table in listed)


def test_every_update_is_a_version(glue, database):
    glue.create_table(DatabaseName=database, TableInput={"Name": "t", "Description": "0"})
    versions = glue.get_table_versions(DatabaseName=database, TableName="t")["TableVersions"]
    assert [v["VersionId"] for v in versions] == ["0"]
    for text in ("1", "2"):
        glue.update_table(DatabaseName=database, TableInput={"Name": "t", "Description": text})
    glue.update_table(DatabaseName=database, SkipArchive=True,
                      TableInput={"Name": "t", "Description": "3"})
    assert glue.get_table(DatabaseName=database, Name="t")["Table"]["VersionId"] == "3"
    versions = glue.get_table_versions(DatabaseName=database, TableName="t")["TableVersions"]
    # The newest first; what SkipArchive replaced is gone.
    assert [(v["VersionId"], v["Table"]["Description"]) for v in versions] == [
        ("3", "3"), ("1", "1"), ("0", "0")]
    one = glue.get_table_version(DatabaseName=database, TableName="t", VersionId="1")
    assert one["TableVersion"]["Table"]["Description"] == "1"
    glue.delete_table_version(DatabaseName=database, TableName="t", VersionId="1")
    assert code_of(glue.get_table_version, DatabaseName=database, TableName="t",
                   VersionId="1") == "EntityNotFoundException"
    assert code_of(glue.get_table_version, DatabaseName=database, TableName="t",
                   VersionId="one") == "InvalidInputException"
    answer = glue.batch_delete_table_version(DatabaseName=database, TableName="t",
                                             VersionIds=["0", "9"])
    assert [e["VersionId"] for e in answer["Errors"]] == ["9"]


def test_updates_can_expect_a_version(glue, database):
    glue.create_table(DatabaseName=database, TableInput={"Name": "t"})
    glue.update_table(DatabaseName=database, VersionId="0", TableInput={"Name": "t"})
    assert code_of(glue.update_table, DatabaseName=database, VersionId="0",
                   TableInput={"Name": "t"}) == "ConcurrentModificationException"


def test_batch_delete_table(glue, database):
    glue.create_table(DatabaseName=database, TableInput={"Name": "t"})
    answer = glue.batch_delete_table(DatabaseName=database, TablesToDelete=["t", "u"])
    assert [e["TableName"] for e in answer["Errors"]] == ["u"]
    assert answer["Errors"][0]["ErrorDetail"]["ErrorCode"] == "EntityNotFoundException"


def test_partition_round_trip(glue, table):
    glue.create_partition(**table, PartitionInput=partition("2020", "rome"))
    stored = glue.get_partition(**table, PartitionValues=["2020", "rome"])["Partition"]
    assert stored["Values"] == ["2020", "rome"]
    assert stored["StorageDescriptor"] == STORAGE
    assert stored["Parameters"] == {"p": "2020"}
    assert stored["TableName"] == "t" and stored["CreationTime"]
    assert code_of(glue.create_partition, **table,
                   PartitionInput=partition("2020", "rome")) == "AlreadyExistsException"
    assert code_of(glue.create_partition, **table,
                   PartitionInput=partition("2020")) == "InvalidInputException"
    glue.update_partition(**table, PartitionValueList=["2020", "rome"],
                          PartitionInput=partition("2021", "rome"))
    assert code_of(glue.get_partition, **table,
                   PartitionValues=["2020", "rome"]) == "EntityNotFoundException"
    glue.delete_partition(**table, PartitionValues=["2021", "rome"])
    assert code_of(glue.delete_partition, **table,
                   PartitionValues=["2021", "rome"]) == "EntityNotFoundException"


@pytest.fixture
def partitions(glue, table):
    inputs = [partition(str(year), city) for year in (9, 10, 2020) for city in ("oslo", "rome")]
    assert glue.batch_create_partition(**table, PartitionInputList=inputs)["Errors"] == []
    return table


@pytest.mark.parametrize("expression, count", [
    ("year = 2020", 2), ("year > 9", 4), ("year between 9 and 10 AND city = 'rome'", 2),
    ("city LIKE 'r%'", 3), ("city in ('oslo', 'paris')", 3), ("NOT (year = 10)", 4),
    ("year = 9 OR year = 10 AND city = 'oslo'", 3), ("city IS NOT NULL", 6), (" ", 6)])
def test_partitions_by_expression(glue, partitions, expression, count):
    found = glue.get_partitions(**partitions, Expression=expression)["Partitions"]
    assert len(found) == count


def test_faulty_partition_expressions(glue, partitions):
    for expression in ("nokey = 1", "year = 'x'", "year LIKE '2%'", "year =", "year = 1 AND"):
        assert code_of(glue.get_partitions, **partitions,
                       Expression=expression) == "InvalidInputException"


def test_partitions_in_pages_and_segments(glue, partitions):
    pages = glue.get_paginator("get_partitions").paginate(
        **partitions, Expression="city = 'rome'", PaginationConfig={"PageSize": 1})
    assert len([p for page in pages for p in page["Partitions"]]) == 3
    segments = [glue.get_partitions(**partitions,
                                    Segment={"SegmentNumber": i, "TotalSegments": 3})["Partitions"]
                for i in range(3)]
    assert sum(map(len, segments)) == 6
    assert "Columns" not in glue.get_partitions(
        **partitions, ExcludeColumnSchema=True)["Partitions"][0]["StorageDescriptor"]


def test_partition_batches(glue, partitions):
    answer = glue.batch_create_partition(
        **partitions, PartitionInputList=[partition("9", "rome"), partition("9", "bern")])
    assert [e["PartitionValues"] for e in answer["Errors"]] == [["9", "rome"]]
    found = glue.batch_get_partition(**partitions, PartitionsToGet=[
        {"Values": ["9", "bern"]}, {"Values": ["1", "none"]}])
    assert [p["Values"] for p in found["Partitions"]] == [["9", "bern"]]
    answer = glue.batch_update_partition(**partitions, Entries=[
        {"PartitionValueList": ["9", "bern"], "PartitionInput": partition("9", "bern")},
        {"PartitionValueList": ["1", "none"], "PartitionInput": partition("1", "none")}])
    assert [e["PartitionValueList"] for e in answer["Errors"]] == [["1", "none"]]
    answer = glue.batch_delete_partition(**partitions, PartitionsToDelete=[
        {"Values": ["9", "bern"]}, {"Values": ["1", "none"]}])
    assert [e["PartitionValues"] for e in answer["Errors"]] == [["1", "none"]]


def test_a_database_takes_its_tables_with_it(glue, unique):
    name = unique("gone")
    glue.create_database(DatabaseInput={"Name": name})
    glue.create_table(DatabaseName=name, TableInput={"Name": "t"})
    glue.delete_database(Name=name)
    glue.create_database(DatabaseInput={"Name": name})
    assert glue.get_tables(DatabaseName=name)["TableList"] == []
    glue.delete_database(Name=name)


def test_search_finds_text_and_properties(glue, database, unique):
    word = unique("word").replace("-", "")
    glue.create_table(DatabaseName=database, TableInput={"Name": "a", "Description": f"has {word}"})
    glue.create_table(DatabaseName=database, TableInput={"Name": "b", "Parameters": {"k": word}})
    found = glue.search_tables(SearchText=word, SortCriteria=[{"FieldName": "Name", "Sort": "DESC"}])
    assert [t["Name"] for t in found["TableList"]] == ["b", "a"]
    found = glue.search_tables(Filters=[{"Key": "DatabaseName", "Value": database}], MaxResults=1)
    assert len(found["TableList"]) == 1 and found["NextToken"]


def test_tags(glue, unique, client):
    name = unique("tagged")
    account = client("sts").get_caller_identity()["Account"]
    arn = f"arn:aws:glue:{glue.meta.region_name}:{account}:database/{name}"
    glue.create_database(DatabaseInput={"Name": name}, Tags={"a": "1"})
    glue.tag_resource(ResourceArn=arn, TagsToAdd={"b": "2"})
    glue.untag_resource(ResourceArn=arn, TagsToRemove=["a"])
    assert glue.get_tags(ResourceArn=arn)["Tags"] == {"b": "2"}
    glue.delete_database(Name=name)
    assert code_of(glue.tag_resource, ResourceArn=arn,
                   TagsToAdd={"a": "1"}) == "EntityNotFoundException"


def test_constraints_of_the_model(glue, database):
    assert code_of(glue.get_tables, DatabaseName=database, MaxResults=101) == "ValidationException"
