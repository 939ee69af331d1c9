// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

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

constexpr const char* kAvailable = "AVAILABLE";
constexpr const char* kFailure = "FAILURE";

std::string Shown(const std::optional<std::string>& text) {
  return text.value_or("null");
}

// "3" or "2-5"; the model has checked the form.
std::pair<std::int64_t, std::int64_t> RangeOf(std::string_view text) {
  auto number = [](std::string_view digits) {
    std::int64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  };
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return {number(text), number(text)};
  return {number(text.substr(0, dash)), number(text.substr(dash + 1))};
}

}  // namespace

const VersionEntry& Glue::FindVersion(const RegistrySchema& schema,
                                      const std::optional<gen::SchemaVersionNumber>& asked) {
  const bool latest = asked && asked->LatestVersion.value_or(false);
  if (!asked || (!latest && !asked->VersionNumber)) {
    throw gen::InvalidInputException("One of version number (or) latest version is required.");
  }
  if (latest && asked->VersionNumber) {
    throw gen::InvalidInputException("Only one of VersionNumber or LatestVersion is required.");
  }
  if (latest) {
    if (schema.versions.empty()) ThrowNoSuchVersion();
    return schema.versions.back();
  }
  auto found = std::ranges::find(schema.versions, *asked->VersionNumber, &VersionEntry::number);
  if (found == schema.versions.end()) ThrowNoSuchVersion();
  return *found;
}

Task<engine::Row<SchemaVersion>> Glue::LoadVersion(Scope scope,
                                                   std::optional<std::string> version_id,
                                                   std::optional<gen::SchemaId> schema_id,
                                                   std::optional<gen::SchemaVersionNumber> number) {
  if (version_id && (schema_id || number)) {
    throw gen::InvalidInputException(
        "No other input parameters can be specified when fetching by SchemaVersionId.");
  }
  std::string id;
  if (version_id) {
    CheckVersionId(*version_id);
    id = *version_id;
  } else {
    engine::Row<RegistrySchema> schema = co_await LoadSchema(scope, schema_id);
    id = FindVersion(schema.record, number).id;
  }
  auto row = OrThrow(co_await store_.schema_versions.FindRowAsync(KeyOf(scope, id)));
  if (!row) ThrowNoSuchVersion();
  co_return std::move(*row);
}

// A definition that the schema has already is answered with its version. One that does not agree
// with those before it is refused; AWS keeps it as a version that failed.
Task<gen::RegisterSchemaVersionResponse> Glue::RegisterSchemaVersion(
    aws::Context context, gen::RegisterSchemaVersionInput in) {
  const Scope scope = ScopeOf(context);
  engine::Row<RegistrySchema> row = co_await LoadSchema(scope, in.SchemaId);
  RegistrySchema& schema = row.record;
  if (schema.compatibility == "DISABLED") {
    throw gen::InvalidInputException(
        "Compatibility DISABLED does not allow versioning. SchemaId: SchemaId(schemaArn=" +
        Shown(in.SchemaId.SchemaArn) + ", schemaName=" + Shown(in.SchemaId.SchemaName) +
        ", registryName=" + Shown(in.SchemaId.RegistryName) + ")");
  }
  CheckDefinition(schema.format, in.SchemaDefinition);
  const std::string digest = DefinitionDigest(schema.format, in.SchemaDefinition);
  auto same = std::ranges::find(schema.versions, digest, &VersionEntry::digest);
  if (same != schema.versions.end()) {
    co_return gen::RegisterSchemaVersionResponse{
        .SchemaVersionId = same->id, .VersionNumber = same->number, .Status = kAvailable};
  }
  std::vector<std::string> earlier;
  for (const VersionEntry& version : schema.versions) {
    if (version.number < schema.checkpoint) continue;
    auto known = OrThrow(co_await store_.schema_versions.FindAsync(KeyOf(scope, version.id)));
    if (known) earlier.push_back(std::move(known->definition));
  }
  switch (Judge(schema.format, schema.compatibility, earlier, in.SchemaDefinition)) {
    case Verdict::kCompatible:
      break;
    case Verdict::kIncompatible:
      co_return gen::RegisterSchemaVersionResponse{.SchemaVersionId = RandomUuid(),
                                                   .VersionNumber = schema.last_number + 1,
                                                   .Status = kFailure};
    case Verdict::kUnknown:
      ThrowNotImplemented("compatibility checks of " + schema.format + " schemas");
  }
  engine::Commit commit(store_.engine);
  SchemaVersion made =
      StageVersion(scope, commit, schema, std::move(in.SchemaDefinition), context.now);
  schema.updated = context.now;
  const TableKey key = KeyOf(scope, schema.registry, schema.name);
  store_.schemas.ExpectVersion(commit, key, row.version);
  store_.schemas.Put(commit, key, schema);
  co_await ApplySchema(std::move(commit));
  co_return gen::RegisterSchemaVersionResponse{
      .SchemaVersionId = made.id, .VersionNumber = made.number, .Status = kAvailable};
}

