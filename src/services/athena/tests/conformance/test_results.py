# SPDX-License-Identifier: Apache-2.0
"""What clients see of an execution: files, types, counts, errors, parameters, plans."""
import json

import pytest
from botocore.exceptions import ClientError


def body_of(lake, location):
    bucket, key = location.removeprefix("s3://").split("/", 1)
    return lake.s3.get_object(Bucket=bucket, Key=key)["Body"].read()


def results(lake, execution, **options):
    return lake.athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"], **options)


@pytest.mark.parametrize("sql, kind, substatement, suffix, update_count", [
    ("SELECT name FROM people", "DML", "SELECT", ".csv", 0),
    ("SHOW TABLES", "UTILITY", "SHOW_TABLES", ".txt", 0),
    ("SHOW FUNCTIONS LIKE 'date\\_%' ESCAPE '\\'", "UTILITY", "SHOW_FUNCTIONS", ".csv", 0),
    ("SHOW TBLPROPERTIES people", "UTILITY", "SHOW_TABLE_PROPERTIES", ".txt", 0),
    ("DESCRIBE people", "UTILITY", "DESCRIBE_TABLE", ".txt", None),
    ("EXPLAIN SELECT name FROM people", "DML", "EXPLAIN", ".txt", None),
    ("ALTER TABLE people SET TBLPROPERTIES ('a'='b')", "DDL", "ALTER_TABLE_PROPERTIES", ".txt", None),
])
def test_kinds_of_statements(lake, sql, kind, substatement, suffix, update_count):
    execution = lake.run(sql)
    assert (execution["StatementType"], execution["SubstatementType"]) == (kind, substatement)
    location = execution["ResultConfiguration"]["OutputLocation"]
    assert location.endswith(execution["QueryExecutionId"] + suffix)
    answer = results(lake, execution)
    assert answer.get("UpdateCount") == update_count
    columns = answer["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    if columns:
        metadata = body_of(lake, location + ".metadata")
        assert execution["QueryExecutionId"].encode() in metadata
        assert all(column["Name"].encode() in metadata for column in columns)
    if suffix == ".txt":
        # The file has the rows and nothing else.
        rows = [row["Data"][0].get("VarCharValue", "") for row in answer["ResultSet"]["Rows"]]
        assert body_of(lake, location).decode() == "\n".join(rows)


def test_writes_tell_their_rows(lake, unique):
    name = unique("t").replace("-", "_")
    made = lake.run(f"CREATE TABLE {name} AS SELECT 1 AS a UNION ALL SELECT 2")
    assert made["ResultConfiguration"]["OutputLocation"].endswith("tables/" + made["QueryExecutionId"])
    inserted = lake.run(f"INSERT INTO {name} VALUES 3")
    for execution, count in ((made, 2), (inserted, 1)):
        answer = results(lake, execution)
        assert (answer["UpdateCount"], answer["ResultSet"]["Rows"]) == (count, [])
        assert [c["Name"] for c in answer["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]] == ["rows"]
        assert body_of(lake, execution["ResultConfiguration"]["OutputLocation"] + ".metadata")
    nothing = lake.run(f"INSERT INTO {name} SELECT 1 WHERE false")
    assert "DataManifestLocation" not in nothing["Statistics"]


def test_a_full_page_names_a_next_one(lake):
    execution = lake.run("SELECT name FROM people")
    page = results(lake, execution, MaxResults=3)
    assert len(page["ResultSet"]["Rows"]) == 3
    rest = results(lake, execution, MaxResults=3, NextToken=page["NextToken"])
    assert rest["ResultSet"]["Rows"] == [] and "NextToken" not in rest


@pytest.mark.parametrize("sql, category, error_type", [
    ("SELECT * FROM nowhere", 2, 1301), ("SELECT nothing FROM people", 2, 1006), ("SELECT no_such(1)", 2, 1303),
    ("SELECT name = 1 FROM people", 2, 1002), ("SELECT 1 / (age - age) FROM people", 2, 1001),
    ("DELETE FROM people", 2, 1200), ("DESCRIBE EXTENDED nowhere", 2, 1006),
    ("CREATE TABLE x WITH (format='FOO') AS SELECT 1 a", 2, 1103),
    ("CREATE DATABASE {db}", 1, 1003),
])
def test_errors_have_a_category_and_a_type(lake, sql, category, error_type):
    execution = lake.wait(lake.start(sql.format(db=lake.database)))
    error = execution["Status"]["AthenaError"]
    assert (error["ErrorCategory"], error["ErrorType"]) == (category, error_type)
    assert error["ErrorMessage"] == execution["Status"]["StateChangeReason"]
    assert error["Retryable"] is False
    with pytest.raises(ClientError) as caught:
        results(lake, execution)
    assert caught.value.response["AthenaErrorCode"] == "INVALID_QUERY_EXECUTION_STATE"


@pytest.mark.parametrize("given, value", [
    ("'abc'", "abc"), ("1 + 1", "2"), ("DATE '2020-01-01'", "2020-01-01"), ("abc def", "abc def"), ("it's", "it's"),
    ("abc", "abc"), ("x + 1", "x + 1"), ("123e4567-e89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a456-426614174000"),
])
def test_parameters_are_expressions_or_text(lake, given, value):
    assert lake.rows("SELECT ?", ExecutionParameters=[given]) == [[value]]


def test_counts_of_parameters(lake):
    # Without a ? they are not looked at.
    execution = lake.run("SELECT 1", ExecutionParameters=["2"])
    assert execution["ExecutionParameters"] == ["2"]
    for sql, given in (("SELECT ?, ?", ["1"]), ("SELECT ?", None)):
        options = {"ExecutionParameters": given} if given else {}
        execution = lake.wait(lake.start(sql, **options))
        assert execution["Status"]["StateChangeReason"].startswith(
            "INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: expected ")
    lake.run("PREPARE one FROM SELECT name FROM people WHERE age > ?")
    assert "expected 1 but found 2" in lake.fails("EXECUTE one USING 1, 2")
    assert "expected 1 but found 0" in lake.fails("EXECUTE one")
    # Instead of USING.
    assert lake.rows("EXECUTE one", ExecutionParameters=["80"]) == [["Grace"]]
    lake.run("DEALLOCATE PREPARE one")


def test_explain(lake):
    assert lake.rows("EXPLAIN (TYPE VALIDATE) SELECT name FROM people") == [["true"], [""]]
    assert lake.fails("EXPLAIN (TYPE VALIDATE) SELECT nope FROM people").startswith("COLUMN_NOT_FOUND")

    def plan(how, sql="SELECT name FROM people"):
        return "\n".join(row[0] or "" for row in lake.rows(f"EXPLAIN {how} {sql}"))

    fragments = json.loads(plan("(FORMAT JSON)"))
    assert fragments["0"]["children"][0]["name"] == "Select"
    inputs = json.loads(plan("(TYPE IO)"))["inputTableColumnInfos"]
    assert inputs[0]["table"]["schemaTable"] == {"schema": lake.database, "table": "people"}
    assert plan("(TYPE LOGICAL, FORMAT GRAPHVIZ)").startswith("digraph logical_plan {")
    assert "TableWriter" in plan("", "CREATE TABLE never AS SELECT name FROM people")
    assert ["never"] not in lake.rows("SHOW TABLES")
    analysed = plan("ANALYZE", "SELECT count(*) FROM people")
    assert "laketop_" not in analysed.replace(lake.database, "") and "EXPLAIN ANALYZE SELECT" not in analysed


def test_output_location_is_known_from_the_start(lake):
    query_id = lake.start("SELECT no_such(1)")
    execution = lake.wait(query_id)
    assert execution["ResultConfiguration"]["OutputLocation"] == f"s3://{lake.bucket}/results/{query_id}.csv"


def test_a_number_with_a_point_is_a_double(lake):
    """Athena reads 1.10 as DOUBLE, where Trino reads a decimal: a client that makes floats of doubles and Decimals of
    decimals (PyAthena, awswrangler) gives a float."""
    execution = lake.run("SELECT 1.10 AS a, 0.1 + 0.2 AS b, DECIMAL '1.10' AS c, typeof(2.5) AS d")
    columns = results(lake, execution)["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    assert [column["Type"] for column in columns] == ["double", "double", "decimal", "varchar"]
    row = results(lake, execution)["ResultSet"]["Rows"][1]["Data"]
    assert [cell["VarCharValue"] for cell in row] == ["1.1", "0.30000000000000004", "1.10", "double"]


def test_bytes_of_text_tables_count_as_scanned(lake):
    assert lake.run("SELECT name FROM people")["Statistics"]["DataScannedInBytes"] == len("name,age\nAda,36\nGrace,85\n")


def test_an_insert_casts_what_has_a_type_in_common(lake):
    """SQLAlchemy writes 1.5 for any float and pandas' float64 becomes FLOAT: a double goes into real and decimal."""
    lake.run(f"CREATE EXTERNAL TABLE given (r float, d decimal(5,2), s smallint) STORED AS PARQUET "
             f"LOCATION 's3://{lake.bucket}/given/'")
    lake.run("INSERT INTO given VALUES (1.5, 2.345, 7)")
    assert lake.rows("SELECT * FROM given") == [["1.5", "2.35", "7"]]
    assert "mismatched column types" in lake.fails("INSERT INTO given VALUES ('1.5', 2, 7)")
