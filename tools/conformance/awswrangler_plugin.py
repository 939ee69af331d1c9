# SPDX-License-Identifier: Apache-2.0
"""A pytest plugin for awswrangler's tests: they ask CloudFormation what its authors' stacks have made, a bucket, a
database, a key. This one has made them and says so; what belongs to other services has no name."""
import collections

import boto3
import tests._utils

BUCKET = "laketop-awswrangler"
DATABASE = "aws_sdk_pandas"
OUTPUTS = {"Region": "us-east-1", "BucketName": BUCKET, "GlueDatabaseName": DATABASE,
           "KmsKeyArn": "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab"}


def outputs():
    return collections.defaultdict(lambda: "none", OUTPUTS)


tests._utils.extract_cloudformation_outputs = outputs


def pytest_sessionstart(session):
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    s3.create_bucket(Bucket="aws-athena-query-results-000000000000-us-east-1")
    boto3.client("glue").create_database(DatabaseInput={"Name": DATABASE})
