# SPDX-License-Identifier: Apache-2.0
"""Command-line clients of S3: a folder with hard names goes up and comes back, byte for byte."""
import urllib.request

import hard_files
import pytest


def opened(url: str) -> bytes:
    with urllib.request.urlopen(url.strip()) as answer:
        return answer.read()


@pytest.fixture
def s5cmd(run, endpoint):
    return lambda *arguments: run("s5cmd", *arguments, S3_ENDPOINT_URL=endpoint)


def test_s5cmd(s5cmd, bucket, tree, tmp_path):
    s5cmd("cp", "--part-size", 5, f"{tree}/", f"s3://{bucket}/t/")
    assert len(s5cmd("ls", f"s3://{bucket}/t/*").splitlines()) == hard_files.COUNT
    s5cmd("cp", f"s3://{bucket}/t/*", f"{tmp_path}/back/")
    assert hard_files.same(tree, tmp_path / "back")
    assert s5cmd("sync", f"{tree}/", f"s3://{bucket}/t/") == ""
    s5cmd("mv", f"s3://{bucket}/t/plus+plus.txt", f"s3://{bucket}/m/plus+moved x.txt")
    assert "plus+moved x.txt" in s5cmd("ls", f"s3://{bucket}/m/")
    url = s5cmd("presign", f"s3://{bucket}/t/100%.txt")
    assert opened(url) == (tree / "100%.txt").read_bytes()
    s5cmd("rm", f"s3://{bucket}/*")
    s5cmd("rb", f"s3://{bucket}")


def test_s5cmd_lists_copies_and_deletes_more_than_a_page(s5cmd, bucket, tmp_path):
    many = tmp_path / "many"
    many.mkdir()
    for number in range(1_050):
        (many / f"{number:05d}").write_text(str(number))
    s5cmd("cp", f"{many}/", f"s3://{bucket}/many/")
    s5cmd("cp", f"s3://{bucket}/many/*", f"s3://{bucket}/copy/")
    assert len(s5cmd("ls", f"s3://{bucket}/copy/*").splitlines()) == 1_050
    s5cmd("rm", f"s3://{bucket}/*")
    assert s5cmd("ls", f"s3://{bucket}") == ""


@pytest.fixture
def rclone(run, endpoint, region, tmp_path):
    def of(*arguments, **options):
        settings = {"TYPE": "s3", "PROVIDER": "Other", "ENV_AUTH": "true", "ENDPOINT": endpoint, "REGION": region}
        variables = {f"RCLONE_CONFIG_LAKE_{name}": value for name, value in settings.items()}
        return run("rclone", "--config", tmp_path / "rclone.conf", *arguments, **variables, **options)
    return of


def test_rclone(rclone, bucket, tree, tmp_path):
    rclone("sync", tree, f"lake:{bucket}/t")
    rclone("check", tree, f"lake:{bucket}/t")
    rclone("copy", f"lake:{bucket}/t", tmp_path / "back")
    assert hard_files.same(tree, tmp_path / "back")
    rclone("copy", f"lake:{bucket}/t", f"lake:{bucket}/copy")
    rclone("check", f"lake:{bucket}/t", f"lake:{bucket}/copy")
    rclone("moveto", f"lake:{bucket}/t/plus+plus.txt", f"lake:{bucket}/t/mo ved+.txt")
    assert "mo ved+.txt" in rclone("lsf", f"lake:{bucket}/t")
    assert opened(rclone("link", f"lake:{bucket}/t/unié/ö 漢字 😀.txt")) == (tree / "unié/ö 漢字 😀.txt").read_bytes()
    # The length is not known beforehand: a multipart upload from standard input.
    rclone("rcat", "--streaming-upload-cutoff", "0", f"lake:{bucket}/streamed", stdin=(tree / "large.bin").read_bytes())
    assert rclone("size", "--json", f"lake:{bucket}/streamed").count(str((tree / "large.bin").stat().st_size))
    # A whole tree in parts, and away again.
    rclone("copy", "--s3-upload-cutoff", "5M", "--s3-chunk-size", "5M", tree, f"lake:{bucket}/parts")
    rclone("check", "--download", tree, f"lake:{bucket}/parts")
    rclone("move", f"lake:{bucket}/parts", tmp_path / "moved")
    assert hard_files.same(tree, tmp_path / "moved")
    assert rclone("lsf", f"lake:{bucket}/parts") == ""
    rclone("purge", f"lake:{bucket}")
    assert bucket not in rclone("lsd", "lake:")


def test_s3cmd(run, endpoint, unique, tree, tmp_path):
    """It signs for a region called US; its cp and mv ask for ACLs, which buckets of today do not have: --acl-private."""
    (tmp_path / "s3cfg").touch()
    host, bucket = endpoint.removeprefix("http://"), unique("s3cmd")

    def s3cmd(*arguments):
        return run("s3cmd", "-c", tmp_path / "s3cfg", "--access_key=test", "--secret_key=test", f"--host={host}",
                   f"--host-bucket={host}", "--no-ssl", "--no-progress", *arguments)

    s3cmd("mb", f"s3://{bucket}")
    s3cmd("sync", "--multipart-chunk-size-mb=5", f"{tree}/", f"s3://{bucket}/t/")
    assert len(s3cmd("ls", "-r", f"s3://{bucket}/t/").splitlines()) == hard_files.COUNT
    s3cmd("sync", f"s3://{bucket}/t/", f"{tmp_path}/back/")
    assert hard_files.same(tree, tmp_path / "back")
    assert "FULL_CONTROL" in s3cmd("info", f"s3://{bucket}/t/large.bin")
    assert opened(s3cmd("signurl", f"s3://{bucket}/t/with space.txt", "+600")) == (tree / "with space.txt").read_bytes()
    s3cmd("--acl-private", "mv", f"s3://{bucket}/t/100%.txt", f"s3://{bucket}/m/p p+.txt")
    assert "p p+.txt" in s3cmd("ls", f"s3://{bucket}/m/")
    s3cmd("del", "-r", "-f", f"s3://{bucket}/")
    s3cmd("rb", f"s3://{bucket}")
