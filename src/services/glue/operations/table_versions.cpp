// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "services/glue/catalog/shapes.hpp"
#include "services/glue/glue.hpp"
#include "services/glue/limits.hpp"
#include "services/glue/paging.hpp"

namespace laketop::glue {
namespace {

gen::TableVersion VersionOf(const Scope& scope, Table table) {
  std::string version = std::to_string(table.version);
  return {.Table = ShapeOf(scope, std::move(table)), .VersionId = std::move(version)};
}

}  // namespace

Task<gen::GetTableVersionResponse> Glue::GetTableVersion(aws::Context context,
                                                         gen::GetTableVersionRequest in) {
  const Scope scope = ScopeOf(context, in.CatalogId);
  Table table = OrThrow(
      co_await catalog_.GetTableVersion(scope, in.DatabaseName, in.TableName, in.VersionId));
  co_return gen::GetTableVersionResponse{.TableVersion = VersionOf(scope, std::move(table))};
}

Task<gen::GetTableVersionsResponse> Glue::GetTableVersions(aws::Context context,
                                                           gen::GetTableVersionsRequest in) {
  const Scope scope = ScopeOf(context, in.CatalogId);
  const std::vector<std::string> position = LoadPosition("versions", in.NextToken);
  const auto page = static_cast<std::size_t>(in.MaxResults.value_or(kListPageMax));
  std::vector<Table> rows =
      OrThrow(co_await catalog_.ListTableVersions(scope, in.DatabaseName, in.TableName));
  if (!position.empty()) {
    std::int64_t last = 0;
    const std::string& text = position[0];
    std::from_chars(text.data(), text.data() + text.size(), last);
    std::erase_if(rows, [last](const Table& table) { return table.version >= last; });
  }
  gen::GetTableVersionsResponse out;
  out.NextToken = CutPage(rows, page, "versions", [](const Table& table) {
    return std::vector{std::to_string(table.version)};
  });
  out.TableVersions.emplace();
  for (Table& table : rows) out.TableVersions->push_back(VersionOf(scope, std::move(table)));
  co_return out;
}

Task<gen::DeleteTableVersionResponse> Glue::DeleteTableVersion(aws::Context context,
                                                               gen::DeleteTableVersionRequest in) {
  Scope scope = ScopeOf(context, in.CatalogId);
  OrThrow(co_await catalog_.DeleteTableVersion(std::move(scope), in.DatabaseName, in.TableName,
                                               in.VersionId));
  co_return gen::DeleteTableVersionResponse{};
}

Task<gen::BatchDeleteTableVersionResponse> Glue::BatchDeleteTableVersion(
    aws::Context context, gen::BatchDeleteTableVersionRequest in) {
  const Scope scope = ScopeOf(context, in.CatalogId);
  OrThrow(co_await catalog_.GetTable(scope, in.DatabaseName, in.TableName));
  gen::BatchDeleteTableVersionResponse out;
  out.Errors.emplace();
  for (std::string& version : in.VersionIds) {
    Result<void> deleted =
        co_await catalog_.DeleteTableVersion(scope, in.DatabaseName, in.TableName, version);
    if (deleted) continue;
    gen::ErrorDetail detail{.ErrorCode = deleted.error().code,
                            .ErrorMessage = deleted.error().message};
    out.Errors->push_back({.TableName = in.TableName,
                           .VersionId = std::move(version),
                           .ErrorDetail = std::move(detail)});
  }
  co_return out;
}

}  // namespace laketop::glue
