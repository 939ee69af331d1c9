# SPDX-License-Identifier: Apache-2.0
"""Athena through boto3: query life cycle, results, DDL, writes, errors."""
import time

import pytest
from botocore.exceptions import ClientError


def test_select_has_header_types_and_file(lake):
    execution = lake.run("SELECT name, age, CAST(NULL AS double) AS nothing FROM people ORDER BY age")
    answer = lake.athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])
    rows = answer["ResultSet"]["Rows"]
    assert [cell["VarCharValue"] for cell in rows[0]["Data"]] == ["name", "age", "nothing"]
    assert rows[1]["Data"] == [{"VarCharValue": "Ada"}, {"VarCharValue": "36"}, {}]
    info = {column["Name"]: column for column in answer["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]}
    assert (info["age"]["Type"], info["age"]["Precision"]) == ("integer", 10)
    assert (info["name"]["Type"], info["name"]["CaseSensitive"]) == ("varchar", True)
    location = execution["ResultConfiguration"]["OutputLocation"]
    assert location == f"s3://{lake.bucket}/results/{execution['QueryExecutionId']}.csv"
    body = lake.s3.get_object(Bucket=lake.bucket, Key=location.split("/", 3)[3])["Body"].read()
    assert body == b'"name","age","nothing"\n"Ada","36",\n"Grace","85",\n'


def test_results_come_in_pages(lake):
    execution = lake.run("SELECT n FROM UNNEST(sequence(1, 2500)) AS t(n) ORDER BY n")
    pages = lake.athena.get_paginator("get_query_results").paginate(QueryExecutionId=execution["QueryExecutionId"])
    values = [row["Data"][0]["VarCharValue"] for page in pages for row in page["ResultSet"]["Rows"]]
    assert values == ["n", *map(str, range(1, 2501))]


def test_quotes_and_newlines_survive(lake):
    assert lake.rows("SELECT 'a \"b\"', 'line' || chr(10) || 'two', '', ARRAY['x', NULL]") == [
        ['a "b"', "line\ntwo", "", "[x, null]"]]


def test_syntax_errors_are_refused_at_once(lake):
    with pytest.raises(ClientError) as caught:
        lake.start("SELEC 1")
    error = caught.value.response
    assert error["Error"]["Code"] == "InvalidRequestException"
    assert error["AthenaErrorCode"] == "MALFORMED_QUERY"
    assert error["Error"]["Message"].startswith("line 1:1: mismatched input 'SELEC'")


@pytest.mark.parametrize("sql, reason", [
    ("MSCK REPAIR people", "FAILED: ParseException line 1:12 missing EOF at 'people' near 'REPAIR'"),
    ("/* first */ CREATE SCHEMA made", "FAILED: ParseException line 1:0 cannot recognize input near '/' '*' 'first'"),
])
def test_what_hive_cannot_parse_fails_while_it_runs(lake, sql, reason):
    execution = lake.wait(lake.start(sql))
    assert execution["StatementType"] == "DDL"
    assert execution["Status"]["StateChangeReason"] == reason
    assert execution["Status"]["AthenaError"]["ErrorCategory"] == 2


def test_several_statements_are_refused_at_once(lake):
    for sql in ("SELECT 1; SELECT 2", "CREATE DATABASE one; CREATE DATABASE two"):
        with pytest.raises(ClientError) as caught:
            lake.start(sql)
        assert caught.value.response["Error"]["Message"].startswith("Only one sql statement is allowed")


@pytest.mark.parametrize("sql, reason", [
    ("SELECT * FROM nowhere", "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.{db}.nowhere' does not exist"),
    ("SELECT nothing FROM people", "COLUMN_NOT_FOUND: line 1:8: Column 'nothing' cannot be resolved"),
    ("SELECT no_such_function(1)", "FUNCTION_NOT_FOUND: line 1:8: Function 'no_such_function' not registered"),
    ("SELECT name = 1 FROM people", "TYPE_MISMATCH: line 1:13: Cannot apply operator: varchar = integer"),
    ("SELECT 1 / (age - age) FROM people", "DIVISION_BY_ZERO: Division by zero"),
])
def test_errors_are_athenas(lake, sql, reason):
    assert lake.fails(sql).startswith(reason.format(db=lake.database))


def test_ctas_partitions_and_insert(lake):
    lake.run(f"CREATE TABLE ages WITH (format='PARQUET', external_location='s3://{lake.bucket}/ages/', "
             "partitioned_by=ARRAY['decade']) AS SELECT name, age, age / 10 * 10 AS decade FROM people")
    assert lake.rows("SELECT name FROM ages WHERE decade = 80") == [["Grace"]]
    inserted = lake.run("INSERT INTO ages VALUES ('Alan', 41, 40), ('Edsger', 72, 70)")
    assert inserted["Statistics"]["DataManifestLocation"].endswith("-manifest.csv")
    assert lake.rows("SHOW PARTITIONS ages") == [["decade=30"], ["decade=40"], ["decade=70"], ["decade=80"]]
    assert lake.rows("SELECT count(*), sum(age) FROM ages") == [["4", "234"]]
    # Its target is not empty any more.
    assert lake.fails(f"CREATE TABLE again WITH (external_location='s3://{lake.bucket}/ages/') AS SELECT 1 AS x"
                      ).startswith("HIVE_PATH_ALREADY_EXISTS")


def test_too_many_partitions(lake):
    reason = lake.fails(f"CREATE TABLE many WITH (external_location='s3://{lake.bucket}/many/', partitioned_by=ARRAY['p']) "
                        "AS SELECT n AS v, n AS p FROM UNNEST(sequence(1, 101)) AS t(n)")
    assert "TOO_MANY_OPEN_PARTITIONS" in reason
    # Nothing of the failed statement is visible.
    assert lake.s3.list_objects_v2(Bucket=lake.bucket, Prefix="many/")["KeyCount"] == 0
    assert ["many"] not in lake.rows("SHOW TABLES")


@pytest.mark.parametrize("how, rows", [("format='JSON', compression='NONE'", ['{"name":"Ada","age":36}']),
                                       ("format='TEXTFILE', field_delimiter='|', compression='NONE'", ["Ada|36"])])
def test_unload(lake, unique, how, rows):
    prefix = unique("unload")
    lake.run(f"UNLOAD (SELECT name, age FROM people WHERE age < 40) TO 's3://{lake.bucket}/{prefix}/' WITH ({how})")
    listed = lake.s3.list_objects_v2(Bucket=lake.bucket, Prefix=prefix)["Contents"]
    body = b"".join(lake.s3.get_object(Bucket=lake.bucket, Key=item["Key"])["Body"].read() for item in listed)
    assert body.decode().splitlines() == rows


def test_views(lake):
    lake.run("CREATE VIEW elders AS SELECT upper(name) AS name FROM people WHERE age > 50")
    assert lake.rows("SELECT * FROM elders") == [["GRACE"]]
    assert lake.rows("SHOW VIEWS") == [["elders"]]
    assert lake.fails("CREATE VIEW elders AS SELECT 1 AS x").startswith("VIEW_ALREADY_EXISTS")
    lake.run("CREATE OR REPLACE VIEW elders AS SELECT name, age FROM people")
    assert len(lake.rows("SELECT * FROM elders")) == 2
    lake.run("DROP VIEW elders")


def test_partitions_by_hand_and_by_repair(lake):
    lake.put("logs/dt=2024-01-01/a.json", '{"msg": "one", "n": 1}\n')
    lake.put("logs/dt=2024-01-02/a.json", '{"msg": "two", "n": 2}\n{"msg": "three"}\n')
    lake.run("CREATE EXTERNAL TABLE logs (msg string, n int) PARTITIONED BY (dt string) "
             f"ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://{lake.bucket}/logs/'")
    assert lake.rows("SELECT count(*) FROM logs") == [["0"]]
    lake.run("ALTER TABLE logs ADD PARTITION (dt = '2024-01-01')")
    assert lake.rows("SELECT dt, msg, n FROM logs") == [["2024-01-01", "one", "1"]]
    lake.run("MSCK REPAIR TABLE logs")
    assert lake.rows("SELECT msg, n FROM logs WHERE dt > '2024-01-01' ORDER BY msg") == [["three", None], ["two", "2"]]
    assert lake.rows('SELECT dt FROM "logs$partitions" ORDER BY dt') == [["2024-01-01"], ["2024-01-02"]]
    lake.run("ALTER TABLE logs DROP PARTITION (dt = '2024-01-01')")
    assert lake.rows("SELECT count(*) FROM logs") == [["2"]]


def test_describe_and_show(lake):
    assert [line[0].split("\t")[0].strip() for line in lake.rows("DESCRIBE people")] == ["name", "age"]
    text = "\n".join(line[0] for line in lake.rows("SHOW CREATE TABLE people"))
    assert text.startswith("CREATE EXTERNAL TABLE `people`(\n  `name` string, \n  `age` int)\nROW FORMAT DELIMITED ")
    assert [lake.database] in lake.rows("SHOW DATABASES LIKE 'laketop_db*'")
    assert "people" in [row[0] for row in lake.rows("SHOW TABLES 'peo*'")]


def test_parameters_and_prepared_statements(lake):
    assert lake.rows("SELECT name FROM people WHERE age > ? AND name <> ?", ExecutionParameters=["50", "'Ada'"]) == [["Grace"]]
    lake.run("PREPARE older FROM SELECT name FROM people WHERE age > ?")
    assert lake.rows("EXECUTE older USING 80") == [["Grace"]]
    lake.run("DEALLOCATE PREPARE older")


def test_a_running_query_can_be_cancelled(lake):
    query_id = lake.start("SELECT count(*) FROM UNNEST(sequence(1, 9000)) a(x), UNNEST(sequence(1, 9000)) b(y), "
                          "UNNEST(sequence(1, 9000)) c(z) WHERE x * y % 7 = z % 5")
    while lake.athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]["State"] == "QUEUED":
        time.sleep(0.005)
    lake.athena.stop_query_execution(QueryExecutionId=query_id)
    assert lake.wait(query_id)["Status"]["State"] == "CANCELLED"
    with pytest.raises(ClientError) as caught:
        lake.athena.get_query_results(QueryExecutionId=query_id)
    assert caught.value.response["Error"]["Code"] == "InvalidRequestException"


def test_request_tokens_are_idempotent(lake):
    token = "t" * 40
    first = lake.start("SELECT 1", ClientRequestToken=token)
    assert lake.start("SELECT 1", ClientRequestToken=token) == first
    with pytest.raises(ClientError):
        lake.start("SELECT 2", ClientRequestToken=token)


def test_result_reuse(lake):
    reuse = {"ResultReuseByAgeConfiguration": {"Enabled": True, "MaxAgeInMinutes": 60}}
    first = lake.run("SELECT 40 + 2", ResultReuseConfiguration=reuse)
    second = lake.run("SELECT 40 + 2", ResultReuseConfiguration=reuse)
    assert second["Statistics"]["ResultReuseInformation"]["ReusedPreviousResult"]
    assert second["ResultConfiguration"]["OutputLocation"] == first["ResultConfiguration"]["OutputLocation"]


def test_work_groups(lake, unique):
    name = unique("wg")
    lake.athena.create_work_group(Name=name, Configuration={
        "ResultConfiguration": {"OutputLocation": f"s3://{lake.bucket}/wg/"}, "EnforceWorkGroupConfiguration": True})
    execution = lake.run("SELECT 1", WorkGroup=name)
    assert execution["ResultConfiguration"]["OutputLocation"].startswith(f"s3://{lake.bucket}/wg/")
    assert lake.athena.list_query_executions(WorkGroup=name)["QueryExecutionIds"] == [execution["QueryExecutionId"]]
    lake.athena.update_work_group(WorkGroup=name, State="DISABLED")
    with pytest.raises(ClientError):
        lake.start("SELECT 1", WorkGroup=name)
    lake.athena.delete_work_group(WorkGroup=name)
    with pytest.raises(ClientError):
        lake.athena.get_work_group(WorkGroup=name)


def test_bytes_scanned_cutoff_cancels(lake, unique):
    name = unique("wg")
    lake.athena.create_work_group(Name=name, Configuration={"BytesScannedCutoffPerQuery": 10_000_000})
    lake.put("wide/a.csv", ("x" * 99 + "\n") * 150_000)
    lake.run(f"CREATE EXTERNAL TABLE wide (v string) LOCATION 's3://{lake.bucket}/wide/'")
    assert lake.rows("SELECT count(v) FROM wide") == [["150000"]]
    execution = lake.wait(lake.start("SELECT count(v) FROM wide", WorkGroup=name))
    assert execution["Status"]["State"] == "CANCELLED"
    assert "Bytes scanned limit was exceeded" in execution["Status"]["StateChangeReason"]
    assert lake.rows("SELECT name FROM people WHERE age = 36", WorkGroup=name) == [["Ada"]]


def test_named_queries(lake):
    query_id = lake.athena.create_named_query(Name="q", Database=lake.database, QueryString="SELECT 1")["NamedQueryId"]
    assert lake.athena.get_named_query(NamedQueryId=query_id)["NamedQuery"]["QueryString"] == "SELECT 1"
    lake.athena.update_named_query(NamedQueryId=query_id, Name="q2", QueryString="SELECT 2")
    batch = lake.athena.batch_get_named_query(NamedQueryIds=[query_id, "0" * 36])
    assert [query["Name"] for query in batch["NamedQueries"]] == ["q2"]
    assert len(batch["UnprocessedNamedQueryIds"]) == 1
    lake.athena.delete_named_query(NamedQueryId=query_id)


def test_metadata(lake):
    table = lake.athena.get_table_metadata(CatalogName="AwsDataCatalog", DatabaseName=lake.database, TableName="people")
    assert [(c["Name"], c["Type"]) for c in table["TableMetadata"]["Columns"]] == [("name", "string"), ("age", "int")]
    names = [d["Name"] for page in lake.athena.get_paginator("list_databases").paginate(CatalogName="AwsDataCatalog")
             for d in page["DatabaseList"]]
    assert lake.database in names
    with pytest.raises(ClientError) as caught:
        lake.athena.get_database(CatalogName="AwsDataCatalog", DatabaseName="nowhere")
    assert caught.value.response["Error"]["Code"] == "MetadataException"


def test_what_is_not_built_says_so(lake):
    assert "NOT_SUPPORTED" in lake.fails("DELETE FROM people")
    with pytest.raises(ClientError) as caught:
        lake.athena.list_sessions(WorkGroup="primary")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
