// SPDX-License-Identifier: Apache-2.0
// Keys and values that people put to a version of a schema.
#include <algorithm>

#include "base/random.hpp"
#include "services/glue/errors.hpp"
#include "services/glue/glue.hpp"
#include "services/glue/limits.hpp"
#include "services/glue/paging.hpp"
#include "services/glue/registry/compatibility.hpp"
#include "services/glue/registry/ids.hpp"
#include "services/glue/registry/parameters.hpp"

namespace laketop::glue {
namespace {

struct Pair {
  std::string key;
  std::string value;
};

Pair PairOf(const gen::MetadataKeyValuePair& in) {
  Pair pair{in.MetadataKey.value_or(""), in.MetadataValue.value_or("")};
  CheckMetadata("key", pair.key);
  CheckMetadata("value", pair.value);
  return pair;
}

auto FindPair(SchemaVersion& version, const Pair& pair) {
  return std::ranges::find_if(version.metadata, [&](const VersionMetadata& one) {
    return one.key == pair.key && one.value == pair.value;
  });
}

// What the request named, as AWS answers it: a version that was named by its id has no number.
template <class Out, class In>
Out Answer(const Scope& scope, const In& in, const SchemaVersion& version, Pair pair) {
  Out out;
  out.SchemaVersionId = version.id;
  out.LatestVersion = false;
  out.VersionNumber = 0;
  if (!in.SchemaVersionId) {
    out.SchemaArn = SchemaArn(scope, {version.registry, version.schema});
    out.SchemaName = version.schema;
    out.RegistryName = version.registry;
    if (in.SchemaVersionNumber) {
      out.LatestVersion = in.SchemaVersionNumber->LatestVersion.value_or(false);
    }
    out.VersionNumber = version.number;
  }
  out.MetadataKey = std::move(pair.key);
  out.MetadataValue = std::move(pair.value);
  return out;
}

}  // namespace

Task<gen::PutSchemaVersionMetadataResponse> Glue::PutSchemaVersionMetadata(
    aws::Context context, gen::PutSchemaVersionMetadataInput in) {
  const Scope scope = ScopeOf(context);
  engine::Row<SchemaVersion> row =
      co_await LoadVersion(scope, in.SchemaVersionId, in.SchemaId, in.SchemaVersionNumber);
  SchemaVersion& version = row.record;
  Pair pair = PairOf(in.MetadataKeyValue);
  if (FindPair(version, pair) != version.metadata.end()) {
    throw gen::AlreadyExistsException(
        "Resource already exist for schema version id: " + version.id +
        ", metadata key: " + pair.key + ", metadata value: " + pair.value);
  }
  if (version.metadata.size() >= kVersionMetadataMax) {
    throw gen::ResourceNumberLimitExceededException(
        "Your resource limits for Schema Version Metadata have been exceeded.");
  }
  version.metadata.push_back({.key = pair.key, .value = pair.value, .created = context.now});
  co_await PutVersion(scope, std::move(row));
  engine::Row<SchemaVersion> now =
      co_await LoadVersion(scope, in.SchemaVersionId, in.SchemaId, in.SchemaVersionNumber);
  co_return Answer<gen::PutSchemaVersionMetadataResponse>(scope, in, now.record, std::move(pair));
}

Task<gen::RemoveSchemaVersionMetadataResponse> Glue::RemoveSchemaVersionMetadata(
    aws::Context context, gen::RemoveSchemaVersionMetadataInput in) {
  const Scope scope = ScopeOf(context);
  engine::Row<SchemaVersion> row =
      co_await LoadVersion(scope, in.SchemaVersionId, in.SchemaId, in.SchemaVersionNumber);
  SchemaVersion& version = row.record;
  Pair pair = PairOf(in.MetadataKeyValue);
  auto found = FindPair(version, pair);
  if (found == version.metadata.end()) {
    throw gen::EntityNotFoundException(
        "Resource does not exist for schema version id: " + version.id +
        ", metadata key: " + pair.key + ", metadata value: " + pair.value);
  }
  version.metadata.erase(found);
  auto out = Answer<gen::RemoveSchemaVersionMetadataResponse>(scope, in, version, std::move(pair));
  co_await PutVersion(scope, std::move(row));
  co_return out;
}

Task<gen::QuerySchemaVersionMetadataResponse> Glue::QuerySchemaVersionMetadata(
    aws::Context context, gen::QuerySchemaVersionMetadataInput in) {
  const Scope scope = ScopeOf(context);
  engine::Row<SchemaVersion> row =
      co_await LoadVersion(scope, in.SchemaVersionId, in.SchemaId, in.SchemaVersionNumber);
  auto asked = [&](const VersionMetadata& one) {
    if (!in.MetadataList || in.MetadataList->empty()) return true;
    return std::ranges::any_of(*in.MetadataList, [&](const gen::MetadataKeyValuePair& pair) {
      return pair.MetadataKey.value_or(one.key) == one.key &&
             pair.MetadataValue.value_or(one.value) == one.value;
    });
  };
  gen::QuerySchemaVersionMetadataResponse out;
  out.SchemaVersionId = row.record.id;
  out.MetadataInfoMap.emplace();
  // The newest value of a key first, those before it beside it. There are ten at most: one page.
  for (auto one = row.record.metadata.rbegin(); one != row.record.metadata.rend(); ++one) {
    if (!asked(*one)) continue;
    auto [entry, fresh] = out.MetadataInfoMap->try_emplace(one->key);
    gen::MetadataInfo& info = entry->second;
    if (fresh) {
      info.MetadataValue = one->value;
      info.CreatedTime = FormatIso8601(one->created);
      continue;
    }
    if (!info.OtherMetadataValueList) info.OtherMetadataValueList.emplace();
    gen::OtherMetadataValueListItem other;
    other.MetadataValue = one->value;
    other.CreatedTime = FormatIso8601(one->created);
    info.OtherMetadataValueList->push_back(std::move(other));
  }
  co_return out;
}

Task<void> Glue::PutVersion(Scope scope, engine::Row<SchemaVersion> row) {
  const NameKey key = KeyOf(scope, row.record.id);
  engine::Commit commit(store_.engine);
  store_.schema_versions.ExpectVersion(commit, key, row.version);
  store_.schema_versions.Put(commit, key, row.record);
  co_await ApplySchema(std::move(commit));
}

}  // namespace laketop::glue
