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


def test_a_listing_goes_on_where_its_first_page_is_deleted(iam, unique):
    # A marker says behind which user the list goes on: a clean-up that deletes page by page misses none.
    path = f"/{unique('path')}/"
    for number in range(6):
        iam.create_user(UserName=unique(f"u{number}"), Path=path)
    left = iam.list_users(PathPrefix=path, MaxItems=2)
    while True:
        for user in left["Users"]:
            iam.delete_user(UserName=user["UserName"])
        if not left["IsTruncated"]:
            break
        left = iam.list_users(PathPrefix=path, MaxItems=2, Marker=left["Marker"])
    assert iam.list_users(PathPrefix=path)["Users"] == []
    assert code_of(iam.list_users, Marker="no marker") == "ValidationError"


@pytest.fixture
def group(iam, unique):
    name = unique("group")
    iam.create_group(GroupName=name)
    yield name
    iam.delete_group(GroupName=name)


@pytest.fixture
def policy(iam, unique):
    arn = iam.create_policy(PolicyName=unique("policy"), PolicyDocument=READ)["Policy"]["Arn"]
    yield arn
    for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
    iam.delete_policy(PolicyArn=arn)


def test_groups_have_members(iam, user, group):
    iam.add_user_to_group(GroupName=group, UserName=user)
    iam.add_user_to_group(GroupName=group, UserName=user)  # again is no fault
    assert [u["UserName"] for u in iam.get_group(GroupName=group)["Users"]] == [user]
    assert [g["GroupName"] for g in iam.list_groups_for_user(UserName=user)["Groups"]] == [group]
    assert code_of(iam.delete_group, GroupName=group) == "DeleteConflict"
    assert code_of(iam.delete_user, UserName=user) == "DeleteConflict"
    iam.remove_user_from_group(GroupName=group, UserName=user)
    assert code_of(iam.remove_user_from_group, GroupName=group, UserName=user) == "NoSuchEntity"


def test_a_member_is_a_person_and_no_name(iam, user, group, unique):
    new_name = unique("renamed")
    iam.add_user_to_group(GroupName=group, UserName=user)
    iam.update_user(UserName=user, NewUserName=new_name)
    assert [u["UserName"] for u in iam.get_group(GroupName=group)["Users"]] == [new_name]
    iam.create_user(UserName=user)  # the name is free: somebody else has it now
    assert iam.list_groups_for_user(UserName=user)["Groups"] == []
    iam.remove_user_from_group(GroupName=group, UserName=new_name)
    iam.delete_user(UserName=new_name)


def test_a_renamed_user_keeps_keys_and_gives_way_to_nobody(iam, user, unique):
    key = iam.create_access_key(UserName=user)["AccessKey"]["AccessKeyId"]
    other = unique("other")
    iam.create_user(UserName=other)
    assert code_of(iam.update_user, UserName=user, NewUserName=other) == "EntityAlreadyExists"
    iam.delete_user(UserName=other)
    iam.update_user(UserName=user, NewUserName=other)
    assert [k["UserName"] for k in iam.list_access_keys(UserName=other)["AccessKeyMetadata"]] == [other]
    iam.update_access_key(AccessKeyId=key, Status="Inactive")  # the key knows whose it is
    iam.update_user(UserName=other, NewUserName=user)


def test_groups_have_policies(iam, group, policy):
    iam.put_group_policy(GroupName=group, PolicyName="read", PolicyDocument=READ)
    assert iam.list_group_policies(GroupName=group)["PolicyNames"] == ["read"]
    assert iam.get_group_policy(GroupName=group, PolicyName="read")["PolicyDocument"] == json.loads(READ)
    assert code_of(iam.delete_group, GroupName=group) == "DeleteConflict"
    iam.delete_group_policy(GroupName=group, PolicyName="read")
    iam.attach_group_policy(GroupName=group, PolicyArn=policy)
    entities = iam.list_entities_for_policy(PolicyArn=policy)
    assert [g["GroupName"] for g in entities["PolicyGroups"]] == [group]
    assert entities["PolicyUsers"] == [] and entities["PolicyRoles"] == []
    iam.detach_group_policy(GroupName=group, PolicyArn=policy)


def test_versions_of_a_policy(iam, policy):
    second = iam.create_policy_version(PolicyArn=policy, PolicyDocument=READ.replace("Get", "Put"), SetAsDefault=True)
    assert second["PolicyVersion"]["VersionId"] == "v2"
    assert iam.get_policy(PolicyArn=policy)["Policy"]["DefaultVersionId"] == "v2"
    assert [v["VersionId"] for v in iam.list_policy_versions(PolicyArn=policy)["Versions"]] == ["v2", "v1"]
    assert code_of(iam.delete_policy, PolicyArn=policy) == "DeleteConflict"
    assert code_of(iam.delete_policy_version, PolicyArn=policy, VersionId="v2") == "DeleteConflict"
    iam.set_default_policy_version(PolicyArn=policy, VersionId="v1")
    iam.delete_policy_version(PolicyArn=policy, VersionId="v2")
    assert code_of(iam.get_policy_version, PolicyArn=policy, VersionId="v2") == "NoSuchEntity"
    # A number is never given twice.
    assert iam.create_policy_version(PolicyArn=policy, PolicyDocument=READ)["PolicyVersion"]["VersionId"] == "v3"
    for _ in range(3):
        iam.create_policy_version(PolicyArn=policy, PolicyDocument=READ)
    assert code_of(iam.create_policy_version, PolicyArn=policy, PolicyDocument=READ) == "LimitExceeded"


