// SPDX-License-Identifier: Apache-2.0
// Connections as records: nothing here connects by them, and TestConnection answers 501.
#include <algorithm>

#include "engine/store/change_row.hpp"
#include "services/glue/errors.hpp"
#include "services/glue/glue.hpp"
#include "services/glue/limits.hpp"
#include "services/glue/paging.hpp"

namespace laketop::glue {
namespace {

constexpr std::string_view kPassword = "PASSWORD";

Connection RecordOf(gen::ConnectionInput in, const aws::Context& context) {
  if (in.AuthenticationConfiguration) ThrowNotImplemented("AuthenticationConfiguration");
  if (in.ValidateCredentials.value_or(false)) ThrowNotImplemented("ValidateCredentials");
  Connection out;
  out.name = std::move(in.Name);
  out.description = std::move(in.Description);
  out.type = std::move(in.ConnectionType);
  out.match_criteria = std::move(in.MatchCriteria);
  out.properties = std::move(in.ConnectionProperties);
  out.spark_properties = std::move(in.SparkProperties);
  out.athena_properties = std::move(in.AthenaProperties);
  out.python_properties = std::move(in.PythonProperties);
  if (in.PhysicalConnectionRequirements) {
    out.has_requirements = true;
    out.subnet_id = std::move(in.PhysicalConnectionRequirements->SubnetId);
    out.security_groups = std::move(in.PhysicalConnectionRequirements->SecurityGroupIdList);
    out.availability_zone = std::move(in.PhysicalConnectionRequirements->AvailabilityZone);
  }
  out.created = out.updated = context.now;
  out.updated_by = context.caller.principal_arn;
  return out;
}

gen::Connection ShapeOf(Connection connection, bool hide_password) {
  if (hide_password) connection.properties.erase(std::string(kPassword));
  gen::Connection shape;
  shape.Name = std::move(connection.name);
  shape.Description = std::move(connection.description);
  shape.ConnectionType = std::move(connection.type);
  shape.MatchCriteria = std::move(connection.match_criteria);
  shape.ConnectionProperties = std::move(connection.properties);
  shape.SparkProperties = std::move(connection.spark_properties);
  shape.AthenaProperties = std::move(connection.athena_properties);
  shape.PythonProperties = std::move(connection.python_properties);
  if (connection.has_requirements) {
    shape.PhysicalConnectionRequirements.emplace();
    shape.PhysicalConnectionRequirements->SubnetId = std::move(connection.subnet_id);
    shape.PhysicalConnectionRequirements->SecurityGroupIdList =
        std::move(connection.security_groups);
    shape.PhysicalConnectionRequirements->AvailabilityZone =
        std::move(connection.availability_zone);
  }
  shape.CreationTime = connection.created;
  shape.LastUpdatedTime = connection.updated;
  shape.LastUpdatedBy = std::move(connection.updated_by);
  shape.Status = "READY";
  shape.ConnectionSchemaVersion = 1;
  return shape;
}

bool Fits(const Connection& connection, const std::optional<gen::GetConnectionsFilter>& filter) {
  if (!filter) return true;
  if (filter->ConnectionType && *filter->ConnectionType != connection.type) return false;
  if (filter->ConnectionSchemaVersion && *filter->ConnectionSchemaVersion != 1) return false;
  if (!filter->MatchCriteria) return true;
  return std::ranges::all_of(*filter->MatchCriteria, [&](const std::string& wanted) {
    return connection.match_criteria && std::ranges::find(*connection.match_criteria, wanted) !=
                                            connection.match_criteria->end();
  });
}

[[noreturn]] void ThrowNoSuchConnection(const std::string& name) {
  throw gen::EntityNotFoundException("Connection " + name + " not found.");
}

}  // namespace

Task<gen::CreateConnectionResponse> Glue::CreateConnection(aws::Context context,
                                                           gen::CreateConnectionRequest in) {
  const Scope scope = ScopeOf(context, in.CatalogId);
  const Connection made = RecordOf(std::move(in.ConnectionInput), context);
  engine::Commit commit(store_.engine);
  const NameKey key = KeyOf(scope, made.name);
  store_.connections.ExpectAbsent(commit, key);
  store_.connections.Put(commit, key, made);
  if (in.Tags && !in.Tags->empty()) {
    const std::string arn = ArnOf(scope, "connection/" + made.name);
    store_.tags.Put(commit, KeyOf(scope, arn), Tags{std::move(*in.Tags)});
  }
  if (!co_await engine::TryApply(store_.engine, std::move(commit))) {
    throw gen::AlreadyExistsException("Connection already exists.");
  }
  co_return gen::CreateConnectionResponse{.CreateConnectionStatus = "READY"};
}

Task<gen::GetConnectionResponse> Glue::GetConnection(aws::Context context,
                                                     gen::GetConnectionRequest in) {
  NameKey key = KeyOf(ScopeOf(context, in.CatalogId), in.Name);
  auto found = OrThrow(co_await store_.connections.FindAsync(std::move(key)));
  if (!found) ThrowNoSuchConnection(in.Name);
  co_return gen::GetConnectionResponse{
      .Connection = ShapeOf(std::move(*found), in.HidePassword.value_or(false))};
}

Task<gen::GetConnectionsResponse> Glue::GetConnections(aws::Context context,
                                                       gen::GetConnectionsRequest in) {
  const Scope scope = ScopeOf(context, in.CatalogId);
  const std::vector<std::string> position = LoadPosition("connections", in.NextToken);
  const auto page = static_cast<std::size_t>(in.MaxResults.value_or(kListPageMax));
  engine::KeyRange range = store_.connections.Prefix(scope.account, scope.region);
  if (!position.empty()) {
    const std::string last = engine::EncodeKey(KeyOf(scope, position[0]));
    range = range.Intersect(engine::KeyRange::After(last));
  }
  auto rows = OrThrow(co_await store_.connections.ListAsync(std::move(range)));
  std::vector<Connection> found;
  for (auto& row : rows) {
    if (found.size() > page) break;
    if (Fits(row.record, in.Filter)) found.push_back(std::move(row.record));
  }
  gen::GetConnectionsResponse out;
  out.NextToken = CutPage(found, page, "connections", [](const Connection& connection) {
    return std::vector{connection.name};
  });
  out.ConnectionList.emplace();
  for (Connection& connection : found) {
    out.ConnectionList->push_back(ShapeOf(std::move(connection), in.HidePassword.value_or(false)));
  }
  co_return out;
}

Task<gen::UpdateConnectionResponse> Glue::UpdateConnection(aws::Context context,
                                                           gen::UpdateConnectionRequest in) {
  if (in.ConnectionInput.Name != in.Name) {
    throw gen::InvalidInputException("Connection name can't be changed.");
  }
  const NameKey key = KeyOf(ScopeOf(context, in.CatalogId), in.Name);
  Connection made = RecordOf(std::move(in.ConnectionInput), context);
  engine::DecideRow<Connection> decide = [&](std::optional<Connection>& row, engine::Commit&) {
    if (!row) ThrowNoSuchConnection(in.Name);
    made.created = row->created;
    row = made;
  };
  if (!co_await engine::ChangeRow(store_.engine, store_.connections, store_.engine.CurrentEpoch(),
                                  key, std::move(decide))) {
    throw gen::OperationTimeoutException("The connection was changed by others at the same time.");
  }
  co_return gen::UpdateConnectionResponse{};
}

Task<bool> Glue::RemoveConnection(Scope scope, std::string name) {
  const NameKey key = KeyOf(scope, name);
  engine::Commit commit(store_.engine);
  store_.connections.ExpectPresent(commit, key);
  store_.connections.Delete(commit, key);
  store_.tags.Delete(commit, KeyOf(scope, ArnOf(scope, "connection/" + name)));
  co_return co_await engine::TryApply(store_.engine, std::move(commit));
}

Task<gen::DeleteConnectionResponse> Glue::DeleteConnection(aws::Context context,
                                                           gen::DeleteConnectionRequest in) {
  const bool removed = co_await RemoveConnection(ScopeOf(context, in.CatalogId), in.ConnectionName);
  if (!removed) ThrowNoSuchConnection(in.ConnectionName);
  co_return gen::DeleteConnectionResponse{};
}

Task<gen::BatchDeleteConnectionResponse> Glue::BatchDeleteConnection(
    aws::Context context, gen::BatchDeleteConnectionRequest in) {
  const Scope scope = ScopeOf(context, in.CatalogId);
  gen::BatchDeleteConnectionResponse out;
  out.Succeeded.emplace();
  out.Errors.emplace();
  for (std::string& name : in.ConnectionNameList) {
    if (co_await RemoveConnection(scope, name)) {
      out.Succeeded->push_back(std::move(name));
      continue;
    }
    gen::ErrorDetail detail{.ErrorCode = "EntityNotFoundException",
                            .ErrorMessage = "Connection " + name + " not found."};
    out.Errors->emplace(std::move(name), std::move(detail));
  }
  co_return out;
}

}  // namespace laketop::glue
