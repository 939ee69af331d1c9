// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/random.hpp"
#include "engine/store/change_row.hpp"
#include "services/glue/errors.hpp"
#include "services/glue/glue.hpp"
#include "services/glue/limits.hpp"
#include "services/glue/paging.hpp"
#include "services/glue/registry/compatibility.hpp"
#include "services/glue/registry/ids.hpp"
#include "services/glue/registry/parameters.hpp"

namespace laketop::glue {
namespace {

constexpr const char* kAvailable = "AVAILABLE";

std::int64_t LatestOf(const RegistrySchema& schema) {
  return schema.versions.empty() ? 0 : schema.versions.back().number;
}

TableKey KeyOfSchema(const Scope& scope, const SchemaName& name) {
  return KeyOf(scope, name.registry, name.schema);
}

}  // namespace

Task<engine::Row<RegistrySchema>> Glue::LoadSchema(Scope scope, std::optional<gen::SchemaId> id) {
  const SchemaName name = SchemaNameOf(id);
  auto row = OrThrow(co_await store_.schemas.FindRowAsync(KeyOfSchema(scope, name)));
  if (!row) ThrowNoSuchSchema(id.value_or(gen::SchemaId()));
  co_return std::move(*row);
}

void Glue::StageDeleteSchema(const Scope& scope, engine::Commit& commit,
                             const RegistrySchema& schema) {
  const SchemaName name{schema.registry, schema.name};
  store_.schemas.Delete(commit, KeyOfSchema(scope, name));
  store_.tags.Delete(commit, KeyOf(scope, SchemaArn(scope, name)));
  for (const VersionEntry& version : schema.versions) {
    store_.schema_versions.Delete(commit, KeyOf(scope, version.id));
  }
}

SchemaVersion Glue::StageVersion(const Scope& scope, engine::Commit& commit, RegistrySchema& schema,
                                 std::string definition, Timestamp now) {
  SchemaVersion made{.id = RandomUuid(),
                     .registry = schema.registry,
                     .schema = schema.name,
                     .number = ++schema.last_number,
                     .format = schema.format,
                     .definition = std::move(definition),
                     .created = now,
                     .metadata = {}};
  schema.versions.push_back({.number = made.number,
                             .id = made.id,
                             .digest = DefinitionDigest(schema.format, made.definition),
                             .created = now});
  store_.schema_versions.Put(commit, KeyOf(scope, made.id), made);
  return made;
}

// Without a registry, the schema goes into the default one, which is made where it is not there.
Task<gen::CreateSchemaResponse> Glue::CreateSchema(aws::Context context,
                                                   gen::CreateSchemaInput in) {
  CheckRegistryName("schemaName", in.SchemaName);
  CheckRegistryDescription(in.Description);
  CheckRegistryTags(in.Tags);
  CheckDataFormat(in.DataFormat);
  CheckCompatibility(in.Compatibility);
  const Scope scope = ScopeOf(context);
  const SchemaName name{RegistryNameOf(in.RegistryId), in.SchemaName};
  if (in.SchemaDefinition) CheckDefinition(in.DataFormat, *in.SchemaDefinition);
  const NameKey registry_key = KeyOf(scope, name.registry);
  auto registry = OrThrow(co_await store_.registries.FindAsync(registry_key));
  if (!registry && name.registry != kDefaultRegistry) ThrowNoSuchRegistry(in.RegistryId);

  engine::Commit commit(store_.engine);
  if (registry) {
    store_.registries.ExpectPresent(commit, registry_key);
  } else {
    Registry made{.name = name.registry,
                  .description = std::nullopt,
                  .created = context.now,
                  .updated = context.now};
    store_.registries.Put(commit, registry_key, made);
  }
  RegistrySchema schema{.registry = name.registry,
                        .name = name.schema,
                        .description = in.Description,
                        .format = in.DataFormat,
                        .compatibility = in.Compatibility.value_or("BACKWARD"),
                        .versions = {},
                        .created = context.now,
                        .updated = context.now};
  std::optional<SchemaVersion> first;
  if (in.SchemaDefinition) {
    first = StageVersion(scope, commit, schema, std::move(*in.SchemaDefinition), context.now);
  }
  const TableKey key = KeyOfSchema(scope, name);
  store_.schemas.ExpectAbsent(commit, key);
  store_.schemas.Put(commit, key, schema);
  if (in.Tags && !in.Tags->empty()) {
    store_.tags.Put(commit, KeyOf(scope, SchemaArn(scope, name)), Tags{*in.Tags});
  }
  if (!co_await engine::TryApply(store_.engine, std::move(commit))) {
    throw gen::AlreadyExistsException("Schema already exists. SchemaName: " + name.schema +
                                      ", RegistryName: " + name.registry);
  }
  gen::CreateSchemaResponse out;
  out.RegistryName = name.registry;
  out.RegistryArn = RegistryArn(scope, name.registry);
  out.SchemaName = name.schema;
  out.SchemaArn = SchemaArn(scope, name);
  out.Description = in.Description;
  out.DataFormat = schema.format;
  out.Compatibility = schema.compatibility;
  out.SchemaCheckpoint = schema.checkpoint;
  out.LatestSchemaVersion = LatestOf(schema);
  out.NextSchemaVersion = schema.last_number + 1;
  out.SchemaStatus = kAvailable;
  out.Tags = std::move(in.Tags);
  if (first) {
    out.SchemaVersionId = first->id;
    out.SchemaVersionStatus = kAvailable;
  }
  co_return out;
}

Task<gen::GetSchemaResponse> Glue::GetSchema(aws::Context context, gen::GetSchemaInput in) {
  const Scope scope = ScopeOf(context);
  engine::Row<RegistrySchema> row = co_await LoadSchema(scope, in.SchemaId);
  const RegistrySchema& schema = row.record;
  gen::GetSchemaResponse out;
  out.RegistryName = schema.registry;
  out.RegistryArn = RegistryArn(scope, schema.registry);
  out.SchemaName = schema.name;
  out.SchemaArn = SchemaArn(scope, {schema.registry, schema.name});
  out.Description = schema.description;
  out.DataFormat = schema.format;
  out.Compatibility = schema.compatibility;
  out.SchemaCheckpoint = schema.checkpoint;
  out.LatestSchemaVersion = LatestOf(schema);
  out.NextSchemaVersion = schema.last_number + 1;
  out.SchemaStatus = kAvailable;
  out.CreatedTime = FormatIso8601(schema.created);
  out.UpdatedTime = FormatIso8601(schema.updated);
  co_return out;
}

Task<gen::ListSchemasResponse> Glue::ListSchemas(aws::Context context, gen::ListSchemasInput in) {
  const Scope scope = ScopeOf(context);
  const std::vector<std::string> position = LoadPosition("schemas", in.NextToken);
  const auto page = static_cast<std::size_t>(in.MaxResults.value_or(kListPageMax));
  engine::KeyRange range = store_.schemas.Prefix(scope.account, scope.region);
  if (in.RegistryId) {
    const std::string registry = RegistryNameOf(in.RegistryId);
    NameKey key = KeyOf(scope, registry);
    auto found = OrThrow(co_await store_.registries.FindAsync(std::move(key)));
    if (!found) ThrowNoSuchRegistry(in.RegistryId);
    range = store_.schemas.Prefix(scope.account, scope.region, registry);
  }
  if (position.size() == 2) {
    const std::string last = engine::EncodeKey(KeyOf(scope, position[0], position[1]));
    range = range.Intersect(engine::KeyRange::After(last));
  }
  auto rows = OrThrow(co_await store_.schemas.ListAsync(std::move(range), page + 1));
  gen::ListSchemasResponse out;
  out.NextToken = CutPage(rows, page, "schemas", [](const auto& row) {
    return std::vector{row.record.registry, row.record.name};
  });
  out.Schemas.emplace();
  for (const auto& row : rows) {
    const RegistrySchema& schema = row.record;
    out.Schemas->push_back({.RegistryName = schema.registry,
                            .SchemaName = schema.name,
                            .SchemaArn = SchemaArn(scope, {schema.registry, schema.name}),
                            .Description = schema.description,
                            .SchemaStatus = kAvailable,
                            .CreatedTime = FormatIso8601(schema.created),
                            .UpdatedTime = FormatIso8601(schema.updated)});
  }
  co_return out;
}

Task<gen::UpdateSchemaResponse> Glue::UpdateSchema(aws::Context context,
                                                   gen::UpdateSchemaInput in) {
  CheckRegistryDescription(in.Description);
  CheckCompatibility(in.Compatibility);
  const Scope scope = ScopeOf(context);
  engine::Row<RegistrySchema> row = co_await LoadSchema(scope, in.SchemaId);
  RegistrySchema& schema = row.record;
  if (in.Description) schema.description = in.Description;
  if (in.Compatibility) schema.compatibility = *in.Compatibility;
  if (in.SchemaVersionNumber)
    schema.checkpoint = FindVersion(schema, in.SchemaVersionNumber).number;
  schema.updated = context.now;
  const TableKey key = KeyOf(scope, schema.registry, schema.name);
  engine::Commit commit(store_.engine);
  store_.schemas.ExpectVersion(commit, key, row.version);
  store_.schemas.Put(commit, key, schema);
  co_await ApplySchema(std::move(commit));
  co_return gen::UpdateSchemaResponse{.SchemaArn = SchemaArn(scope, {schema.registry, schema.name}),
                                      .SchemaName = schema.name,
                                      .RegistryName = schema.registry};
}

Task<gen::DeleteSchemaResponse> Glue::DeleteSchema(aws::Context context,
                                                   gen::DeleteSchemaInput in) {
  const Scope scope = ScopeOf(context);
  engine::Row<RegistrySchema> row = co_await LoadSchema(scope, in.SchemaId);
  const SchemaName name{row.record.registry, row.record.name};
  engine::Commit commit(store_.engine);
  store_.schemas.ExpectVersion(commit, KeyOfSchema(scope, name), row.version);
  StageDeleteSchema(scope, commit, row.record);
  co_await ApplySchema(std::move(commit));
  co_return gen::DeleteSchemaResponse{
      .SchemaArn = SchemaArn(scope, name), .SchemaName = name.schema, .Status = "DELETING"};
}

Task<void> Glue::ApplySchema(engine::Commit commit) {
  if (!co_await engine::TryApply(store_.engine, std::move(commit))) {
    throw gen::ConcurrentModificationException("The schema has just been changed by others.");
  }
}

}  // namespace laketop::glue
