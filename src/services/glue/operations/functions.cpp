// SPDX-License-Identifier: Apache-2.0
// User-defined functions as Hive's metastore knows them: records, which Hive and Spark load by
// themselves; Athena's functions are not these.
#include "engine/store/change_row.hpp"
#include "services/glue/catalog/name_pattern.hpp"
#include "services/glue/errors.hpp"
#include "services/glue/glue.hpp"
#include "services/glue/limits.hpp"
#include "services/glue/paging.hpp"

namespace laketop::glue {
namespace {

UserFunction RecordOf(gen::UserDefinedFunctionInput in, std::string database, std::string name) {
  UserFunction out;
  out.name = LowerCase(name);
  out.database = std::move(database);
  out.class_name = std::move(in.ClassName);
  out.owner = std::move(in.OwnerName);
  out.owner_type = std::move(in.OwnerType);
  out.type = std::move(in.FunctionType);
  if (in.ResourceUris) {
    out.resources.emplace();
    for (gen::ResourceUri& resource : *in.ResourceUris) {
      out.resources->push_back({std::move(resource.ResourceType), std::move(resource.Uri)});
    }
  }
  return out;
}

gen::UserDefinedFunction ShapeOf(const Scope& scope, UserFunction function) {
  gen::UserDefinedFunction shape;
  shape.FunctionName = std::move(function.name);
  shape.DatabaseName = std::move(function.database);
  shape.ClassName = std::move(function.class_name);
  shape.OwnerName = std::move(function.owner);
  shape.OwnerType = std::move(function.owner_type);
  shape.FunctionType = std::move(function.type);
  shape.CreateTime = function.created;
  shape.CatalogId = scope.account;
  if (function.resources) {
    shape.ResourceUris.emplace();
    for (FunctionResource& resource : *function.resources) {
      gen::ResourceUri uri;
      uri.ResourceType = std::move(resource.type);
      uri.Uri = std::move(resource.uri);
      shape.ResourceUris->push_back(std::move(uri));
    }
  }
  return shape;
}

void CheckSettings(const gen::UserDefinedFunctionInput& in) {
  if (in.ArtifactLocation) ThrowNotImplemented("ArtifactLocation");
  if (in.GovernanceMode) ThrowNotImplemented("GovernanceMode");
}

[[noreturn]] void ThrowNoSuchFunction(const std::string& name) {
  throw gen::EntityNotFoundException("Function " + name + " not found.");
}

}  // namespace

Task<gen::CreateUserDefinedFunctionResponse> Glue::CreateUserDefinedFunction(
    aws::Context context, gen::CreateUserDefinedFunctionRequest in) {
  const Scope scope = ScopeOf(context, in.CatalogId);
  CheckSettings(in.FunctionInput);
  if (!in.FunctionInput.FunctionName) {
    throw gen::InvalidInputException("Function name can not be null.");
  }
  Database database = OrThrow(co_await catalog_.GetDatabase(scope, in.DatabaseName));
  std::string name = *in.FunctionInput.FunctionName;
  UserFunction made = RecordOf(std::move(in.FunctionInput), database.name, std::move(name));
  made.created = context.now;
  const TableKey key = KeyOf(scope, made.database, made.name);
  engine::Commit commit(store_.engine);
  store_.databases.ExpectPresent(commit, KeyOf(scope, database.name));
  store_.functions.ExpectAbsent(commit, key);
  store_.functions.Put(commit, key, made);
  if (!co_await engine::TryApply(store_.engine, std::move(commit))) {
    throw gen::AlreadyExistsException("Function already exists.");
  }
  co_return gen::CreateUserDefinedFunctionResponse{};
}

Task<gen::GetUserDefinedFunctionResponse> Glue::GetUserDefinedFunction(
    aws::Context context, gen::GetUserDefinedFunctionRequest in) {
  const Scope scope = ScopeOf(context, in.CatalogId);
  Database database = OrThrow(co_await catalog_.GetDatabase(scope, in.DatabaseName));
  TableKey key = KeyOf(scope, database.name, LowerCase(in.FunctionName));
  auto found = OrThrow(co_await store_.functions.FindAsync(std::move(key)));
  if (!found) ThrowNoSuchFunction(in.FunctionName);
  co_return gen::GetUserDefinedFunctionResponse{.UserDefinedFunction =
                                                    ShapeOf(scope, std::move(*found))};
}

Task<gen::GetUserDefinedFunctionsResponse> Glue::GetUserDefinedFunctions(
    aws::Context context, gen::GetUserDefinedFunctionsRequest in) {
  const Scope scope = ScopeOf(context, in.CatalogId);
  const std::optional<NamePattern> pattern = NamePattern::Parse(in.Pattern);
  if (!pattern) throw gen::InvalidInputException("The pattern is not valid: " + in.Pattern);
  const std::vector<std::string> position = LoadPosition("functions", in.NextToken);
  const auto page = static_cast<std::size_t>(in.MaxResults.value_or(kListPageMax));
  engine::KeyRange range = store_.functions.Prefix(scope.account, scope.region);
  if (in.DatabaseName) {
    Database database = OrThrow(co_await catalog_.GetDatabase(scope, *in.DatabaseName));
    range = store_.functions.Prefix(scope.account, scope.region, database.name);
  }
  if (position.size() == 2) {
    const std::string last = engine::EncodeKey(KeyOf(scope, position[0], position[1]));
    range = range.Intersect(engine::KeyRange::After(last));
  }
  auto rows = OrThrow(co_await store_.functions.ListAsync(std::move(range)));
  std::vector<UserFunction> found;
  for (auto& row : rows) {
    if (found.size() > page) break;
    if (!pattern->Matches(row.record.name)) continue;
    if (in.FunctionType && row.record.type != in.FunctionType) continue;
    found.push_back(std::move(row.record));
  }
  gen::GetUserDefinedFunctionsResponse out;
  out.NextToken = CutPage(found, page, "functions", [](const UserFunction& function) {
    return std::vector{function.database, function.name};
  });
  out.UserDefinedFunctions.emplace();
  for (UserFunction& function : found) {
    out.UserDefinedFunctions->push_back(ShapeOf(scope, std::move(function)));
  }
  co_return out;
}

Task<gen::UpdateUserDefinedFunctionResponse> Glue::UpdateUserDefinedFunction(
    aws::Context context, gen::UpdateUserDefinedFunctionRequest in) {
  const Scope scope = ScopeOf(context, in.CatalogId);
  CheckSettings(in.FunctionInput);
  Database database = OrThrow(co_await catalog_.GetDatabase(scope, in.DatabaseName));
  const TableKey key = KeyOf(scope, database.name, LowerCase(in.FunctionName));
  UserFunction made = RecordOf(std::move(in.FunctionInput), database.name, in.FunctionName);
  engine::DecideRow<UserFunction> decide = [&](std::optional<UserFunction>& row, engine::Commit&) {
    if (!row) ThrowNoSuchFunction(in.FunctionName);
    made.created = row->created;
    row = made;
  };
  if (!co_await engine::ChangeRow(store_.engine, store_.functions, store_.engine.CurrentEpoch(),
                                  key, std::move(decide))) {
    throw gen::OperationTimeoutException("The function was changed by others at the same time.");
  }
  co_return gen::UpdateUserDefinedFunctionResponse{};
}

Task<gen::DeleteUserDefinedFunctionResponse> Glue::DeleteUserDefinedFunction(
    aws::Context context, gen::DeleteUserDefinedFunctionRequest in) {
  const Scope scope = ScopeOf(context, in.CatalogId);
  Database database = OrThrow(co_await catalog_.GetDatabase(scope, in.DatabaseName));
  const TableKey key = KeyOf(scope, database.name, LowerCase(in.FunctionName));
  engine::Commit commit(store_.engine);
  store_.functions.ExpectPresent(commit, key);
  store_.functions.Delete(commit, key);
  if (!co_await engine::TryApply(store_.engine, std::move(commit))) {
    ThrowNoSuchFunction(in.FunctionName);
  }
  co_return gen::DeleteUserDefinedFunctionResponse{};
}

}  // namespace laketop::glue
