# SPDX-License-Identifier: Apache-2.0
"""ResultConfiguration beside its location: whose bucket, which list, how encrypted."""

import pytest
from botocore.exceptions import ClientError

KEY = "arn:aws:kms:us-east-1:000000000000:key/0d3b1a5e-0000-4000-8000-00000000abcd"


def start(lake, sql, **settings):
    return lake.athena.start_query_execution(
        QueryString=sql, QueryExecutionContext={"Database": lake.database},
        ResultConfiguration={"OutputLocation": f"s3://{lake.bucket}/settings/", **settings})["QueryExecutionId"]


def head(lake, uri):
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return lake.s3.head_object(Bucket=bucket, Key=key)


@pytest.mark.laketop_only
def test_expected_bucket_owner(lake):
    account = "000000000000"
    assert lake.wait(start(lake, "SELECT 1", ExpectedBucketOwner=account))["Status"]["State"] == "SUCCEEDED"
    with pytest.raises(ClientError) as error:
        start(lake, "SELECT 1", ExpectedBucketOwner="999999999999")
    assert error.value.response["Error"]["Code"] == "InvalidRequestException"
    assert error.value.response["Error"]["Message"] == f"Unable to verify/create output bucket {lake.bucket}"


def test_expected_bucket_owner_of_a_work_group(lake, unique):
    group = unique("group")
    lake.athena.create_work_group(Name=group, Configuration={"ResultConfiguration": {
        "OutputLocation": f"s3://{lake.bucket}/group/", "ExpectedBucketOwner": "999999999999"}})
    with pytest.raises(ClientError) as error:
        lake.athena.start_query_execution(QueryString="SELECT 1", WorkGroup=group)
    assert error.value.response["Error"]["Message"] == f"Unable to verify/create output bucket {lake.bucket}"


@pytest.mark.parametrize("option", ["SSE_S3", "SSE_KMS"])
def test_encryption_of_results_and_tables(lake, unique, option):
    name = unique("t").replace("-", "_")
    settings = {"EncryptionOption": option, **({"KmsKey": KEY} if option == "SSE_KMS" else {})}
    done = lake.wait(start(lake, "SELECT 1 AS a", EncryptionConfiguration=settings))
    assert done["Status"]["State"] == "SUCCEEDED"
    assert done["ResultConfiguration"]["EncryptionConfiguration"] == settings
    rows = lake.athena.get_query_results(QueryExecutionId=done["QueryExecutionId"])["ResultSet"]["Rows"]
    assert rows[1]["Data"] == [{"VarCharValue": "1"}]
    made = lake.wait(start(
        lake, f"CREATE TABLE {name} WITH (external_location='s3://{lake.bucket}/{name}/') AS SELECT 7 AS a",
        EncryptionConfiguration=settings))
    assert made["Status"]["State"] == "SUCCEEDED"
    shown = lake.wait(start(lake, "SHOW TABLES", EncryptionConfiguration=settings))
    files = [done["ResultConfiguration"]["OutputLocation"], shown["ResultConfiguration"]["OutputLocation"],
             made["Statistics"]["DataManifestLocation"]]
    listed = lake.s3.list_objects_v2(Bucket=lake.bucket, Prefix=f"{name}/")["Contents"]
    files += [f"s3://{lake.bucket}/{item['Key']}" for item in listed]
    for uri in files:
        answer = head(lake, uri)
        assert answer["ServerSideEncryption"] == ("aws:kms" if option == "SSE_KMS" else "AES256")
        assert answer.get("SSEKMSKeyId") == settings.get("KmsKey")
    assert lake.rows(f"SELECT a FROM {name}") == [["7"]]
    parameters = lake.glue.get_table(DatabaseName=lake.database, Name=name)["Table"]["Parameters"]
    assert parameters["has_encrypted_data"] == "true"


def test_a_bucket_s_default_key(lake, unique):
    bucket = unique("kms")
    lake.s3.create_bucket(Bucket=bucket)
    lake.s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}}]})
    query = lake.athena.start_query_execution(
        QueryString="SELECT 'hidden' AS a", ResultConfiguration={"OutputLocation": f"s3://{bucket}/"})["QueryExecutionId"]
    done = lake.wait(query)
    assert head(lake, done["ResultConfiguration"]["OutputLocation"])["SSEKMSKeyId"] == KEY
    rows = lake.athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]
    assert rows[1]["Data"] == [{"VarCharValue": "hidden"}]


@pytest.mark.laketop_only
def test_client_side_encryption_is_refused(lake):
    with pytest.raises(ClientError) as error:
        start(lake, "SELECT 1", EncryptionConfiguration={"EncryptionOption": "CSE_KMS", "KmsKey": KEY})
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501


def test_results_belong_to_the_bucket_s_owner(lake, client, unique):
    bucket, other = unique("acl"), client("athena", aws_access_key_id="111122223333")
    lake.s3.create_bucket(Bucket=bucket, ObjectOwnership="ObjectWriter")
    lake.s3.put_bucket_policy(Bucket=bucket, Policy=(
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:*",'
        f'"Resource":["arn:aws:s3:::{bucket}","arn:aws:s3:::{bucket}/*"]}}]}}'))
    for acl, readable in [({}, False), ({"AclConfiguration": {"S3AclOption": "BUCKET_OWNER_FULL_CONTROL"}}, True)]:
        query = other.start_query_execution(QueryString="SELECT 1 AS a", ResultConfiguration={
            "OutputLocation": f"s3://{bucket}/", **acl})["QueryExecutionId"]
        while (done := other.get_query_execution(QueryExecutionId=query)["QueryExecution"])["Status"]["State"] in (
                "QUEUED", "RUNNING"):
            pass
        assert done["Status"]["State"] == "SUCCEEDED"
        key = done["ResultConfiguration"]["OutputLocation"].removeprefix(f"s3://{bucket}/")
        if readable:
            grants = other_s3(client).get_object_acl(Bucket=bucket, Key=key)["Grants"]
            assert [grant["Permission"] for grant in grants] == ["FULL_CONTROL", "FULL_CONTROL"]
            assert lake.s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b'"a"\n"1"\n'
        else:
            with pytest.raises(ClientError) as error:
                lake.s3.get_object(Bucket=bucket, Key=key)
            assert error.value.response["Error"]["Code"] == "AccessDenied"


def other_s3(client):
    return client("s3", aws_access_key_id="111122223333")
