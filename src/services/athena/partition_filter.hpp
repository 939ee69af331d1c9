// SPDX-License-Identifier: Apache-2.0
#pragma once
// Which partitions a query's predicates leave: asked of the engine, so that any expression means
// here what it means in the query. Blocking; throws StatementFailed.

#include <optional>
#include <string>
#include <vector>

#include "services/athena/statement.hpp"

namespace laketop::athena {

// The rows, by index and ascending, for which all predicates hold (DuckDB SQL over the columns'
// bare quoted names). A row has a text for each column.
std::vector<std::size_t> MatchingRows(StatementContext& context,
                                      const std::vector<ports::CatalogColumn>& columns,
                                      const std::vector<std::vector<std::string>>& rows,
                                      const std::vector<std::string>& predicates);

// Constant expressions of DuckDB SQL as text.
std::vector<std::optional<std::string>> ConstantTexts(StatementContext& context,
                                                      const std::vector<std::string>& expressions);

}  // namespace laketop::athena
