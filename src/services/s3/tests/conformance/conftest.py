# SPDX-License-Identifier: Apache-2.0
"""S3's own fixtures: a client, and buckets that are emptied and removed after the test."""

import pytest
from botocore.exceptions import ClientError


def empty(s3, name):
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
        entries = page.get("Versions", []) + page.get("DeleteMarkers", [])
        if entries:
            keys = [{"Key": e["Key"], "VersionId": e["VersionId"]} for e in entries]
            s3.delete_objects(Bucket=name, Delete={"Objects": keys, "Quiet": True})
    for page in s3.get_paginator("list_multipart_uploads").paginate(Bucket=name):
        for upload in page.get("Uploads", []):
            s3.abort_multipart_upload(Bucket=name, Key=upload["Key"], UploadId=upload["UploadId"])


@pytest.fixture(scope="session")
def s3(client):
    return client("s3")


@pytest.fixture
def make_bucket(s3, unique):
    names = []

    def make(**settings):
        name = unique("s3")
        s3.create_bucket(Bucket=name, **settings)
        names.append(name)
        return name

    yield make
    for name in names:
        try:
            empty(s3, name)
            s3.delete_bucket(Bucket=name)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchBucket":
                raise


@pytest.fixture
def bucket(make_bucket):
    return make_bucket()


@pytest.fixture
def fails():
    """with fails("NoSuchKey", 404): the call within answers that error."""
    from contextlib import contextmanager

    @contextmanager
    def check(code, status=None):
        with pytest.raises(ClientError) as caught:
            yield caught
        response = caught.value.response
        assert response["Error"]["Code"] == code, response
        if status is not None:
            assert response["ResponseMetadata"]["HTTPStatusCode"] == status

    return check
