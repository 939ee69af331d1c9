// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/duckdb/library.hpp"

#include "engine/sql/functions/zone_rules.hpp"

#include <duckdb/function/function_binder.hpp>
#include <duckdb/planner/expression/bound_reference_expression.hpp>

namespace laketop::engine {
namespace {

using duckdb::LogicalType;

// timezone(zone, moment) as an expression over a chunk of the two.
duckdb::unique_ptr<duckdb::Expression> BindTimezone(duckdb::ClientContext& context,
                                                    const LogicalType& moment) {
  duckdb::vector<duckdb::unique_ptr<duckdb::Expression>> children;
  children.push_back(
      duckdb::make_uniq<duckdb::BoundReferenceExpression>(LogicalType::VARCHAR, 0ULL));
  children.push_back(duckdb::make_uniq<duckdb::BoundReferenceExpression>(moment, 1ULL));
  duckdb::FunctionBinder binder(context);
  duckdb::ErrorData error;
  auto bound = binder.BindScalarFunction(DEFAULT_SCHEMA, "timezone", std::move(children), error);
  if (!bound) error.Throw();
  return bound;
}

class Timezone {
 public:
  Timezone(duckdb::ClientContext& context, const LogicalType& from, const LogicalType& to)
      : expression_(BindTimezone(context, from)), executor_(context, *expression_), result_(to) {
    input_.Initialize(duckdb::Allocator::Get(context), {LogicalType::VARCHAR, from}, 1);
  }

  std::int64_t operator()(const std::string& zone, std::int64_t micros) {
    input_.Reset();
    input_.SetCardinality(1);
    input_.SetValue(0, 0, duckdb::Value(zone));
    duckdb::FlatVector::GetData<std::int64_t>(input_.data[1])[0] = micros;
    executor_.ExecuteExpression(input_, result_);
    result_.Flatten(1);
    return duckdb::FlatVector::GetData<std::int64_t>(result_)[0];
  }

 private:
  duckdb::unique_ptr<duckdb::Expression> expression_;
  duckdb::ExpressionExecutor executor_;
  duckdb::DataChunk input_;
  duckdb::Vector result_;
};

}  // namespace

struct ZoneRules::Executors {
  explicit Executors(duckdb::ClientContext& context)
      : to_instant(context, LogicalType::TIMESTAMP, LogicalType::TIMESTAMP_TZ),
        to_local(context, LogicalType::TIMESTAMP_TZ, LogicalType::TIMESTAMP) {}

  Timezone to_instant;
  Timezone to_local;
};

ZoneRules::ZoneRules(duckdb::ExpressionState& state) : state_(state) {}
ZoneRules::~ZoneRules() = default;

namespace {

// Zones that ICU knows beside the tz database's and Trino does not.
bool IsLegacy(std::string_view zone) {
  constexpr std::string_view kNames =
      " ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT EST HST IET IST JST MIT MST NET NST "
      "PLT "
      "PNT PRT PST SST VST ";
  return zone.size() == 3 && kNames.find(zone) != std::string_view::npos;
}

}  // namespace

bool ZoneRules::Knows(const std::string& zone) {
  return ToUtc(zone, 0, true).has_value();
}

std::optional<std::int64_t> ZoneRules::ToUtc(const std::string& zone, std::int64_t local_micros,
                                             bool moved) {
  if (IsLegacy(zone)) return std::nullopt;
  if (!executors_) executors_ = std::make_unique<Executors>(state_.GetContext());
  try {
    const std::int64_t instant = executors_->to_instant(zone, local_micros);
    // ICU moves a skipped time on; Trino's functions refuse it.
    if (!moved && executors_->to_local(zone, instant) != local_micros) return std::nullopt;
    return instant;
  } catch (const duckdb::Exception&) {
    return std::nullopt;  // ICU knows no such zone
  }
}

}  // namespace laketop::engine
