# SPDX-License-Identifier: Apache-2.0
"""AWS's own SDKs in other languages, Spark over s3a, dbt, and Python's of 2023. Each runs a program of its folder, which checks itself and
ends with DONE. What `make test` does not install is run by `make clients`."""
import pathlib
import shutil

import hard_files
import pytest

HERE = pathlib.Path(__file__).resolve().parent
DEPS = HERE.parents[1] / ".deps"
# What compiles or downloads its dependencies at the first run.
INSTALL_SECONDS_MAX = 900


def test_javascript(run, unique, tmp_path):
    modules = DEPS / "javascript" / "node_modules"
    if not modules.is_dir():
        pytest.skip("AWS SDK for JavaScript is not installed: tools/setup")
    # Node looks for modules beside the program.
    shutil.copy(HERE / "javascript" / "client.mjs", tmp_path / "client.mjs")
    (tmp_path / "node_modules").symlink_to(modules)
    assert run("node", tmp_path / "client.mjs", unique("js")).endswith("DONE\n")


def test_python_of_2023(run, unique):
    """boto3 1.28 sends no checksums unasked and looks at the endpoint variables in its own way; s3fs stands on aiobotocore."""
    python = DEPS / "python-2023" / "bin" / "python"
    if not python.exists():
        pytest.skip("boto3 1.28 is not installed: tools/setup")
    assert run(python, HERE / "python_2023" / "client.py", unique("old")).endswith("DONE\n")


@pytest.mark.slow
def test_debians_aws_cli(run, endpoint, bucket, tree, tmp_path):
    """AWS CLI 2.9 of Debian 12 does not know AWS_ENDPOINT_URL yet."""
    def aws(*arguments):
        return run("/usr/bin/aws", "--endpoint-url", endpoint, *arguments)

    aws("s3", "sync", tree, f"s3://{bucket}/t/", "--only-show-errors")
    aws("s3", "sync", f"s3://{bucket}/t/", tmp_path / "back", "--only-show-errors")
    assert hard_files.same(tree, tmp_path / "back")
    assert aws("s3", "sync", tree, f"s3://{bucket}/t/") == ""
    aws("s3", "mv", f"s3://{bucket}/t/large.bin", f"s3://{bucket}/m/p p+.bin", "--only-show-errors")
    query_id = aws("athena", "start-query-execution", "--query-string", "SELECT 1 AS a", "--result-configuration",
                   f"OutputLocation=s3://{bucket}/r/", "--query", "QueryExecutionId", "--output", "text").strip()
    state = "RUNNING"
    while state in ("QUEUED", "RUNNING"):
        state = aws("athena", "get-query-execution", "--query-execution-id", query_id, "--query",
                    "QueryExecution.Status.State", "--output", "text").strip()
    assert state == "SUCCEEDED"
    aws("s3", "rb", f"s3://{bucket}", "--force")


@pytest.mark.slow
def test_go(run, unique, tmp_path):
    """The manager sends parts of unknown length: chunks with trailing checksums, over plain http."""
    cache = {"GOCACHE": str(DEPS / "go-build"), "GOPATH": str(DEPS / "go"), "GOFLAGS": "-buildvcs=false"}
    run("go", "-C", HERE / "go", "build", "-o", tmp_path / "client", ".", seconds=INSTALL_SECONDS_MAX, **cache)
    assert run(tmp_path / "client", unique("go")).endswith("DONE\n")


@pytest.mark.slow
def test_java(run, unique, tmp_path):
    done = run("mvn", "-q", "-B", "-f", HERE / "java" / "pom.xml", f"-Dmaven.repo.local={DEPS / 'maven'}",
               f"-Doutput={tmp_path}", "compile", "exec:java", f"-Dexec.args={unique('java')}", seconds=INSTALL_SECONDS_MAX)
    assert "DONE\n" in done


@pytest.mark.slow
def test_spark_s3a(run, bucket, tmp_path):
    python = DEPS / "spark" / "bin" / "python"
    if not python.exists():
        pytest.skip("PySpark is not installed: make clients")
    done = run(python, HERE / "spark" / "client.py", bucket, seconds=INSTALL_SECONDS_MAX, LAKETOP_IVY=str(DEPS / "ivy"))
    assert done.endswith("DONE\n")


@pytest.mark.slow
def test_dbt(run, client, bucket, unique, tmp_path):
    """A seed (a table of OpenCSVSerde), tables, a view, tests of columns, an incremental model that overwrites one partition
    at its second run."""
    dbt = DEPS / "dbt" / "bin" / "dbt"
    if not dbt.exists():
        pytest.skip("dbt is not installed: make clients")
    project, schema = tmp_path / "dbt", unique("dbt").replace("-", "_")
    shutil.copytree(HERE / "dbt", project)
    for _ in range(2):
        run(dbt, "build", "--project-dir", project, "--profiles-dir", project, BUCKET=bucket, SCHEMA=schema)
    assert {table["Name"] for table in client("glue").get_tables(DatabaseName=schema)["TableList"]} == {"items", "gold", "shown", "kept"}
    assert len(client("glue").get_partitions(DatabaseName=schema, TableName="kept")["Partitions"]) == 2
