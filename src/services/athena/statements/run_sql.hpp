// SPDX-License-Identifier: Apache-2.0
#pragma once
// From an analysed query to the engine: what SELECT and the statements that write have alike.

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

}  // namespace laketop::athena
