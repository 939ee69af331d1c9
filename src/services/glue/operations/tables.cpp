// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "services/glue/catalog/name_pattern.hpp"
#include "services/glue/catalog/shapes.hpp"
#include "services/glue/glue.hpp"
#include "services/glue/limits.hpp"
#include "services/glue/paging.hpp"

namespace laketop::glue {
namespace {

// Governed tables' transactions and time travel ended with them.
template <class Input>
void RefuseTransactions(const Input& in) {
  if (in.TransactionId) ThrowNotImplemented("transactions of governed tables");
  if constexpr (requires { in.QueryAsOfTime; }) {
    if (in.QueryAsOfTime) ThrowNotImplemented("QueryAsOfTime of governed tables");
  }
}

gen::Table Attributes(gen::Table table, const std::optional<std::vector<std::string>>& wanted) {
  if (!wanted || wanted->empty()) return table;
  gen::Table out{.Name = std::move(table.Name)};
  out.DatabaseName = std::move(table.DatabaseName);
  out.CatalogId = std::move(table.CatalogId);
  if (std::ranges::find(*wanted, "TABLE_TYPE") != wanted->end()) {
    out.TableType = std::move(table.TableType);
  }
  return out;
}

}  // namespace

Task<gen::CreateTableResponse> Glue::CreateTable(aws::Context context, gen::CreateTableRequest in) {
  RefuseTransactions(in);
  if (in.OpenTableFormatInput) ThrowNotImplemented("OpenTableFormatInput (Iceberg tables)");
  if (in.PartitionIndexes && !in.PartitionIndexes->empty()) {
    ThrowNotImplemented("partition indexes");
  }
  if (!in.TableInput) throw gen::InvalidInputException("TableInput is required.");
  Scope scope = ScopeOf(context, in.CatalogId);
  Table table = RecordOf(in.DatabaseName, std::move(*in.TableInput));
  table.created_by = context.caller.principal_arn;
  OrThrow(co_await catalog_.CreateTable(std::move(scope), std::move(table)));
  co_return gen::CreateTableResponse{};
}

Task<gen::GetTableResponse> Glue::GetTable(aws::Context context, gen::GetTableRequest in) {
  RefuseTransactions(in);
  const Scope scope = ScopeOf(context, in.CatalogId);
  Table table = OrThrow(co_await catalog_.GetTable(scope, in.DatabaseName, in.Name));
  gen::Table shape = ShapeOf(scope, std::move(table));
  co_return gen::GetTableResponse{.Table = Attributes(std::move(shape), in.AttributesToGet)};
}

Task<gen::GetTablesResponse> Glue::GetTables(aws::Context context, gen::GetTablesRequest in) {
  RefuseTransactions(in);
  const Scope scope = ScopeOf(context, in.CatalogId);
  std::optional<NamePattern> pattern;
  if (in.Expression && !in.Expression->empty()) {
    pattern = NamePattern::Parse(*in.Expression);
    if (!pattern) throw gen::InvalidInputException("Expression is not a valid pattern.");
  }
  const auto page = static_cast<std::size_t>(in.MaxResults.value_or(kListPageMax));
  const std::vector<std::string> position = LoadPosition("tables", in.NextToken);
  std::string after = position.empty() ? std::string() : position[0];

  std::vector<Table> found;
  while (found.size() <= page) {
    const std::size_t wanted = pattern ? 1000 : page + 1;
    std::vector<Table> rows =
        OrThrow(co_await catalog_.ListTables(scope, in.DatabaseName, after, wanted));
    const bool last = rows.size() < wanted;
    if (!rows.empty()) after = rows.back().name;
    for (Table& table : rows) {
      if (!pattern || pattern->Matches(table.name)) found.push_back(std::move(table));
    }
    if (last || !pattern) break;
  }
  gen::GetTablesResponse out;
  out.NextToken =
      CutPage(found, page, "tables", [](const Table& table) { return std::vector{table.name}; });
  out.TableList.emplace();
  for (Table& table : found) {
    gen::Table shape = ShapeOf(scope, std::move(table));
    out.TableList->push_back(Attributes(std::move(shape), in.AttributesToGet));
  }
  co_return out;
}

Task<gen::UpdateTableResponse> Glue::UpdateTable(aws::Context context, gen::UpdateTableRequest in) {
  RefuseTransactions(in);
  if (in.UpdateOpenTableFormatInput) {
    ThrowNotImplemented("UpdateOpenTableFormatInput (Iceberg tables)");
  }
  if (in.ViewUpdateAction) ThrowNotImplemented("views of several dialects");
  if (!in.TableInput) throw gen::InvalidInputException("TableInput is required.");
  Scope scope = ScopeOf(context, in.CatalogId);
  TableUpdate update{.table = RecordOf(in.DatabaseName, std::move(*in.TableInput)),
                     .skip_archive = in.SkipArchive.value_or(false),
                     .expected_version = std::move(in.VersionId)};
  OrThrow(co_await catalog_.UpdateTable(std::move(scope), std::move(update)));
  co_return gen::UpdateTableResponse{};
}

Task<gen::DeleteTableResponse> Glue::DeleteTable(aws::Context context, gen::DeleteTableRequest in) {
  RefuseTransactions(in);
  Scope scope = ScopeOf(context, in.CatalogId);
  OrThrow(co_await catalog_.DeleteTable(std::move(scope), in.DatabaseName, in.Name));
  co_return gen::DeleteTableResponse{};
}

Task<gen::BatchDeleteTableResponse> Glue::BatchDeleteTable(aws::Context context,
                                                           gen::BatchDeleteTableRequest in) {
  RefuseTransactions(in);
  const Scope scope = ScopeOf(context, in.CatalogId);
  OrThrow(co_await catalog_.GetDatabase(scope, in.DatabaseName));
  gen::BatchDeleteTableResponse out;
  out.Errors.emplace();
  for (std::string& name : in.TablesToDelete) {
    Result<void> deleted = co_await catalog_.DeleteTable(scope, in.DatabaseName, name);
    if (deleted) continue;
    gen::ErrorDetail detail{.ErrorCode = deleted.error().code,
                            .ErrorMessage = deleted.error().message};
    out.Errors->push_back({.TableName = std::move(name), .ErrorDetail = std::move(detail)});
  }
  co_return out;
}

}  // namespace laketop::glue
