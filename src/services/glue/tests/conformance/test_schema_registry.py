"""The schema registry: registries, schemas, their versions and what keeps them compatible."""
import json

import pytest
from botocore.exceptions import ClientError


def record(*fields):
    return json.dumps({"type": "record", "name": "R", "fields": list(fields)})


A = {"name": "a", "type": "int"}
B = {"name": "b", "type": "string"}
B_WITH_DEFAULT = {**B, "default": ""}


@pytest.fixture
def glue(client):
    return client("glue")


def code_of(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]["Code"]


@pytest.fixture
def registry(glue, unique):
    name = unique("registry")
    glue.create_registry(RegistryName=name, Description="d", Tags={"k": "v"})
    yield name
    glue.delete_registry(RegistryId={"RegistryName": name})


@pytest.fixture
def schema(glue, registry):
    """Makes a schema in the registry; answers its SchemaId."""
    def make(name="s", compatibility="BACKWARD", definition=record(A), data_format="AVRO"):
        glue.create_schema(RegistryId={"RegistryName": registry}, SchemaName=name, DataFormat=data_format,
                           Compatibility=compatibility, SchemaDefinition=definition)
        return {"RegistryName": registry, "SchemaName": name}
    return make


def register(glue, schema_id, definition):
    return glue.register_schema_version(SchemaId=schema_id, SchemaDefinition=definition)


def test_registries(glue, registry):
    got = glue.get_registry(RegistryId={"RegistryName": registry})
    assert got["Description"] == "d" and got["Status"] == "AVAILABLE"
    assert glue.get_registry(RegistryId={"RegistryArn": got["RegistryArn"]})["RegistryName"] == registry
    assert glue.get_tags(ResourceArn=got["RegistryArn"])["Tags"] == {"k": "v"}
    pages = glue.get_paginator("list_registries").paginate(PaginationConfig={"PageSize": 1})
    assert registry in [r["RegistryName"] for page in pages for r in page["Registries"]]
    glue.update_registry(RegistryId={"RegistryName": registry}, Description="new")
    assert glue.get_registry(RegistryId={"RegistryName": registry})["Description"] == "new"
    assert code_of(glue.create_registry, RegistryName=registry) == "AlreadyExistsException"
    assert code_of(glue.get_registry, RegistryId={"RegistryName": "no-such"}) == "EntityNotFoundException"


def test_first_version_comes_with_the_schema(glue, schema):
    schema_id = schema()
    got = glue.get_schema(SchemaId=schema_id)
    assert (got["LatestSchemaVersion"], got["NextSchemaVersion"], got["SchemaCheckpoint"]) == (1, 2, 1)
    version = glue.get_schema_version(SchemaId=schema_id, SchemaVersionNumber={"LatestVersion": True})
    assert version["SchemaDefinition"] == record(A) and version["VersionNumber"] == 1
    by_id = glue.get_schema_version(SchemaVersionId=version["SchemaVersionId"])
    assert by_id["SchemaArn"] == got["SchemaArn"]


def test_what_is_no_schema_is_refused(glue, schema):
    assert code_of(schema, definition='{"type": "strin"}') == "InvalidInputException"
    assert code_of(schema, definition="{", data_format="JSON") == "InvalidInputException"
    assert glue.check_schema_version_validity(DataFormat="AVRO", SchemaDefinition=record(A))["Valid"]
    assert not glue.check_schema_version_validity(DataFormat="AVRO", SchemaDefinition="[")["Valid"]


def test_the_same_definition_is_the_same_version(glue, schema):
    schema_id = schema()
    first = glue.get_schema_version(SchemaId=schema_id, SchemaVersionNumber={"VersionNumber": 1})["SchemaVersionId"]
    again = register(glue, schema_id, json.dumps(json.loads(record(A)), indent=4))
    assert (again["SchemaVersionId"], again["VersionNumber"]) == (first, 1)
    assert glue.get_schema_by_definition(SchemaId=schema_id, SchemaDefinition=record(A))["SchemaVersionId"] == first
    assert code_of(glue.get_schema_by_definition, SchemaId=schema_id, SchemaDefinition=record(B)) == "EntityNotFoundException"


