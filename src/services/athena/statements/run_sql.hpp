// SPDX-License-Identifier: Apache-2.0
#pragma once
// From an analysed query to the engine: what SELECT and the statements that write have alike.

#include <string_view>

#include "engine/sql/query.hpp"
#include "services/athena/statement.hpp"

namespace laketop::athena {

dialect::AnalysedQuery OrFail(
    std::expected<dialect::AnalysedQuery, dialect::AnalysisError> analysed);

// The request without a sink or write set.
engine::QueryRequest PlanQuery(StatementContext& context, const dialect::AnalysedQuery& query,
                               dialect::EmitTarget target,
                               dialect::EmitDecimals decimals = dialect::EmitDecimals::kExact);

// Runs it and notes its statistics in the record; throws StatementFailed.
engine::QueryResult RunQuery(StatementContext& context, const engine::QueryRequest& request);

// Products of decimals are several times faster in 64 bits, which nearly always suffice; where they
// do not, the query fails and runs again at full width. Nothing of a failed attempt is seen:
// `attempt`, given the width, makes its own sink or write set and answers it.
template <class Attempt>
auto InFewestBits(StatementContext& context, const dialect::AnalysedQuery& query,
                  const Attempt& attempt) {
  constexpr std::string_view kTooWide = "NUMERIC_VALUE_OUT_OF_RANGE";
  if (query.has_fast_decimals) {
    try {
      return attempt(dialect::EmitDecimals::kFast);
    } catch (const StatementFailed& failure) {
      if (!std::string_view(failure.what()).starts_with(kTooWide)) throw;
    }
    if (context.progress) {
      context.progress->bytes_scanned = 0;
      context.progress->rows_returned = 0;
    }
  }
  return attempt(dialect::EmitDecimals::kExact);
}

}  // namespace laketop::athena
