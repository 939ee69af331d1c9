# SPDX-License-Identifier: Apache-2.0
"""Clients that were not written for Laketop, used as their manuals say."""
import os
import pathlib
import subprocess
import sys

import pyarrow as pa
import pyarrow.fs
import pyarrow.parquet
import pytest

BIN = pathlib.Path(sys.executable).parent


def aws(environment, *arguments):
    done = subprocess.run([BIN / "aws", *arguments], env={**os.environ, **environment}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_aws_cli(aws_environment, bucket, tmp_path):
    # Large enough for a multipart upload.
    source = tmp_path / "large.bin"
    source.write_bytes(os.urandom(1 << 20) * 17)
    aws(aws_environment, "s3", "cp", str(source), f"s3://{bucket}/a/large.bin", "--no-progress")
    assert "large.bin" in aws(aws_environment, "s3", "ls", f"s3://{bucket}/a/")
    aws(aws_environment, "s3", "sync", f"s3://{bucket}/a/", str(tmp_path / "back"), "--no-progress")
    assert (tmp_path / "back" / "large.bin").read_bytes() == source.read_bytes()
    assert '"Account"' in aws(aws_environment, "sts", "get-caller-identity")
    aws(aws_environment, "s3", "rm", f"s3://{bucket}/", "--recursive")
    assert aws(aws_environment, "s3", "ls", f"s3://{bucket}/") == ""


def test_pyathena(endpoint, region, bucket):
    from pyathena import connect
    with connect(s3_staging_dir=f"s3://{bucket}/results/", region_name=region, endpoint_url=endpoint,
                 aws_access_key_id="test", aws_secret_access_key="test", poll_interval=0.02) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT 1 AS a, DATE '2024-02-29' AS d, DECIMAL '1.50' AS m, ARRAY[1, 2] AS l, NULL AS n")
        assert [column[0] for column in cursor.description] == ["a", "d", "m", "l", "n"]
        a, d, m, _, n = cursor.fetchone()
        assert (a, d.isoformat(), str(m), n) == (1, "2024-02-29", "1.50", None)
        cursor.execute("SELECT x FROM UNNEST(sequence(1, 3)) AS t(x) WHERE x > %(least)d ORDER BY x", {"least": 1})
        assert cursor.fetchall() == [(2,), (3,)]


def test_pyarrow(endpoint, region, bucket):
    host = endpoint.removeprefix("http://")
    files = pa.fs.S3FileSystem(endpoint_override=host, scheme="http", access_key="test", secret_key="test", region=region)
    table = pa.table({"k": list(range(1000)), "v": [str(i) for i in range(1000)]})
    pa.parquet.write_table(table, f"{bucket}/t/part.parquet", filesystem=files)
    assert pa.parquet.read_table(f"{bucket}/t/", filesystem=files).equals(table)
    listed = files.get_file_info(pa.fs.FileSelector(f"{bucket}/t", recursive=True))
    assert [item.base_name for item in listed] == ["part.parquet"]


@pytest.mark.laketop_only
def test_newest_boto3_over_tls(tmp_path):
    """Over TLS boto3 sends checksums as trailers of chunked bodies; the certificate is the server's own."""
    import boto3
    program = pathlib.Path(os.environ.get("LAKETOP_PROGRAM", pathlib.Path(__file__).parents[2] / "build" / "laketop"))
    server = subprocess.Popen([program, "serve", "--port", "0", "--tls", "--data-dir", tmp_path / "data"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        first = server.stdout.readline()
        port = int(first.split("127.0.0.1:")[1].split(",")[0].split()[0].strip("/"))
        for line in server.stdout:
            if line.startswith("Ready."):
                break
        certificate = next(path for path in (tmp_path / "data" / "tls").iterdir() if "key" not in path.name)
        s3 = boto3.client("s3", endpoint_url=f"https://127.0.0.1:{port}", verify=str(certificate), region_name="us-east-1",
                          aws_access_key_id="test", aws_secret_access_key="test")
        s3.create_bucket(Bucket="over-tls")
        body = os.urandom(3 << 20)
        with open(tmp_path / "body", "wb") as file:
            file.write(body)
        s3.upload_file(str(tmp_path / "body"), "over-tls", "k")
        assert s3.get_object(Bucket="over-tls", Key="k")["Body"].read() == body
    finally:
        server.terminate()
        server.wait(20)