@pytest.mark.parametrize("compatibility, first, second, status", [
    ("BACKWARD", record(A), record(A, B_WITH_DEFAULT), "AVAILABLE"),
    ("BACKWARD", record(A), record(A, B), "FAILURE"),
    ("FORWARD", record(A), record(A, B), "AVAILABLE"),
    ("FULL", record(A, B), record(A), "FAILURE"),
    ("NONE", record(A), record(B), "AVAILABLE"),
])
def test_compatibility_is_asked(glue, schema, compatibility, first, second, status):
    schema_id = schema(compatibility=compatibility, definition=first)
    assert register(glue, schema_id, second)["Status"] == status
    versions = glue.list_schema_versions(SchemaId=schema_id)["Schemas"]
    assert len(versions) == (2 if status == "AVAILABLE" else 1)


def test_disabled_takes_no_further_version(glue, schema):
    schema_id = schema(compatibility="DISABLED")
    assert code_of(register, glue=glue, schema_id=schema_id, definition=record(B)) == "InvalidInputException"


@pytest.mark.laketop_only
def test_what_cannot_be_told_is_not_guessed(glue, schema):
    schema_id = schema(definition='{"type": "object"}', data_format="JSON")
    assert code_of(register, glue=glue, schema_id=schema_id, definition='{"type": "array"}') == "NotImplemented"
    glue.update_schema(SchemaId=schema_id, Compatibility="NONE")
    assert register(glue, schema_id, '{"type": "array"}')["VersionNumber"] == 2


def test_versions_go_but_for_the_checkpoint_and_the_latest(glue, schema):
    schema_id = schema(compatibility="NONE")
    for size in range(3):
        register(glue, schema_id, json.dumps({"type": "fixed", "name": "F", "size": size}))
    errors = glue.delete_schema_versions(SchemaId=schema_id, Versions="1-3")["SchemaVersionErrors"]
    assert [e["VersionNumber"] for e in errors] == [1]
    assert [v["VersionNumber"] for v in glue.list_schema_versions(SchemaId=schema_id)["Schemas"]] == [1, 4]
    assert code_of(glue.get_schema_version, SchemaId=schema_id, SchemaVersionNumber={"VersionNumber": 2}) == "EntityNotFoundException"


def test_metadata_of_a_version(glue, schema):
    at = {"SchemaId": schema(), "SchemaVersionNumber": {"VersionNumber": 1}}
    pair = {"MetadataKey": "team", "MetadataValue": "data"}
    glue.put_schema_version_metadata(**at, MetadataKeyValue=pair)
    glue.put_schema_version_metadata(**at, MetadataKeyValue={**pair, "MetadataValue": "lake"})
    assert code_of(glue.put_schema_version_metadata, **at, MetadataKeyValue=pair) == "AlreadyExistsException"
    info = glue.query_schema_version_metadata(**at)["MetadataInfoMap"]["team"]
    assert info["MetadataValue"] == "lake"
    assert [o["MetadataValue"] for o in info["OtherMetadataValueList"]] == ["data"]
    glue.remove_schema_version_metadata(**at, MetadataKeyValue=pair)
    assert code_of(glue.remove_schema_version_metadata, **at, MetadataKeyValue=pair) == "EntityNotFoundException"


def test_a_registry_goes_with_its_schemas(glue, unique):
    name = unique("registry")
    glue.create_registry(RegistryName=name)
    made = glue.create_schema(RegistryId={"RegistryName": name}, SchemaName="s", DataFormat="AVRO",
                              Compatibility="NONE", SchemaDefinition=record(A))
    assert [s["SchemaName"] for s in glue.list_schemas(RegistryId={"RegistryName": name})["Schemas"]] == ["s"]
    glue.delete_registry(RegistryId={"RegistryName": name})
    assert code_of(glue.get_schema_version, SchemaVersionId=made["SchemaVersionId"]) == "EntityNotFoundException"
    assert code_of(glue.get_schema, SchemaId={"SchemaArn": made["SchemaArn"]}) == "EntityNotFoundException"
