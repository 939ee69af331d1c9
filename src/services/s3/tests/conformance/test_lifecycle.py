# SPDX-License-Identifier: Apache-2.0
"""Lifecycle rules, and what they do as the clock goes on."""

import os
import re
import subprocess
from pathlib import Path

import boto3
import pytest
import requests

DAY_SECONDS = 86400
ROOT = Path(__file__).parents[5]


@pytest.fixture(scope="module")
def own_endpoint(endpoint, tmp_path_factory):
    """A server whose clock may be moved on; None is AWS."""
    if endpoint is None:
        yield None
        return
    program = os.environ.get("LAKETOP_PROGRAM", str(ROOT / "build" / "laketop"))
    command = [program, "serve", "--port", "0", "--data-dir", str(tmp_path_factory.mktemp("lifecycle") / "data")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    url = None
    for line in process.stdout:
        found = re.search(r"https?://[^ ,]+", line)
        url = url or (found and found.group())
        if line.startswith("Ready."):
            break
    yield url
    process.terminate()
    process.wait(20)


@pytest.fixture(scope="module")
def s3(own_endpoint, client, region):
    if own_endpoint is None:
        return client("s3")
    return boto3.Session().client("s3", endpoint_url=own_endpoint, region_name=region, aws_access_key_id="test",
                                  aws_secret_access_key="test")


@pytest.fixture
def advance(own_endpoint):
    def move(days):
        answer = requests.post(f"{own_endpoint}/_laketop/clock", headers={"X-Laketop": "1"},
                               json={"seconds": days * DAY_SECONDS})
        answer.raise_for_status()

    return move


def put_rules(s3, bucket, *rules):
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": list(rules)})


def rule(prefix="", **actions):
    return {"ID": f"rule-{prefix}", "Filter": {"Prefix": prefix}, "Status": "Enabled", **actions}


def keys(s3, bucket):
    return [o["Key"] for o in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


def test_rules_are_kept(s3, bucket, fails):
    with fails("NoSuchLifecycleConfiguration", 404):
        s3.get_bucket_lifecycle_configuration(Bucket=bucket)
    both = {"ID": "both", "Status": "Disabled", "Expiration": {"Days": 10},
            "Filter": {"And": {"Prefix": "a/", "Tags": [{"Key": "t", "Value": "v"}], "ObjectSizeGreaterThan": 5}}}
    old = {"ID": "old", "Status": "Enabled", "Prefix": "logs/",
           "Transitions": [{"Days": 30, "StorageClass": "STANDARD_IA"}, {"Days": 90, "StorageClass": "GLACIER"}],
           "NoncurrentVersionExpiration": {"NoncurrentDays": 7},
           "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 3}}
    put_rules(s3, bucket, both, old)
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"] == [both, old]
    s3.delete_bucket_lifecycle(Bucket=bucket)
    with fails("NoSuchLifecycleConfiguration", 404):
        s3.get_bucket_lifecycle_configuration(Bucket=bucket)


@pytest.mark.parametrize("actions,code", [
    ({}, "InvalidRequest"),
    ({"Expiration": {"Days": 0}}, "InvalidArgument"),
    ({"Expiration": {"Days": 1, "ExpiredObjectDeleteMarker": True}}, "MalformedXML"),
    ({"Transitions": [{"Days": 1, "StorageClass": "CLOUD"}]}, "MalformedXML")])
def test_rules_that_are_wrong(s3, bucket, fails, actions, code):
    with fails(code, 400):
        put_rules(s3, bucket, rule(**actions))


def test_expiry_is_announced(s3, bucket):
    put_rules(s3, bucket, rule("logs/", Expiration={"Days": 1}))
    assert 'rule-id="rule-logs/"' in s3.put_object(Bucket=bucket, Key="logs/a", Body=b"x")["Expiration"]
    assert "Expiration" not in s3.put_object(Bucket=bucket, Key="a", Body=b"x")
    assert "expiry-date" in s3.head_object(Bucket=bucket, Key="logs/a")["Expiration"]


@pytest.mark.laketop_only
def test_objects_expire(s3, bucket, advance):
    put_rules(s3, bucket, rule("one/", Expiration={"Days": 1}), rule("five/", Expiration={"Days": 5}))
    for key in ["one/a", "five/a", "stays"]:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    advance(2)
    assert keys(s3, bucket) == ["five/a", "stays"]
    advance(4)
    assert keys(s3, bucket) == ["stays"]


@pytest.mark.laketop_only
def test_versions_and_uploads_expire(s3, bucket, advance):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    put_rules(s3, bucket, rule(NoncurrentVersionExpiration={"NoncurrentDays": 1},
                               AbortIncompleteMultipartUpload={"DaysAfterInitiation": 1}))
    for body in [b"1", b"2", b"3"]:
        s3.put_object(Bucket=bucket, Key="k", Body=body)
    s3.create_multipart_upload(Bucket=bucket, Key="k")
    advance(3)
    assert len(s3.list_object_versions(Bucket=bucket)["Versions"]) == 1
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"3"
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


@pytest.mark.laketop_only
def test_objects_move(s3, bucket, advance, fails):
    put_rules(s3, bucket, rule(Transitions=[{"Days": 1, "StorageClass": "GLACIER"}]))
    s3.put_object(Bucket=bucket, Key="large", Body=b"x" * (200 << 10))
    s3.put_object(Bucket=bucket, Key="small", Body=b"x")
    advance(3)
    assert s3.head_object(Bucket=bucket, Key="large")["StorageClass"] == "GLACIER"
    with fails("InvalidObjectState", 403):
        s3.get_object(Bucket=bucket, Key="large")
    assert "StorageClass" not in s3.head_object(Bucket=bucket, Key="small")