Task<gen::GetSchemaVersionResponse> Glue::GetSchemaVersion(aws::Context context,
                                                           gen::GetSchemaVersionInput in) {
  const Scope scope = ScopeOf(context);
  engine::Row<SchemaVersion> row =
      co_await LoadVersion(scope, in.SchemaVersionId, in.SchemaId, in.SchemaVersionNumber);
  const SchemaVersion& version = row.record;
  co_return gen::GetSchemaVersionResponse{
      .SchemaVersionId = version.id,
      .SchemaDefinition = version.definition,
      .DataFormat = version.format,
      .SchemaArn = SchemaArn(scope, {version.registry, version.schema}),
      .VersionNumber = version.number,
      .Status = kAvailable,
      .CreatedTime = FormatIso8601(version.created)};
}

Task<gen::GetSchemaByDefinitionResponse> Glue::GetSchemaByDefinition(
    aws::Context context, gen::GetSchemaByDefinitionInput in) {
  const Scope scope = ScopeOf(context);
  engine::Row<RegistrySchema> row = co_await LoadSchema(scope, in.SchemaId);
  const RegistrySchema& schema = row.record;
  const std::string digest = DefinitionDigest(schema.format, in.SchemaDefinition);
  auto found = std::ranges::find(schema.versions, digest, &VersionEntry::digest);
  if (found == schema.versions.end()) ThrowNoSuchSchema(in.SchemaId);
  co_return gen::GetSchemaByDefinitionResponse{
      .SchemaVersionId = found->id,
      .SchemaArn = SchemaArn(scope, {schema.registry, schema.name}),
      .DataFormat = schema.format,
      .Status = kAvailable,
      .CreatedTime = FormatIso8601(found->created)};
}

Task<gen::ListSchemaVersionsResponse> Glue::ListSchemaVersions(aws::Context context,
                                                               gen::ListSchemaVersionsInput in) {
  const Scope scope = ScopeOf(context);
  engine::Row<RegistrySchema> row = co_await LoadSchema(scope, in.SchemaId);
  const std::string arn = SchemaArn(scope, {row.record.registry, row.record.name});
  const std::vector<std::string> position = LoadPosition("schema_versions", in.NextToken);
  const auto page = static_cast<std::size_t>(in.MaxResults.value_or(kListPageMax));
  std::vector<VersionEntry> versions = std::move(row.record.versions);
  if (!position.empty()) {
    const std::int64_t last = RangeOf(position[0]).first;
    std::erase_if(versions, [last](const VersionEntry& one) { return one.number <= last; });
  }
  if (versions.size() > page + 1) versions.resize(page + 1);
  gen::ListSchemaVersionsResponse out;
  out.NextToken = CutPage(versions, page, "schema_versions", [](const VersionEntry& version) {
    return std::vector{std::to_string(version.number)};
  });
  out.Schemas.emplace();
  for (const VersionEntry& version : versions) {
    out.Schemas->push_back({.SchemaArn = arn,
                            .SchemaVersionId = version.id,
                            .VersionNumber = version.number,
                            .Status = kAvailable,
                            .CreatedTime = FormatIso8601(version.created)});
  }
  co_return out;
}

Task<gen::DeleteSchemaVersionsResponse> Glue::DeleteSchemaVersions(
    aws::Context context, gen::DeleteSchemaVersionsInput in) {
  const Scope scope = ScopeOf(context);
  engine::Row<RegistrySchema> row = co_await LoadSchema(scope, in.SchemaId);
  RegistrySchema& schema = row.record;
  const auto [first, last] = RangeOf(in.Versions);
  gen::DeleteSchemaVersionsResponse out;
  out.SchemaVersionErrors.emplace();
  engine::Commit commit(store_.engine);
  bool protected_one = false;
  std::erase_if(schema.versions, [&](const VersionEntry& version) {
    if (version.number < first || version.number > last) return false;
    // The checkpoint and the latest version stay: the next ones are compared with them.
    if (version.number == schema.checkpoint || version.number == schema.last_number) {
      protected_one = true;
      gen::ErrorDetails details{.ErrorCode = "InvalidInputException",
                                .ErrorMessage =
                                    "The version cannot be deleted: it is the "
                                    "checkpoint or the latest version."};
      out.SchemaVersionErrors->push_back(
          {.VersionNumber = version.number, .ErrorDetails = std::move(details)});
      return false;
    }
    store_.schema_versions.Delete(commit, KeyOf(scope, version.id));
    return true;
  });
  if (!commit.HasWrites()) {
    if (!protected_one) ThrowNoSuchVersion();
    co_return out;
  }
  const TableKey key = KeyOf(scope, schema.registry, schema.name);
  store_.schemas.ExpectVersion(commit, key, row.version);
  store_.schemas.Put(commit, key, schema);
  co_await ApplySchema(std::move(commit));
  co_return out;
}

Task<gen::CheckSchemaVersionValidityResponse> Glue::CheckSchemaVersionValidity(
    aws::Context, gen::CheckSchemaVersionValidityInput in) {
  CheckDataFormat(in.DataFormat);
  if (in.DataFormat == "PROTOBUF") ThrowNotImplemented("validity checks of PROTOBUF schemas");
  std::optional<std::string> fault = DefinitionFault(in.DataFormat, in.SchemaDefinition);
  const bool valid = !fault;
  co_return gen::CheckSchemaVersionValidityResponse{.Valid = valid, .Error = std::move(fault)};
}

}  // namespace laketop::glue
