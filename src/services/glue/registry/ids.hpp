// SPDX-License-Identifier: Apache-2.0
#pragma once
// How requests name registries and schemas: by name or by ARN, not both. All throw AWS's errors.

#include <optional>
#include <string>

#include "gen/glue/types.hpp"
#include "services/glue/registry/records.hpp"
#include "services/glue/store.hpp"

namespace laketop::glue {

struct SchemaName {
  std::string registry;
  std::string schema;
};

std::string RegistryNameOf(const std::optional<gen::RegistryId>& id);
SchemaName SchemaNameOf(const std::optional<gen::SchemaId>& id);

std::string RegistryArn(const Scope& scope, const std::string& registry);
std::string SchemaArn(const Scope& scope, const SchemaName& name);

[[noreturn]] void ThrowNoSuchRegistry(const std::optional<gen::RegistryId>& id);
[[noreturn]] void ThrowNoSuchSchema(const gen::SchemaId& id);
[[noreturn]] void ThrowNoSuchVersion();
// Throws where the definition is not of its format.
void CheckDefinition(const std::string& format, const std::string& definition);

}  // namespace laketop::glue
