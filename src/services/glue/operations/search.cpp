// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <tuple>

#include "services/glue/catalog/shapes.hpp"
#include "services/glue/glue.hpp"
#include "services/glue/limits.hpp"
#include "services/glue/paging.hpp"

namespace laketop::glue {
namespace {

constexpr std::size_t kSearchedTablesMax = 100'000;
constexpr std::size_t kSearchPageMax = 1000;

// The texts of a table that a search looks into, in lower case.
void Collect(const Table& table, std::vector<std::string>& texts) {
  const auto add = [&texts](const std::optional<std::string>& text) {
    if (text) texts.push_back(LowerCase(*text));
  };
  texts.push_back(LowerCase(table.name));
  texts.push_back(LowerCase(table.database));
  add(table.description);
  add(table.owner);
  if (table.parameters) {
    for (const auto& [name, value] : *table.parameters) {
      texts.push_back(LowerCase(name));
      texts.push_back(LowerCase(value));
    }
  }
  const auto add_columns = [&](const std::optional<std::vector<Column>>& columns) {
    if (!columns) return;
    for (const Column& column : *columns) {
      texts.push_back(LowerCase(column.name));
      add(column.comment);
    }
  };
  if (table.storage) {
    add(table.storage->location);
    add_columns(table.storage->columns);
  }
  add_columns(table.partition_keys);
}

bool ContainsText(const Table& table, const std::string& searched) {
  // In quotes a whole text, without them a part of one.
  const bool whole = searched.size() > 2 && searched.front() == '"' && searched.back() == '"';
  const std::string wanted = LowerCase(whole ? searched.substr(1, searched.size() - 2) : searched);
  std::vector<std::string> texts;
  Collect(table, texts);
  return std::ranges::any_of(texts, [&](const std::string& text) {
    return whole ? text == wanted : text.find(wanted) != std::string::npos;
  });
}

// The value of a property that filters and sorting name; none where the table has none of it.
std::optional<std::string> PropertyOf(const Table& table, std::string_view key) {
  const std::string name = LowerCase(key);
  if (name == "name" || name == "tablename") return table.name;
  if (name == "databasename") return table.database;
  if (name == "owner") return table.owner;
  if (name == "description") return table.description;
  if (name == "tabletype") return table.table_type;
  if (name == "createtime") return std::to_string(table.created.time_since_epoch().count());
  if (name == "updatetime") return std::to_string(table.updated.time_since_epoch().count());
  if (name == "location") return table.storage ? table.storage->location : std::nullopt;
  if (table.parameters) {
    for (const auto& [parameter, value] : *table.parameters) {
      if (LowerCase(parameter) == name) return value;
    }
  }
  return std::nullopt;
}

bool Fits(const Table& table, const gen::PropertyPredicate& filter) {
  if (!filter.Key || !filter.Value) return true;
  const std::optional<std::string> value = PropertyOf(table, *filter.Key);
  if (!value) return false;
  const std::string comparator = filter.Comparator.value_or("EQUALS");
  if (comparator == "GREATER_THAN") return *value > *filter.Value;
  if (comparator == "LESS_THAN") return *value < *filter.Value;
  if (comparator == "GREATER_THAN_EQUALS") return *value >= *filter.Value;
  if (comparator == "LESS_THAN_EQUALS") return *value <= *filter.Value;
  // Names compare without case, as the catalog stores them.
  return LowerCase(*value) == LowerCase(*filter.Value);
}

}  // namespace

Task<gen::SearchTablesResponse> Glue::SearchTables(aws::Context context,
                                                   gen::SearchTablesRequest in) {
  const Scope scope = ScopeOf(context, in.CatalogId);
  TableKey from_start;
  std::vector<Table> tables =
      co_await catalog_.ListAllTables(scope, std::move(from_start), kSearchedTablesMax);
  std::erase_if(tables, [&in](const Table& table) {
    if (in.SearchText && !in.SearchText->empty() && !ContainsText(table, *in.SearchText)) {
      return true;
    }
    return in.Filters && !std::ranges::all_of(*in.Filters, [&table](const auto& filter) {
             return Fits(table, filter);
           });
  });
  if (in.SortCriteria && !in.SortCriteria->empty() && in.SortCriteria->front().FieldName) {
    const gen::SortCriterion& criterion = in.SortCriteria->front();
    std::ranges::sort(tables, [&criterion](const Table& a, const Table& b) {
      const auto x = PropertyOf(a, *criterion.FieldName);
      const auto y = PropertyOf(b, *criterion.FieldName);
      if (x != y) return criterion.Sort == "DESC" ? y < x : x < y;
      return std::tie(a.database, a.name) < std::tie(b.database, b.name);
    });
  }
  // The order may be by anything, so the position is a count here.
  const std::vector<std::string> position = LoadPosition("search", in.NextToken);
  std::size_t begin = 0;
  if (!position.empty()) begin = std::strtoull(position[0].c_str(), nullptr, 10);
  begin = std::min(begin, tables.size());
  const auto page = static_cast<std::size_t>(in.MaxResults.value_or(kSearchPageMax));
  const std::size_t end = std::min(tables.size(), begin + page);

  gen::SearchTablesResponse out;
  out.TableList.emplace();
  for (std::size_t i = begin; i < end; ++i) {
    out.TableList->push_back(ShapeOf(scope, std::move(tables[i])));
  }
  if (end < tables.size()) out.NextToken = aws::PageToken("search", {std::to_string(end)});
  co_return out;
}

}  // namespace laketop::glue
