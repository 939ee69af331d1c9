# SPDX-License-Identifier: Apache-2.0
"""The Hive side: tables as they are made, shown and altered."""
import pytest


def created(lake, name, rest, columns="a int, b string"):
    lake.run(f"CREATE EXTERNAL TABLE {name} ({columns}) {rest}")
    return name


def shown(lake, name):
    return "\n".join(row[0] for row in lake.rows(f"SHOW CREATE TABLE {name}"))


@pytest.mark.parametrize("rest, expected", [
    ("PARTITIONED BY (dt string COMMENT 'day') ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' LINES TERMINATED BY '\\n'",
     "PARTITIONED BY ( \n  `dt` string COMMENT 'day')\nROW FORMAT DELIMITED \n  FIELDS TERMINATED BY '\\t' \n"
     "  LINES TERMINATED BY '\\n' \nSTORED AS INPUTFORMAT \n  'org.apache.hadoop.mapred.TextInputFormat' \n"
     "OUTPUTFORMAT \n  'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'\nLOCATION\n"),
    ("ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' ESCAPED BY '\\\\' NULL DEFINED AS 'it\\'s'", "ROW FORMAT SERDE "),
    ("ROW FORMAT DELIMITED FIELDS TERMINATED BY ';'", "ROW FORMAT DELIMITED \n  FIELDS TERMINATED BY '\\;' \n"),
    ("ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' WITH SERDEPROPERTIES ('mapping.a'='A.b')",
     "WITH SERDEPROPERTIES ( \n  'mapping.a'='A.b') \n"),
    ("COMMENT 'a \"table\"' CLUSTERED BY (a) SORTED BY (b DESC) INTO 4 BUCKETS STORED AS PARQUET",
     "COMMENT 'a \"table\"'\nCLUSTERED BY ( \n  a) \nSORTED BY ( \n  b DESC) \nINTO 4 BUCKETS\nROW FORMAT SERDE \n"),
])
def test_show_create_table_makes_the_table_again(lake, unique, rest, expected):
    first, second = unique("t").replace("-", "_"), unique("t").replace("-", "_")
    created(lake, first, f"{rest} LOCATION 's3://{lake.bucket}/{first}/' TBLPROPERTIES ('k'='v')")
    text = shown(lake, first)
    assert text.startswith(f"CREATE EXTERNAL TABLE `{first}`(\n  `a` int")
    assert expected in text
    # A qualified question has a qualified answer, which Hive reads as two names.
    qualified = shown(lake, f"{lake.database}.{first}")
    lake.run(qualified.replace(f"`{lake.database}.{first}`", f"`{lake.database}.{second}`"))
    tables = [lake.glue.get_table(DatabaseName=lake.database, Name=name)["Table"] for name in (first, second)]
    for key in ("StorageDescriptor", "PartitionKeys", "TableType"):
        one, two = (table.get(key) for table in tables)
        if key == "StorageDescriptor":
            for table in (one, two):
                for column in table["Columns"]:
                    column.pop("Comment", None)
        assert one == two
    assert tables[0]["Parameters"]["k"] == tables[1]["Parameters"]["k"]


def test_describe(lake):
    created(lake, "described", f"PARTITIONED BY (dt string) LOCATION 's3://{lake.bucket}/described/'",
            "a int COMMENT 'first', s struct<x:array<int>,y:string>")
    lake.run("ALTER TABLE described ADD PARTITION (dt='1')")
    plain = [row[0] for row in lake.rows("DESCRIBE described")]
    assert plain[0] == "a                   \tint                 \tfirst               "
    assert plain[3:] == ["\t \t ", "# Partition Information\t \t ",
                         "# col_name          \tdata_type           \tcomment             ", "\t \t ",
                         "dt                  \tstring              \t                    "]
    formatted = [row[0] for row in lake.rows("DESCRIBE FORMATTED described")]
    assert f"Location:           \ts3://{lake.bucket}/described\t " in formatted
    assert sum(line.startswith("dt ") for line in formatted) == 1
    extended = lake.rows("DESCRIBE EXTENDED described")[-1][0]
    assert extended.startswith("Detailed Table Information\tTable(tableName:described, ")
    assert any(row[0].startswith("Partition Value:    \t[1]")
               for row in lake.rows("DESCRIBE FORMATTED described PARTITION (dt='1')"))
    assert lake.rows("DESCRIBE described s") == [
        ["x                   \tarray<int>          \tfrom deserializer   "],
        ["y                   \tstring              \tfrom deserializer   "]]
    assert lake.rows("DESCRIBE described s.x.'$elem$'")[0][0].split("\t")[1].strip() == "int"
    assert "cannot find field nope from [0:a, 1:s, 2:dt]" in lake.fails("DESCRIBE described nope")
    assert lake.fails("DESCRIBE EXTENDED described PARTITION (dt='9')") == (
        "FAILED: SemanticException [Error 10006]: Partition not found {dt=9}")


def test_views_are_described_as_athena_does(lake):
    lake.run("CREATE VIEW one_row AS SELECT 1 AS n, 'x' AS s")
    execution = lake.run("DESCRIBE one_row")
    assert execution["SubstatementType"] == "DESC_VIEW"
    assert lake.rows("DESCRIBE one_row") == [["n\tinteger"], ["s\tvarchar(1)"]]
    assert lake.rows("SHOW COLUMNS IN one_row") == [["n\tinteger"], ["s\tvarchar(1)"]]


