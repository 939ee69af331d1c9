#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""ceph/s3-tests, a suite that is run by hand: tools/conformance/ceph_s3.py CHECKOUT"""
import pathlib
import subprocess
import sys
import tempfile

import checkout
import report
import server

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


def run(folder: pathlib.Path) -> report.Outcome:
    """Tests of lifecycle rules move the clock on, and signatures end with it: they have a server of their own."""
    python = checkout.install(folder, "-r", folder / "requirements.txt")
    marks = " and ".join(f"not {mark}" for mark in LEFT_OUT)
    whole = run_on_server(folder, python, f"{marks} and not lifecycle")
    clocked = run_on_server(folder, python, f"{marks} and lifecycle")
    return report.Outcome(passed=whole.passed | clocked.passed, failed=whole.failed | clocked.failed,
                          skipped=whole.skipped | clocked.skipped)


def run_on_server(folder: pathlib.Path, python: pathlib.Path, marks: str) -> report.Outcome:
    with tempfile.TemporaryDirectory() as name:
        settings = pathlib.Path(name)
        write_credentials(settings / "credentials")
        with server.running("--auth", "enforce", "--credentials", settings / "credentials") as url:
            write_config(settings / "s3tests.conf", python, url)
            environment = checkout.environment_for(url, S3TEST_CONF=str(settings / "s3tests.conf"), LAKETOP_ENDPOINT=url)
            for variable in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
                del environment[variable]  # the suite names its own
            return checkout.run_tests(folder, python, environment, "ceph_plugin", ["-m", marks, *FILES],
                                      strip="s3tests/functional/")


def main() -> int:
    suite = report.Suite(
        name="ceph_s3", title="ceph/s3-tests", command="tools/conformance/ceph_s3.py CHECKOUT",
        source="The tests of S3 and of headers of https://github.com/ceph/s3-tests (2026-05-07).",
        notes="Run with every signature verified, without the tests that are marked "
              + ", ".join(f"`{mark}`" for mark in LEFT_OUT)
              + ". The suite expects buckets as AWS made them before April 2023, with ACLs on and no public access "
                "block: its plugin makes them so. Its days of waiting go through the server's clock.")
    return checkout.publish(suite, run)


if __name__ == "__main__":
    sys.exit(checkout.command("ceph_s3", main, __doc__))
