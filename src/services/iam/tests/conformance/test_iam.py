"""IAM's records through boto3. Each test uses names of its own."""
import json

import pytest
from botocore.exceptions import ClientError

TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
READ = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]})


@pytest.fixture
def iam(client):
    return client("iam")


@pytest.fixture
def role(iam, unique):
    name = unique("role")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    yield name
    for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    iam.delete_role(RoleName=name)


@pytest.fixture
def user(iam, unique):
    name = unique("user")
    iam.create_user(UserName=name)
    yield name
    for key in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
        iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName=name)


def code_of(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]["Code"]


def test_role_reads_back(iam, role):
    got = iam.get_role(RoleName=role)["Role"]
    assert got["Arn"].endswith(f":role/{role}")
    assert got["RoleId"].startswith("AROA")
    # botocore decodes the percent-encoded document.
    assert got["AssumeRolePolicyDocument"] == json.loads(TRUST)
    assert role in [r["RoleName"] for page in iam.get_paginator("list_roles").paginate() for r in page["Roles"]]


def test_names_differ_in_more_than_case(iam, role):
    assert code_of(iam.create_role, RoleName=role.upper(), AssumeRolePolicyDocument=TRUST) == "EntityAlreadyExists"
    assert iam.get_role(RoleName=role.upper())["Role"]["RoleName"] == role


def test_unknown_role(iam):
    assert code_of(iam.get_role, RoleName="no-such-role") == "NoSuchEntity"


def test_trust_policy_is_checked(iam):
    assert code_of(iam.create_role, RoleName="x", AssumeRolePolicyDocument="{") == "MalformedPolicyDocument"
    assert code_of(iam.create_role, RoleName="x", AssumeRolePolicyDocument=READ) == "MalformedPolicyDocument"


def test_role_with_policies_cannot_go(iam, role):
    iam.put_role_policy(RoleName=role, PolicyName="read", PolicyDocument=READ)
    assert iam.get_role_policy(RoleName=role, PolicyName="read")["PolicyDocument"] == json.loads(READ)
    assert code_of(iam.delete_role, RoleName=role) == "DeleteConflict"
    iam.delete_role_policy(RoleName=role, PolicyName="read")
    iam.attach_role_policy(RoleName=role, PolicyArn="arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole")
    assert code_of(iam.delete_role, RoleName=role) == "DeleteConflict"
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    assert [policy["PolicyName"] for policy in attached] == ["AWSGlueServiceRole"]


def test_customer_managed_policy(iam, user, unique):
    name = unique("policy")
    arn = iam.create_policy(PolicyName=name, PolicyDocument=READ)["Policy"]["Arn"]
    assert code_of(iam.attach_user_policy, UserName=user, PolicyArn=arn + "x") == "NoSuchEntity"
    iam.attach_user_policy(UserName=user, PolicyArn=arn)
    assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 1
    assert code_of(iam.delete_policy, PolicyArn=arn) == "DeleteConflict"
    version = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]
    assert version["Document"] == json.loads(READ)
    iam.detach_user_policy(UserName=user, PolicyArn=arn)
    iam.delete_policy(PolicyArn=arn)


def test_at_most_two_access_keys(iam, user):
    first = iam.create_access_key(UserName=user)["AccessKey"]
    iam.create_access_key(UserName=user)
    assert code_of(iam.create_access_key, UserName=user) == "LimitExceeded"
    iam.update_access_key(UserName=user, AccessKeyId=first["AccessKeyId"], Status="Inactive")
    status = {key["AccessKeyId"]: key["Status"] for key in iam.list_access_keys(UserName=user)["AccessKeyMetadata"]}
    assert sorted(status.values()) == ["Active", "Inactive"] and status[first["AccessKeyId"]] == "Inactive"
    assert code_of(iam.delete_user, UserName=user) == "DeleteConflict"


def test_tags(iam, user):
    iam.tag_user(UserName=user, Tags=[{"Key": "team", "Value": "data"}, {"Key": "env", "Value": "dev"}])
    iam.tag_user(UserName=user, Tags=[{"Key": "env", "Value": "prod"}])
    iam.untag_user(UserName=user, TagKeys=["team"])
    assert iam.list_user_tags(UserName=user)["Tags"] == [{"Key": "env", "Value": "prod"}]


def test_model_constraints_are_aws_errors(iam):
    assert code_of(iam.create_user, UserName="not a name!") == "ValidationError"
    assert code_of(iam.create_user, UserName="x" * 65) == "ValidationError"


def test_listing_comes_in_pages(iam, unique):
    path = f"/{unique('path')}/"
    names = [unique(f"u{i:02}") for i in range(12)]
    for name in names:
        iam.create_user(UserName=name, Path=path)
    pages = iam.get_paginator("list_users").paginate(PathPrefix=path, PaginationConfig={"PageSize": 5})
    assert sorted(u["UserName"] for page in pages for u in page["Users"]) == sorted(names)
    for name in names:
        iam.delete_user(UserName=name)
