# SPDX-License-Identifier: Apache-2.0
"""Who may do what: ownership, lists, bucket policies, the public access block. Other accounts are
access keys of twelve digits, so all but the settings themselves is Laketop's only."""

import datetime
import json

import pytest
import requests

OTHER = "111122223333"


@pytest.fixture
def other(client):
    return client("s3", aws_access_key_id=OTHER)


@pytest.fixture
def open_bucket(s3, make_bucket):
    """As AWS made them before April 2023: lists on, nothing blocked."""
    name = make_bucket(ObjectOwnership="ObjectWriter")
    s3.delete_public_access_block(Bucket=name)
    return name


def policy(bucket, effect="Allow", action="s3:GetObject", resource="/*", **more):
    statement = {"Effect": effect, "Principal": "*", "Action": action,
                 "Resource": f"arn:aws:s3:::{bucket}{resource}", **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_policy_is_kept_as_it_was_put(s3, open_bucket, fails):
    with fails("NoSuchBucketPolicy", 404):
        s3.get_bucket_policy(Bucket=open_bucket)
    text = policy(open_bucket)
    s3.put_bucket_policy(Bucket=open_bucket, Policy=text)
    assert s3.get_bucket_policy(Bucket=open_bucket)["Policy"] == text
    assert s3.get_bucket_policy_status(Bucket=open_bucket)["PolicyStatus"]["IsPublic"]
    s3.delete_bucket_policy(Bucket=open_bucket)
    with fails("NoSuchBucketPolicy", 404):
        s3.get_bucket_policy(Bucket=open_bucket)


def test_malformed_policies(s3, open_bucket, fails):
    for text in ["{}", "x", policy("another-bucket"), policy(open_bucket, action="ec2:RunInstances")]:
        with fails("MalformedPolicy", 400):
            s3.put_bucket_policy(Bucket=open_bucket, Policy=text)


def test_new_buckets_block_public_policies(s3, bucket, fails):
    with fails("AccessDenied", 403):
        s3.put_bucket_policy(Bucket=bucket, Policy=policy(bucket))


@pytest.mark.laketop_only
def test_policy_lets_another_account_in(s3, other, open_bucket, fails):
    s3.put_object(Bucket=open_bucket, Key="k", Body=b"bytes")
    with fails("AccessDenied", 403):
        other.get_object(Bucket=open_bucket, Key="k")
    s3.put_bucket_policy(Bucket=open_bucket, Policy=policy(open_bucket))
    assert other.get_object(Bucket=open_bucket, Key="k")["Body"].read() == b"bytes"
    with fails("AccessDenied", 403):
        other.put_object(Bucket=open_bucket, Key="k2")
    # Who may not list does not hear that there is nothing.
    with fails("AccessDenied", 403):
        other.get_object(Bucket=open_bucket, Key="none")


def test_policy_denies_the_owner(s3, open_bucket, fails):
    s3.put_bucket_policy(Bucket=open_bucket, Policy=policy(open_bucket, "Deny", "s3:PutObject"))
    with fails("AccessDenied", 403):
        s3.put_object(Bucket=open_bucket, Key="k")
    s3.delete_bucket_policy(Bucket=open_bucket)
    s3.put_object(Bucket=open_bucket, Key="k")


def test_a_delete_of_many_is_denied_key_by_key(s3, open_bucket):
    text = policy(open_bucket, "Deny", "s3:DeleteObject", resource="/kept/*")
    s3.put_bucket_policy(Bucket=open_bucket, Policy=text)
    for key in ("kept/a", "b", "c"):
        s3.put_object(Bucket=open_bucket, Key=key)
    out = s3.delete_objects(Bucket=open_bucket, Delete={"Objects": [{"Key": k} for k in ("b", "kept/a", "c")]})
    assert [deleted["Key"] for deleted in out["Deleted"]] == ["b", "c"]
    assert [(error["Key"], error["Code"]) for error in out["Errors"]] == [("kept/a", "AccessDenied")]
    assert s3.list_objects_v2(Bucket=open_bucket)["KeyCount"] == 1
    s3.delete_bucket_policy(Bucket=open_bucket)


def test_headers_about_locks_want_permissions_of_their_own(s3, make_bucket, fails):
    locked = make_bucket(ObjectLockEnabledForBucket=True)
    until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
    lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": until}
    version = s3.put_object(Bucket=locked, Key="k", **lock)["VersionId"]
    actions = ["s3:PutObjectRetention", "s3:PutObjectLegalHold", "s3:BypassGovernanceRetention"]
    s3.put_bucket_policy(Bucket=locked, Policy=policy(locked, "Deny", actions))
    for wanted in (lock, {"ObjectLockLegalHoldStatus": "ON"}):
        with fails("AccessDenied", 403):
            s3.put_object(Bucket=locked, Key="k", **wanted)
    past_it = {"Bucket": locked, "BypassGovernanceRetention": True}
    with fails("AccessDenied", 403):
        s3.delete_object(Key="k", VersionId=version, **past_it)
    one = {"Key": "k", "VersionId": version}
    assert s3.delete_objects(Delete={"Objects": [one]}, **past_it)["Errors"][0]["Code"] == "AccessDenied"
    s3.delete_bucket_policy(Bucket=locked)
    assert "Errors" not in s3.delete_objects(Delete={"Objects": [one]}, **past_it)


def test_condition_on_a_header(s3, open_bucket, fails):
    condition = {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}
    text = policy(open_bucket, "Deny", "s3:PutObject", Condition=condition)
    s3.put_bucket_policy(Bucket=open_bucket, Policy=text)
    with fails("AccessDenied", 403):
        s3.put_object(Bucket=open_bucket, Key="k")
    s3.put_object(Bucket=open_bucket, Key="k", ServerSideEncryption="aws:kms")


@pytest.mark.laketop_only
def test_list_lets_everybody_read(client, make_bucket):
    """Unsigned requests are the default account's while nothing is enforced: so the bucket is of another."""
    owner = client("s3", aws_access_key_id=OTHER)
    name = make_bucket_of(owner)
    url = f"{owner.meta.endpoint_url}/{name}/k"
    owner.put_object(Bucket=name, Key="k", Body=b"bytes")
    assert requests.get(url).status_code == 403
    owner.put_object_acl(Bucket=name, Key="k", ACL="public-read")
    assert requests.get(url).content == b"bytes"
    grants = owner.get_object_acl(Bucket=name, Key="k")["Grants"]
    assert [g["Permission"] for g in grants] == ["FULL_CONTROL", "READ"]
    owner.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration={"IgnorePublicAcls": True})
    assert requests.get(url).status_code == 403
    owner.delete_object(Bucket=name, Key="k")
    owner.delete_bucket(Bucket=name)


