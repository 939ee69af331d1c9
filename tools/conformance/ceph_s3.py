#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""ceph/s3-tests, a suite that is run by hand: it is in no registry.

    tools/conformance/ceph_s3.py CHECKOUT

CHECKOUT is a copy of its repository; what it needs is installed into CHECKOUT/.venv. LAKETOP_PROGRAM names
another server than build/laketop, LAKETOP_PYTEST gives pytest further arguments.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

import pytest_results
import report
import server

SECONDS_MAX = 3600
TEST_SECONDS_MAX = 120
FILES = ["s3tests/functional/test_s3.py", "s3tests/functional/test_headers.py"]
# What AWS itself fails, other services, and what one has to be Ceph for.
LEFT_OUT = ["fails_on_aws", "bucket_logging", "webidentity_test", "cloud_transition", "cloud_restore", "s3select",
            "sns", "iam_tenant", "auth_aws2"]
USERS = {"s3 main": "111111111111", "s3 alt": "222222222222", "s3 tenant": "333333333333",
         "iam": "444444444444", "iam root": "555555555555", "iam alt root": "666666666666"}
EXTRA = {"s3 main": {"api_name": "eu-west-1", "lc_debug_interval": "86400",
                     "kms_keyid": "arn:aws:kms:us-east-1:111111111111:key/first",
                     "kms_keyid2": "arn:aws:kms:us-east-1:111111111111:key/second"},
         "s3 tenant": {"tenant": "tenant"}}


def key_of(account: str) -> str:
    """Not the same backwards: that is how the suite makes a wrong one."""
    return f"key-of-{account}"


def secret_of(account: str) -> str:
    return f"secret-{account}"


def write_credentials(path: pathlib.Path) -> None:
    sections = [f"[{name.replace(' ', '-')}]\naws_access_key_id = {key_of(account)}\n"
                f"aws_secret_access_key = {secret_of(account)}\naccount = {account}\n"
                for name, account in USERS.items()]
    path.write_text("\n".join(sections))


def canonical_id(python: pathlib.Path, url: str, account: str) -> str:
    """As the server says it: the owner of an empty list of buckets."""
    program = ("import boto3, sys; print(boto3.client('s3', endpoint_url=sys.argv[1], region_name='us-east-1', "
               "aws_access_key_id=sys.argv[2], aws_secret_access_key=sys.argv[3]).list_buckets()['Owner']['ID'])")
    done = subprocess.run([python, "-c", program, url, key_of(account), secret_of(account)], check=True, text=True,
                          stdout=subprocess.PIPE)
    return done.stdout.strip()


def write_config(path: pathlib.Path, python: pathlib.Path, url: str) -> None:
    host, port = url.removeprefix("http://").split(":")
    lines = ["[DEFAULT]", f"host = {host}", f"port = {port}", "is_secure = False", "ssl_verify = False",
             "[fixtures]", "bucket prefix = laketop-{random}-", "iam name prefix = s3-tests-",
             "iam path prefix = /s3-tests/"]
    for name, account in USERS.items():
        lines += [f"[{name}]", f"display_name = {account}", f"user_id = {canonical_id(python, url, account)}",
                  f"email = user{account}@example.com", f"access_key = {key_of(account)}",
                  f"secret_key = {secret_of(account)}"]
        lines += [f"{key} = {value}" for key, value in EXTRA.get(name, {}).items()]
    path.write_text("\n".join(lines) + "\n")


def install(checkout: pathlib.Path) -> pathlib.Path:
    python = checkout / ".venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", checkout / ".venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                        "-r", checkout / "requirements.txt", "pytest-timeout"], check=True)
    return python


def run(checkout: pathlib.Path) -> report.Outcome:
    """Tests of lifecycle rules move the clock on, and signatures end with it: they have a server of their own."""
    python = install(checkout)
    marks = " and ".join(f"not {mark}" for mark in LEFT_OUT)
    whole = run_on_server(checkout, python, f"{marks} and not lifecycle")
    clocked = run_on_server(checkout, python, f"{marks} and lifecycle")
    return report.Outcome(passed=whole.passed | clocked.passed, failed=whole.failed | clocked.failed,
                          skipped=whole.skipped | clocked.skipped)


def run_on_server(checkout: pathlib.Path, python: pathlib.Path, marks: str) -> report.Outcome:
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_credentials(folder / "credentials")
        with server.running("--auth", "enforce", "--credentials", folder / "credentials") as url:
            write_config(folder / "s3tests.conf", python, url)
            results = folder / "results.jsonl"
            results.touch()
            environment = {**os.environ, "S3TEST_CONF": str(folder / "s3tests.conf"), "LAKETOP_ENDPOINT": url,
                           "LAKETOP_RESULTS": str(results), "AWS_EC2_METADATA_DISABLED": "true",
                           "PYTHONPATH": str(server.ROOT / "tools/conformance"), "PYTHONDONTWRITEBYTECODE": "1"}
            environment.pop("AWS_ENDPOINT_URL", None)
            subprocess.run(
                [python, "-m", "pytest", "-q", "-p", "ceph_plugin", "-p", "results_plugin",
                 "-p", "no:cacheprovider", "--tb=no", "--no-header", f"--timeout={TEST_SECONDS_MAX}", "-m", marks,
                 *FILES, *os.environ.get("LAKETOP_PYTEST", "").split()],
                cwd=checkout, env=environment, timeout=SECONDS_MAX)
            return pytest_results.read(results, strip="s3tests/functional/")


def main(checkout: str | None = None) -> int:
    checkout = checkout or os.environ.get("CEPH_S3_TESTS")
    if checkout is None:
        print("ceph_s3: name a checkout of ceph/s3-tests, or put it into CEPH_S3_TESTS", file=sys.stderr)
        return 1
    suite = report.Suite(
        name="ceph_s3", title="ceph/s3-tests", command="tools/conformance/ceph_s3.py CHECKOUT",
        source="The tests of S3 and of headers of https://github.com/ceph/s3-tests (2026-05-07).",
        notes="Run with every signature verified, without the tests that are marked "
              + ", ".join(f"`{mark}`" for mark in LEFT_OUT)
              + ". The suite expects buckets as AWS made them before April 2023, with ACLs on and no public access "
                "block: its plugin makes them so. Its days of waiting go through the server's clock.")
    return report.publish(suite, run(pathlib.Path(checkout).resolve()))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    status = main(sys.argv[1])
    report.write_index()
    sys.exit(status)
