# SPDX-License-Identifier: Apache-2.0
"""Buckets: names, regions, what is set on them."""

import pytest
import requests


def test_life(s3, bucket, fails):
    assert bucket in [b["Name"] for b in s3.list_buckets()["Buckets"]]
    assert s3.head_bucket(Bucket=bucket)["BucketRegion"] == "us-east-1"
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    with fails("BucketNotEmpty", 409):
        s3.delete_bucket(Bucket=bucket)
    s3.delete_object(Bucket=bucket, Key="k")
    s3.delete_bucket(Bucket=bucket)
    with fails("404", 404):
        s3.head_bucket(Bucket=bucket)
    with fails("NoSuchBucket", 404):
        s3.delete_bucket(Bucket=bucket)


@pytest.mark.parametrize("name", ["Upper-case", "under_score", "192.168.1.1", "xn--bucket", "-dash"])
def test_bad_names(s3, fails, name):
    with fails("InvalidBucketName", 400):
        s3.create_bucket(Bucket=name)


def test_again(s3, client, bucket, unique, fails):
    """In us-east-1 the owner may make it again, elsewhere that is an error."""
    s3.create_bucket(Bucket=bucket)
    west = client("s3", region_name="eu-west-1")
    settings = {"LocationConstraint": "eu-west-1"}
    name = unique("s3")
    west.create_bucket(Bucket=name, CreateBucketConfiguration=settings)
    with fails("BucketAlreadyOwnedByYou", 409):
        west.create_bucket(Bucket=name, CreateBucketConfiguration=settings)
    west.delete_bucket(Bucket=name)


def test_regions(s3, client, make_bucket, unique, fails):
    name = make_bucket(CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    assert s3.get_bucket_location(Bucket=name)["LocationConstraint"] == "eu-central-1"
    assert s3.get_bucket_location(Bucket=make_bucket())["LocationConstraint"] is None
    west = client("s3", region_name="eu-west-1")
    with fails("IllegalLocationConstraintException", 400):
        west.create_bucket(Bucket=unique("s3"))
    with fails("IllegalLocationConstraintException", 400):
        west.create_bucket(Bucket=unique("s3"),
                           CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    with fails("InvalidLocationConstraint", 400):
        s3.create_bucket(Bucket=unique("s3"),
                         CreateBucketConfiguration={"LocationConstraint": "mars"})


@pytest.mark.laketop_only
def test_other_accounts(s3, client, bucket, fails):
    """The account is the access key, where it has twelve digits."""
    other = client("s3", aws_access_key_id="111122223333")
    with fails("BucketAlreadyExists", 409):
        other.create_bucket(Bucket=bucket)
    with fails("AccessDenied", 403):
        other.list_objects_v2(Bucket=bucket)
    assert bucket not in [b["Name"] for b in other.list_buckets()["Buckets"]]


def test_list_buckets_pages(s3, make_bucket):
    names = sorted(make_bucket() for _ in range(3))
    found = []
    for page in s3.get_paginator("list_buckets").paginate(
            Prefix="laketop-s3-", PaginationConfig={"PageSize": 1}):
        assert len(page["Buckets"]) <= 1
        found += [b["Name"] for b in page["Buckets"]]
    assert set(names) <= set(found)
    assert found == sorted(found)


def test_tags(s3, bucket, fails):
    with fails("NoSuchTagSet", 404):
        s3.get_bucket_tagging(Bucket=bucket)
    tags = [{"Key": "team", "Value": "data"}]
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags})
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == tags
    s3.delete_bucket_tagging(Bucket=bucket)
    with fails("NoSuchTagSet", 404):
        s3.get_bucket_tagging(Bucket=bucket)


def test_public_access_block(s3, bucket, fails):
    default = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert all(default.values()) and len(default) == 4
    s3.put_public_access_block(Bucket=bucket,
                               PublicAccessBlockConfiguration={"BlockPublicAcls": True})
    changed = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert changed == {"BlockPublicAcls": True, "IgnorePublicAcls": False,
                       "BlockPublicPolicy": False, "RestrictPublicBuckets": False}
    s3.delete_public_access_block(Bucket=bucket)
    with fails("NoSuchPublicAccessBlockConfiguration", 404):
        s3.get_public_access_block(Bucket=bucket)


