# SPDX-License-Identifier: Apache-2.0
"""Object Lock: what may not be removed, and by whom."""

import datetime

import pytest

YEAR = datetime.timedelta(days=365)


def later(by=YEAR):
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + by


@pytest.fixture
def locked(s3, unique):
    """A bucket whose versions may stay behind: the test releases what it locks."""
    name = unique("lock")
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    yield name
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
        for entry in page.get("Versions", []) + page.get("DeleteMarkers", []):
            s3.delete_object(Bucket=name, Key=entry["Key"], VersionId=entry["VersionId"],
                             BypassGovernanceRetention=True)
    s3.delete_bucket(Bucket=name)


def test_bucket(s3, locked, bucket, fails):
    assert s3.get_bucket_versioning(Bucket=locked)["Status"] == "Enabled"
    got = s3.get_object_lock_configuration(Bucket=locked)["ObjectLockConfiguration"]
    assert got == {"ObjectLockEnabled": "Enabled"}
    with fails("InvalidBucketState", 409):
        s3.put_bucket_versioning(Bucket=locked, VersioningConfiguration={"Status": "Suspended"})
    with fails("ObjectLockConfigurationNotFoundError", 404):
        s3.get_object_lock_configuration(Bucket=bucket)
    with fails("InvalidRequest", 400):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", ObjectLockLegalHoldStatus="ON")


def test_retention(s3, locked, fails):
    until = later()
    version = s3.put_object(Bucket=locked, Key="k", Body=b"x", ObjectLockMode="GOVERNANCE",
                            ObjectLockRetainUntilDate=until)["VersionId"]
    head = s3.head_object(Bucket=locked, Key="k")
    assert (head["ObjectLockMode"], head["ObjectLockRetainUntilDate"]) == ("GOVERNANCE", until)
    with fails("AccessDenied", 403):
        s3.delete_object(Bucket=locked, Key="k", VersionId=version)
    out = s3.delete_objects(Bucket=locked, Delete={"Objects": [{"Key": "k", "VersionId": version}]})
    assert out["Errors"][0]["Code"] == "AccessDenied"
    # A delete without a version only hides it.
    assert s3.delete_object(Bucket=locked, Key="k")["DeleteMarker"] is True
    with fails("AccessDenied", 403):
        s3.put_object_retention(Bucket=locked, Key="k", VersionId=version, Retention={
            "Mode": "GOVERNANCE", "RetainUntilDate": later(YEAR / 2)})
    s3.put_object_retention(Bucket=locked, Key="k", VersionId=version, Retention={
        "Mode": "GOVERNANCE", "RetainUntilDate": later(2 * YEAR)})
    s3.delete_object(Bucket=locked, Key="k", VersionId=version, BypassGovernanceRetention=True)


def test_legal_hold(s3, locked, fails):
    version = s3.put_object(Bucket=locked, Key="k", Body=b"x")["VersionId"]
    with fails("NoSuchObjectLockConfiguration", 404):
        s3.get_object_legal_hold(Bucket=locked, Key="k")
    s3.put_object_legal_hold(Bucket=locked, Key="k", LegalHold={"Status": "ON"})
    with fails("AccessDenied", 403):
        s3.delete_object(Bucket=locked, Key="k", VersionId=version, BypassGovernanceRetention=True)
    s3.put_object_legal_hold(Bucket=locked, Key="k", LegalHold={"Status": "OFF"})
    assert s3.get_object_legal_hold(Bucket=locked, Key="k")["LegalHold"] == {"Status": "OFF"}


def test_default_retention(s3, locked, fails):
    s3.put_object_lock_configuration(Bucket=locked, ObjectLockConfiguration={
        "ObjectLockEnabled": "Enabled",
        "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}})
    s3.put_object(Bucket=locked, Key="k", Body=b"x")
    retention = s3.get_object_retention(Bucket=locked, Key="k")["Retention"]
    assert retention["Mode"] == "GOVERNANCE"
    with fails("MalformedXML", 400):
        s3.put_object_lock_configuration(Bucket=locked, ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1, "Years": 1}}})
