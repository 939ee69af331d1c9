// SPDX-License-Identifier: Apache-2.0
#include "services/glue/catalog/shapes.hpp"
#include "services/glue/glue.hpp"
#include "services/glue/limits.hpp"
#include "services/glue/paging.hpp"

namespace laketop::glue {

Scope ScopeOf(const aws::Context& context, const std::optional<std::string>& catalog_id) {
  if (!catalog_id) return {context.account(), context.region()};
  // Nobody can share a catalog yet, so there is no policy that would let another account in.
  const std::string owner = catalog_id->substr(0, catalog_id->find(':'));
  if (owner != context.account()) {
    const std::string action = "glue:" + context.operation;
    throw gen::AccessDeniedException(
        "User: " + context.caller.principal_arn + " is not authorized to perform: " + action +
        " on resource: arn:aws:glue:" + context.region() + ":" + owner +
        ":catalog because no resource-based policy allows the " + action + " action");
  }
  // Catalogs inside catalogs ("123456789012:s3tablescatalog/x") are found by nobody here.
  return {*catalog_id, context.region()};
}

Task<gen::CreateDatabaseResponse> Glue::CreateDatabase(aws::Context context,
                                                       gen::CreateDatabaseRequest in) {
  Scope scope = ScopeOf(context, in.CatalogId);
  Database database = RecordOf(std::move(in.DatabaseInput));
  std::map<std::string, std::string> tags;
  if (in.Tags) tags = std::move(*in.Tags);
  if (tags.size() > kTagsMax) {
    throw gen::InvalidInputException("The number of tags exceeds the limit of 50.");
  }
  OrThrow(co_await catalog_.CreateDatabase(std::move(scope), std::move(database), std::move(tags)));
  co_return gen::CreateDatabaseResponse{};
}

Task<gen::GetDatabaseResponse> Glue::GetDatabase(aws::Context context, gen::GetDatabaseRequest in) {
  const Scope scope = ScopeOf(context, in.CatalogId);
  Database database = OrThrow(co_await catalog_.GetDatabase(scope, in.Name));
  co_return gen::GetDatabaseResponse{.Database = ShapeOf(scope, std::move(database))};
}

Task<gen::GetDatabasesResponse> Glue::GetDatabases(aws::Context context,
                                                   gen::GetDatabasesRequest in) {
  const Scope scope = ScopeOf(context, in.CatalogId);
  gen::GetDatabasesResponse out;
  // What others share with this account: nothing can be shared yet.
  if (in.ResourceShareType == "FOREIGN" || in.ResourceShareType == "FEDERATED") co_return out;
  const std::vector<std::string> position = LoadPosition("databases", in.NextToken);
  const auto page = static_cast<std::size_t>(in.MaxResults.value_or(kListPageMax));
  std::string after = position.empty() ? std::string() : position[0];
  auto rows = co_await catalog_.ListDatabases(scope, std::move(after), page + 1);
  out.NextToken = CutPage(rows, page, "databases",
                          [](const Database& database) { return std::vector{database.name}; });
  const bool names_only = in.AttributesToGet && in.AttributesToGet->size() == 1 &&
                          in.AttributesToGet->front() == "NAME";
  for (Database& database : rows) {
    gen::Database shape = ShapeOf(scope, std::move(database));
    if (names_only)
      shape = {.Name = std::move(shape.Name), .CatalogId = std::move(shape.CatalogId)};
    out.DatabaseList.push_back(std::move(shape));
  }
  co_return out;
}

Task<gen::UpdateDatabaseResponse> Glue::UpdateDatabase(aws::Context context,
                                                       gen::UpdateDatabaseRequest in) {
  Scope scope = ScopeOf(context, in.CatalogId);
  Database database = RecordOf(std::move(in.DatabaseInput));
  OrThrow(co_await catalog_.UpdateDatabase(std::move(scope), in.Name, std::move(database)));
  co_return gen::UpdateDatabaseResponse{};
}

Task<gen::DeleteDatabaseResponse> Glue::DeleteDatabase(aws::Context context,
                                                       gen::DeleteDatabaseRequest in) {
  Scope scope = ScopeOf(context, in.CatalogId);
  OrThrow(co_await catalog_.DeleteDatabase(std::move(scope), in.Name));
  co_return gen::DeleteDatabaseResponse{};
}

}  // namespace laketop::glue