def test_encryption_and_ownership(s3, bucket):
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
            "BucketKeyEnabled": True}
    s3.put_bucket_encryption(Bucket=bucket,
                             ServerSideEncryptionConfiguration={"Rules": [rule]})
    got = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert got["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    rules = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    assert rules == [{"ObjectOwnership": "BucketOwnerEnforced"}]


@pytest.mark.parametrize("operation,code", [
    ("get_bucket_policy", "NoSuchBucketPolicy"),
    ("get_bucket_cors", "NoSuchCORSConfiguration"),
    ("get_bucket_lifecycle_configuration", "NoSuchLifecycleConfiguration"),
    ("get_bucket_website", "NoSuchWebsiteConfiguration"),
    ("get_bucket_replication", "ReplicationConfigurationNotFoundError"),
    ("get_object_lock_configuration", "ObjectLockConfigurationNotFoundError")])
def test_settings_that_are_not_set(s3, bucket, fails, operation, code):
    with fails(code, 404):
        getattr(s3, operation)(Bucket=bucket)


def test_cors(s3, bucket, fails):
    rule = {"AllowedMethods": ["GET", "PUT"], "AllowedOrigins": ["https://*.example.com"],
            "AllowedHeaders": ["x-*"], "ExposeHeaders": ["etag"], "MaxAgeSeconds": 60}
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
    assert s3.get_bucket_cors(Bucket=bucket)["CORSRules"] == [rule]
    url = f"{s3.meta.endpoint_url}/{bucket}/k"
    asked = {"Origin": "https://a.example.com", "Access-Control-Request-Method": "PUT",
             "Access-Control-Request-Headers": "x-amz-date"}
    answer = requests.options(url, headers=asked)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "https://a.example.com"
    assert answer.headers["Access-Control-Max-Age"] == "60"
    asked["Origin"] = "https://example.org"
    assert requests.options(url, headers=asked).status_code == 403
    s3.delete_bucket_cors(Bucket=bucket)
    with fails("NoSuchCORSConfiguration", 404):
        s3.get_bucket_cors(Bucket=bucket)
    with fails("InvalidRequest", 400):
        bad = {"AllowedMethods": ["PATCH"], "AllowedOrigins": ["*"]}
        s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [bad]})


@pytest.mark.laketop_only
def test_settings_that_are_not_built(s3, bucket, fails):
    with fails("NotImplemented", 501):
        s3.put_bucket_request_payment(Bucket=bucket, RequestPaymentConfiguration={"Payer": "Requester"})


@pytest.mark.parametrize("kind", ["analytics", "intelligent_tiering", "inventory", "metrics"])
def test_lists_of_settings_are_empty(s3, bucket, fails, kind):
    page = getattr(s3, f"list_bucket_{kind}_configurations")(Bucket=bucket)
    assert page["IsTruncated"] is False and not [name for name in page if name.endswith("ConfigurationList")]
    with fails("NoSuchConfiguration", 404):
        getattr(s3, f"get_bucket_{kind}_configuration")(Bucket=bucket, Id="none")
    with fails("NoSuchBucket", 404):
        getattr(s3, f"list_bucket_{kind}_configurations")(Bucket=bucket + "-none")


def test_answers_that_sdks_other_than_boto3_look_at(s3, bucket, fails):
    """As moto's tests, which were run against AWS, found them."""
    headers = s3.head_bucket(Bucket=bucket)["ResponseMetadata"]["HTTPHeaders"]
    assert headers["content-type"] == "application/xml"
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": []})
    with fails("NoSuchTagSet", 404):
        s3.get_bucket_tagging(Bucket=bucket)
    with fails("MissingRequestBodyError", 400):
        s3.put_object_lock_configuration(Bucket=bucket)
    with fails("InvalidArgument", 400):
        s3.list_objects_v2(Bucket=bucket, ContinuationToken="")
    with fails("InvalidBucketOwnerAWSAccountID", 400):
        s3.list_objects_v2(Bucket=bucket, ExpectedBucketOwner="nobody")
    s3.delete_bucket_ownership_controls(Bucket=bucket)
    with fails("OwnershipControlsNotFoundError", 404) as caught:
        s3.get_bucket_ownership_controls(Bucket=bucket)
    assert caught.value.response["Error"]["BucketName"] == bucket


def test_default_encryption_is_shown_as_it_was_put(s3, bucket):
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "12345678"}}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    shown = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert shown == [{**rule, "BucketKeyEnabled": False}]
    arn = s3.put_object(Bucket=bucket, Key="k", Body=b"")["SSEKMSKeyId"]
    assert arn.startswith("arn:aws:kms:") and arn.endswith(":key/12345678")
    s3.copy_object(Bucket=bucket, Key="k", CopySource={"Bucket": bucket, "Key": "k"})