def make_bucket_of(owner):
    import uuid
    name = f"laketop-s3-{uuid.uuid4().hex[:12]}"
    owner.create_bucket(Bucket=name, ObjectOwnership="ObjectWriter")
    owner.delete_public_access_block(Bucket=name)
    return name


@pytest.mark.laketop_only
def test_writer_owns_what_it_writes(s3, other, open_bucket, fails):
    s3.put_bucket_acl(Bucket=open_bucket, ACL="public-read-write")
    other.put_object(Bucket=open_bucket, Key="k", Body=b"bytes")
    with fails("AccessDenied", 403):
        s3.get_object(Bucket=open_bucket, Key="k")
    other.put_object_acl(Bucket=open_bucket, Key="k", ACL="bucket-owner-full-control")
    assert s3.get_object(Bucket=open_bucket, Key="k")["Body"].read() == b"bytes"


def test_lists_are_off_by_default(s3, bucket, fails):
    with fails("AccessControlListNotSupported", 400):
        s3.put_object(Bucket=bucket, Key="k", ACL="authenticated-read")
    s3.put_object(Bucket=bucket, Key="k", ACL="bucket-owner-full-control")


def test_grants(s3, open_bucket, fails):
    me = s3.list_buckets()["Owner"]["ID"]
    s3.put_bucket_acl(Bucket=open_bucket, GrantFullControl=f'id="{me}"',
                      GrantRead='uri="http://acs.amazonaws.com/groups/global/AllUsers"')
    grants = s3.get_bucket_acl(Bucket=open_bucket)["Grants"]
    assert [(g["Grantee"]["Type"], g["Permission"]) for g in grants] == [
        ("CanonicalUser", "FULL_CONTROL"), ("Group", "READ")]
    with fails("InvalidArgument", 400):
        s3.put_bucket_acl(Bucket=open_bucket, GrantRead='id="_foo"')
    with fails("InvalidBucketAclWithObjectOwnership", 400):
        s3.put_bucket_ownership_controls(
            Bucket=open_bucket,
            OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})


@pytest.mark.laketop_only
def test_private_is_nothing_new_where_lists_are_off(s3, bucket, fails):
    """rclone before 1.61 sends it with every object, wherever that goes."""
    s3.put_object(Bucket=bucket, Key="k", Body=b"bytes")
    s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "k"}, ACL="private")
    s3.create_multipart_upload(Bucket=bucket, Key="large", ACL="private")
    for refused in ({"ACL": "public-read"}, {"GrantRead": 'id="x"'}, {"ACL": "private", "GrantRead": 'id="x"'}):
        with fails("InvalidRequest" if len(refused) == 2 else "AccessControlListNotSupported", 400):
            s3.put_object(Bucket=bucket, Key="k", **refused)
    for change in (lambda: s3.put_object_acl(Bucket=bucket, Key="k", ACL="private"),
                   lambda: s3.put_bucket_acl(Bucket=bucket, ACL="private")):
        with fails("AccessControlListNotSupported", 400):
            change()