def test_a_view_is_shown_line_by_line(lake):
    lake.run("CREATE VIEW shown AS SELECT name FROM people")
    assert lake.rows("SHOW CREATE VIEW shown") == [
        [f"CREATE VIEW {lake.database}.shown AS"], ["SELECT name"], ["FROM"], ["  people"]]


def test_a_comment_is_a_property_of_its_table(lake):
    """CREATE TABLE's page: COMMENT creates the table property `comment`. Clients read it there (PyAthena)."""
    created(lake, "told", f"COMMENT 'what it is for' LOCATION 's3://{lake.bucket}/told/'")
    told = lake.athena.get_table_metadata(CatalogName="AwsDataCatalog", DatabaseName=lake.database, TableName="told")
    assert told["TableMetadata"]["Parameters"]["comment"] == "what it is for"
    lake.run("ALTER TABLE told SET TBLPROPERTIES ('comment'='another')")
    assert ["COMMENT 'another'"] in lake.rows("SHOW CREATE TABLE told")
    lake.run("CREATE TABLE also_told COMMENT 'copied' AS SELECT 1 AS a")
    table = lake.glue.get_table(DatabaseName=lake.database, Name="also_told")["Table"]
    assert table["Parameters"]["comment"] == "copied"


def test_a_comment_over_lines_is_kept_on_one(lake):
    lake.run(f"CREATE EXTERNAL TABLE lines (a int) COMMENT 'first\n\n  second' "
             "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' "
             f"LOCATION 's3://{lake.bucket}/lines/'")
    table = lake.glue.get_table(DatabaseName=lake.database, Name="lines")["Table"]
    assert table["Parameters"]["comment"] == "first second"
    assert table["StorageDescriptor"]["OutputFormat"] == "org.apache.hadoop.hive.ql.io.IgnoreKeyTextOutputFormat"


def test_columns_are_altered(lake):
    created(lake, "altered", f"PARTITIONED BY (p int) LOCATION 's3://{lake.bucket}/altered/'")
    lake.run("ALTER TABLE altered ADD PARTITION (p=1)")
    lake.run("ALTER TABLE altered ADD COLUMNS (c double COMMENT 'new')")
    lake.run("ALTER TABLE altered CHANGE COLUMN b text varchar(10) COMMENT 'renamed' FIRST")
    lake.run("ALTER TABLE altered CHANGE a a bigint AFTER c")
    lake.run("ALTER TABLE altered PARTITION (p=1) ADD COLUMNS (d int)")
    names = [row[0].split("\t")[:2] for row in lake.rows("DESCRIBE altered")][:3]
    assert [[part.strip() for part in row] for row in names] == [["text", "varchar(10)"], ["c", "double"], ["a", "bigint"]]
    partition = lake.glue.get_partition(DatabaseName=lake.database, TableName="altered", PartitionValues=["1"])
    assert [c["Name"] for c in partition["Partition"]["StorageDescriptor"]["Columns"]] == ["a", "b", "d"]
    lake.run("ALTER TABLE altered REPLACE COLUMNS (lone string)")
    for wrong in ("ADD COLUMNS (lone int)", "ADD COLUMNS (p int)", "REPLACE COLUMNS (x int, X int)"):
        assert "FAILED: SemanticException [Error 100" in lake.fails(f"ALTER TABLE altered {wrong}")
    assert "Error 10248" in lake.fails("ALTER TABLE altered ADD PARTITION (p='abc')")


@pytest.mark.parametrize("columns, rest, reason", [
    ("a int, A string", "", "FAILED: SemanticException [Error 10036]: Duplicate column name: a"),
    ("a int", "PARTITIONED BY (a int)", "FAILED: SemanticException [Error 10035]"),
    ("a decimal(50,2)", "", "FAILED: RuntimeException Decimal precision out of allowed range [1,38]"),
    ("a array<varchar(70000)>", "", "FAILED: RuntimeException Varchar length 70000 out of allowed range [1, 65535]"),
    ("a int", "CLUSTERED BY (zz) INTO 4 BUCKETS", "FAILED: SemanticException [Error 10002]"),
    ("a int", "ROW FORMAT DELIMITED LINES TERMINATED BY '|'", "FAILED: SemanticException LINES TERMINATED BY only"),
])
def test_faulty_tables(lake, columns, rest, reason):
    sql = f"CREATE EXTERNAL TABLE faulty ({columns}) {rest} LOCATION 's3://{lake.bucket}/faulty/'"
    assert lake.fails(sql).startswith(reason)


def test_formats_that_are_not_text_are_not_read_as_text(lake):
    lake.put("seq/x", "1\x01a\n")
    created(lake, "seq", f"STORED AS SEQUENCEFILE LOCATION 's3://{lake.bucket}/seq/'")
    assert lake.fails("SELECT * FROM seq").startswith("HIVE_UNSUPPORTED_FORMAT")
    created(lake, "own", f"STORED AS INPUTFORMAT 'com.foo.In' OUTPUTFORMAT 'com.foo.Out' LOCATION 's3://{lake.bucket}/seq/'")
    assert lake.fails("SELECT * FROM own") == "HIVE_UNSUPPORTED_FORMAT: Unable to create input format com.foo.In"
    assert lake.fails("INSERT INTO seq VALUES (1, 'x')").startswith("NOT_SUPPORTED")
