"""STS through boto3."""
import json

import boto3
import pytest
from botocore.exceptions import ClientError

TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]})


def code_of(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]["Code"]


def with_credentials(endpoint, credentials, service):
    return boto3.client(service, endpoint_url=endpoint, region_name="us-east-1",
                        aws_access_key_id=credentials["AccessKeyId"],
                        aws_secret_access_key=credentials["SecretAccessKey"],
                        aws_session_token=credentials["SessionToken"])


def test_caller_identity(client):
    identity = client("sts").get_caller_identity()
    assert identity["Arn"] == f"arn:aws:iam::{identity['Account']}:root"


def test_assumed_role_is_the_caller(client, endpoint, unique):
    name = unique("role")
    iam, sts = client("iam"), client("sts")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]
    answer = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="me")
    assert answer["Credentials"]["AccessKeyId"].startswith("ASIA")
    identity = with_credentials(endpoint, answer["Credentials"], "sts").get_caller_identity()
    account = identity["Account"]
    assert identity["Arn"] == f"arn:aws:sts::{account}:assumed-role/{name}/me"
    assert identity["UserId"] == f"{role['RoleId']}:me"
    # AWS refuses a session token to a session.
    assert code_of(with_credentials(endpoint, answer["Credentials"], "sts").get_session_token) == "AccessDenied"
    iam.delete_role(RoleName=name)


def test_a_role_that_is_not_there_cannot_be_assumed(client):
    assert code_of(client("sts").assume_role, RoleArn="arn:aws:iam::000000000000:role/none",
                   RoleSessionName="me") == "AccessDenied"
    assert code_of(client("sts").assume_role, RoleArn="arn:aws:iam::000000000000:user/none",
                   RoleSessionName="me") == "ValidationError"


def test_duration_is_limited_by_the_role(client, unique):
    name = unique("role")
    iam = client("iam")
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    assert code_of(client("sts").assume_role, RoleArn=arn, RoleSessionName="me", DurationSeconds=7200) == "ValidationError"
    iam.delete_role(RoleName=name)


def test_session_token_keeps_the_caller(client, endpoint):
    credentials = client("sts").get_session_token()["Credentials"]
    assert with_credentials(endpoint, credentials, "sts").get_caller_identity()["Arn"].endswith(":root")