def test_instance_profiles_hold_one_role(iam, role, unique):
    name = unique("profile")
    iam.create_instance_profile(InstanceProfileName=name)
    iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=role)
    assert code_of(iam.add_role_to_instance_profile, InstanceProfileName=name, RoleName=role) == "LimitExceeded"
    profile = iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]
    assert [r["RoleName"] for r in profile["Roles"]] == [role]
    of_role = iam.list_instance_profiles_for_role(RoleName=role)["InstanceProfiles"]
    assert [p["InstanceProfileName"] for p in of_role] == [name]
    assert code_of(iam.delete_role, RoleName=role) == "DeleteConflict"
    assert code_of(iam.delete_instance_profile, InstanceProfileName=name) == "DeleteConflict"
    iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=role)
    iam.delete_instance_profile(InstanceProfileName=name)


def test_boundaries(iam, user, policy):
    iam.put_user_permissions_boundary(UserName=user, PermissionsBoundary=policy)
    assert iam.get_user(UserName=user)["User"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == policy
    assert iam.get_policy(PolicyArn=policy)["Policy"]["PermissionsBoundaryUsageCount"] == 1
    assert code_of(iam.delete_policy, PolicyArn=policy) == "DeleteConflict"
    iam.delete_user_permissions_boundary(UserName=user)
    assert code_of(iam.put_user_permissions_boundary, UserName=user, PermissionsBoundary=policy + "x") == "NoSuchEntity"


def test_account_as_a_whole(iam, user, role, group, policy):
    summary = iam.get_account_summary()["SummaryMap"]
    assert summary["Users"] >= 1 and summary["Groups"] >= 1 and summary["Policies"] >= 1
    pages = list(iam.get_paginator("get_account_authorization_details").paginate(PaginationConfig={"PageSize": 1}))
    assert user in [u["UserName"] for page in pages for u in page["UserDetailList"]]
    assert group in [g["GroupName"] for page in pages for g in page["GroupDetailList"]]
    assert role in [r["RoleName"] for page in pages for r in page["RoleDetailList"]]
    assert policy in [p["Arn"] for page in pages for p in page["Policies"]]


@pytest.mark.laketop_only
def test_account_alias(iam, unique):
    alias = unique("alias")
    iam.create_account_alias(AccountAlias=alias)
    assert iam.list_account_aliases()["AccountAliases"] == [alias]
    iam.delete_account_alias(AccountAlias=alias)
    assert iam.list_account_aliases()["AccountAliases"] == []


def test_tag_keys_differ_in_more_than_case(iam, policy):
    assert code_of(iam.tag_policy, PolicyArn=policy, Tags=[{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]) == "InvalidInput"
    iam.tag_policy(PolicyArn=policy, Tags=[{"Key": "Team", "Value": "x"}])
    iam.tag_policy(PolicyArn=policy, Tags=[{"Key": "team", "Value": "y"}])
    assert iam.list_policy_tags(PolicyArn=policy)["Tags"] == [{"Key": "team", "Value": "y"}]
    iam.untag_policy(PolicyArn=policy, TagKeys=["TEAM"])
    assert iam.list_policy_tags(PolicyArn=policy)["Tags"] == []


@pytest.fixture
def provider(iam, unique):
    url = f"https://{unique('idp')}.example.com/path"
    arn = iam.create_open_id_connect_provider(Url=url, ClientIDList=["a"], ThumbprintList=["0" * 40])["OpenIDConnectProviderArn"]
    yield arn
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)


def test_oidc_providers(iam, provider):
    got = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider)
    assert provider.endswith(":oidc-provider/" + got["Url"]) and got["ClientIDList"] == ["a"]
    assert provider in [p["Arn"] for p in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]]
    assert code_of(iam.create_open_id_connect_provider, Url="https://" + got["Url"]) == "EntityAlreadyExists"
    iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=provider, ClientID="b")
    iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=provider, ClientID="a")
    iam.update_open_id_connect_provider_thumbprint(OpenIDConnectProviderArn=provider, ThumbprintList=["1" * 40])
    iam.tag_open_id_connect_provider(OpenIDConnectProviderArn=provider, Tags=[{"Key": "k", "Value": "v"}])
    got = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider)
    assert (got["ClientIDList"], got["ThumbprintList"], got["Tags"]) == (["b"], ["1" * 40], [{"Key": "k", "Value": "v"}])
    iam.untag_open_id_connect_provider(OpenIDConnectProviderArn=provider, TagKeys=["k"])
    assert iam.list_open_id_connect_provider_tags(OpenIDConnectProviderArn=provider)["Tags"] == []


def test_oidc_providers_that_cannot_be(iam):
    assert code_of(iam.create_open_id_connect_provider, Url="example.com") == "ValidationError"
    assert code_of(iam.create_open_id_connect_provider, Url="https://example.com", ThumbprintList=["0" * 40] * 6) == "InvalidInput"
    missing = "arn:aws:iam::123456789012:oidc-provider/no.such.example.com"
    assert code_of(iam.get_open_id_connect_provider, OpenIDConnectProviderArn=missing) == "NoSuchEntity"
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=missing)  # is no fault
