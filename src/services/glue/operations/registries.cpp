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

namespace laketop::glue {
namespace {

constexpr const char* kAvailable = "AVAILABLE";

}  // namespace

Task<gen::CreateRegistryResponse> Glue::CreateRegistry(aws::Context context,
                                                       gen::CreateRegistryInput in) {
  const Scope scope = ScopeOf(context);
  const Registry made{.name = in.RegistryName,
                      .description = in.Description,
                      .created = context.now,
                      .updated = context.now};
  const NameKey key = KeyOf(scope, made.name);
  engine::Commit commit(store_.engine);
  store_.registries.ExpectAbsent(commit, key);
  store_.registries.Put(commit, key, made);
  if (in.Tags && !in.Tags->empty()) {
    store_.tags.Put(commit, KeyOf(scope, RegistryArn(scope, made.name)), Tags{*in.Tags});
  }
  if (!co_await engine::TryApply(store_.engine, std::move(commit))) {
    throw gen::AlreadyExistsException("Registry already exists. RegistryName: " + made.name);
  }
  co_return gen::CreateRegistryResponse{.RegistryArn = RegistryArn(scope, made.name),
                                        .RegistryName = made.name,
                                        .Description = made.description,
                                        .Tags = std::move(in.Tags)};
}

Task<gen::GetRegistryResponse> Glue::GetRegistry(aws::Context context, gen::GetRegistryInput in) {
  const Scope scope = ScopeOf(context);
  NameKey key = KeyOf(scope, RegistryNameOf(in.RegistryId));
  auto found = OrThrow(co_await store_.registries.FindAsync(std::move(key)));
  if (!found) ThrowNoSuchRegistry(in.RegistryId);
  co_return gen::GetRegistryResponse{.RegistryName = found->name,
                                     .RegistryArn = RegistryArn(scope, found->name),
                                     .Description = found->description,
                                     .Status = kAvailable,
                                     .CreatedTime = FormatIso8601(found->created),
                                     .UpdatedTime = FormatIso8601(found->updated)};
}

Task<gen::ListRegistriesResponse> Glue::ListRegistries(aws::Context context,
                                                       gen::ListRegistriesInput in) {
  const Scope scope = ScopeOf(context);
  const std::vector<std::string> position = LoadPosition("registries", in.NextToken);
  const auto page = static_cast<std::size_t>(in.MaxResults.value_or(kListPageMax));
  engine::KeyRange range = store_.registries.Prefix(scope.account, scope.region);
  if (!position.empty()) {
    const std::string last = engine::EncodeKey(KeyOf(scope, position[0]));
    range = range.Intersect(engine::KeyRange::After(last));
  }
  auto rows = OrThrow(co_await store_.registries.ListAsync(std::move(range), page + 1));
  gen::ListRegistriesResponse out;
  out.NextToken = CutPage(rows, page, "registries",
                          [](const auto& row) { return std::vector{row.record.name}; });
  out.Registries.emplace();
  for (const auto& row : rows) {
    out.Registries->push_back({.RegistryName = row.record.name,
                               .RegistryArn = RegistryArn(scope, row.record.name),
                               .Description = row.record.description,
                               .Status = kAvailable,
                               .CreatedTime = FormatIso8601(row.record.created),
                               .UpdatedTime = FormatIso8601(row.record.updated)});
  }
  co_return out;
}

Task<gen::UpdateRegistryResponse> Glue::UpdateRegistry(aws::Context context,
                                                       gen::UpdateRegistryInput in) {
  const Scope scope = ScopeOf(context);
  const NameKey key = KeyOf(scope, RegistryNameOf(in.RegistryId));
  auto row = OrThrow(co_await store_.registries.FindRowAsync(key));
  if (!row) ThrowNoSuchRegistry(in.RegistryId);
  row->record.description = in.Description;
  row->record.updated = context.now;
  engine::Commit commit(store_.engine);
  store_.registries.ExpectVersion(commit, key, row->version);
  store_.registries.Put(commit, key, row->record);
  if (!co_await engine::TryApply(store_.engine, std::move(commit))) {
    throw gen::ConcurrentModificationException("The registry has just been changed by others.");
  }
  co_return gen::UpdateRegistryResponse{.RegistryName = row->record.name,
                                        .RegistryArn = RegistryArn(scope, row->record.name)};
}

// With all schemas in it, and their versions.
Task<gen::DeleteRegistryResponse> Glue::DeleteRegistry(aws::Context context,
                                                       gen::DeleteRegistryInput in) {
  const Scope scope = ScopeOf(context);
  const std::string name = RegistryNameOf(in.RegistryId);
  const NameKey key = KeyOf(scope, name);
  auto row = OrThrow(co_await store_.registries.FindRowAsync(key));
  if (!row) ThrowNoSuchRegistry(in.RegistryId);
  engine::KeyRange range = store_.schemas.Prefix(scope.account, scope.region, name);
  auto schemas = OrThrow(co_await store_.schemas.ListAsync(range));
  engine::Commit commit(store_.engine);
  store_.registries.ExpectVersion(commit, key, row->version);
  store_.registries.Delete(commit, key);
  store_.tags.Delete(commit, KeyOf(scope, RegistryArn(scope, name)));
  for (const auto& schema : schemas) {
    store_.schemas.ExpectVersion(commit, schema.key, schema.version);
    StageDeleteSchema(scope, commit, schema.record);
  }
  if (!co_await engine::TryApply(store_.engine, std::move(commit))) {
    throw gen::ConcurrentModificationException("The registry has just been changed by others.");
  }
  co_return gen::DeleteRegistryResponse{
      .RegistryName = name, .RegistryArn = RegistryArn(scope, name), .Status = "DELETING"};
}

}  // namespace laketop::glue
