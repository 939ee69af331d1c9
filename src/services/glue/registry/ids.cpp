// SPDX-License-Identifier: Apache-2.0
#include "services/glue/registry/ids.hpp"

#include "services/glue/catalog/catalog.hpp"
#include "services/glue/registry/compatibility.hpp"
#include "services/glue/registry/parameters.hpp"

namespace laketop::glue {
namespace {

std::string Shown(const std::optional<std::string>& text) {
  return text.value_or("null");
}

// "arn:aws:glue:<region>:<account>:<kind>/<rest>" → <rest>
std::string RestOfArn(std::string_view arn, std::string_view kind, std::string_view parameter) {
  const std::string before = ":" + std::string(kind) + "/";
  const std::size_t at = arn.find(before);
  if (!arn.starts_with("arn:") || at == std::string_view::npos) ThrowInvalidCharacters(parameter);
  return std::string(arn.substr(at + before.size()));
}

}  // namespace

std::string RegistryNameOf(const std::optional<gen::RegistryId>& id) {
  if (!id || (!id->RegistryName && !id->RegistryArn)) return std::string(kDefaultRegistry);
  if (id->RegistryName && id->RegistryArn) {
    throw gen::InvalidInputException(
        "One of registryName or registryArn has to be provided, both cannot be provided.");
  }
  if (id->RegistryName) {
    CheckRegistryName("registryName", *id->RegistryName);
    return *id->RegistryName;
  }
  return RestOfArn(*id->RegistryArn, "registry", "registryArn");
}

SchemaName SchemaNameOf(const std::optional<gen::SchemaId>& id) {
  if (!id || (!id->SchemaArn && !id->SchemaName)) {
    throw gen::InvalidInputException(
        "At least one of (registryName and schemaName) or schemaArn has to be provided.");
  }
  if (id->SchemaArn && (id->SchemaName || id->RegistryName)) {
    throw gen::InvalidInputException(
        "One of (registryName and schemaName) or schemaArn has to be provided, both cannot be "
        "provided.");
  }
  if (id->SchemaName) {
    CheckRegistryName("schemaName", *id->SchemaName);
    if (id->RegistryName) CheckRegistryName("registryName", *id->RegistryName);
    return {id->RegistryName.value_or(std::string(kDefaultRegistry)), *id->SchemaName};
  }
  const std::string rest = RestOfArn(*id->SchemaArn, "schema", "schemaArn");
  const std::size_t slash = rest.find('/');
  if (slash == std::string::npos) ThrowNoSuchSchema(*id);
  return {rest.substr(0, slash), rest.substr(slash + 1)};
}

std::string RegistryArn(const Scope& scope, const std::string& registry) {
  return ArnOf(scope, "registry/" + registry);
}

std::string SchemaArn(const Scope& scope, const SchemaName& name) {
  return ArnOf(scope, "schema/" + name.registry + "/" + name.schema);
}

void ThrowNoSuchRegistry(const std::optional<gen::RegistryId>& id) {
  const gen::RegistryId named = id.value_or(gen::RegistryId{});
  throw gen::EntityNotFoundException(
      "Registry is not found. RegistryName: " + Shown(named.RegistryName) +
      ", RegistryArn: " + Shown(named.RegistryArn));
}

void ThrowNoSuchSchema(const gen::SchemaId& id) {
  throw gen::EntityNotFoundException(
      "Schema is not found. RegistryName: " + Shown(id.RegistryName) +
      ", SchemaName: " + Shown(id.SchemaName) + ", SchemaArn: " + Shown(id.SchemaArn));
}

void CheckDefinition(const std::string& format, const std::string& definition) {
  if (auto fault = DefinitionFault(format, definition)) {
    throw gen::InvalidInputException("Schema definition of " + format +
                                     " data format is invalid: " + *fault);
  }
}

void ThrowNoSuchVersion() {
  throw gen::EntityNotFoundException("Schema version is not found.");
}

}  // namespace laketop::glue
