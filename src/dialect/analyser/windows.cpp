// SPDX-License-Identifier: Apache-2.0
// What stands around aggregate and window functions: DISTINCT, ORDER BY, FILTER, OVER.
#include "dialect/analyser/casts.hpp"
#include "dialect/analyser/expression_analyser.hpp"
#include "dialect/printer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace laketop::dialect {

std::shared_ptr<const CallClauses> ExpressionAnalyser::Clauses(const FunctionCall& call,
                                                               const Signature& signature,
                                                               const Span& span) {
  const std::string& name = signature.name;
  if (signature.kind == FunctionKind::kScalar) {
    if (call.over) {
      // Trino knows no place for this one.
      Fail(error_code::kFunctionNotWindow, Span{}, fmt::format("Not a window function: {}", name));
    }
    if (call.distinct || call.filter || !call.order_by.empty()) {
      Fail(error_code::kFunctionNotAggregate, span,
           call.distinct ? "DISTINCT is not supported for non-aggregation functions"
           : call.filter ? "Filter is only valid for aggregation functions"
                         : "ORDER BY is only valid for aggregation functions");
    }
    return nullptr;
  }
  if (signature.kind == FunctionKind::kWindow && !call.over) {
    Fail(error_code::kMissingOver, span,
         fmt::format("Window function system.builtin.{} requires an OVER clause", name));
  }
  const bool allowed = call.over ? rules_.windows : rules_.aggregates;
  if (!allowed && rules_.aggregates) {
    Fail(error_code::kNestedWindow, span,
         fmt::format("{} cannot contain window functions or row pattern measures", rules_.clause));
  }
  if (!allowed) {
    Fail(error_code::kExpressionNotScalar, root_->span,
         fmt::format("{} cannot contain aggregations, window functions or grouping operations: "
                     "[{}]",
                     rules_.clause, PrintExpression(*call_)));
  }
  if (call.null_treatment == NullTreatment::kIgnore && signature.kind != FunctionKind::kWindow) {
    Fail(error_code::kNullTreatmentNotAllowed, span,
         fmt::format("Cannot specify null treatment clause for {} function", name));
  }
  auto clauses = std::make_shared<CallClauses>();
  clauses->distinct = call.distinct;
  clauses->ignore_nulls = call.null_treatment == NullTreatment::kIgnore;
  clauses->order_by = AnalyseSortItems(call.order_by);
  if (call.filter) clauses->filter = AnalyseCondition(*call.filter, "Filter expression");
  const bool ordered = name == "lead" || name == "lag";
  if (call.over) {
    const bool outer = std::exchange(in_specification_, true);
    TypedWindow window = Window(*call.over, span);
    in_specification_ = outer;
    if (ordered && window.order_by.empty()) {
      const auto* specification = std::get_if<WindowSpecification>(&*call.over);
      Fail(error_code::kMissingOrderBy,
           specification != nullptr ? specification->span : std::get<Identifier>(*call.over).span,
           fmt::format("{} function requires an ORDER BY window clause", name));
    }
    clauses->over = std::move(window);
  }
  return clauses;
}

namespace {

std::string_view BoundText(FrameBoundKind kind) {
  switch (kind) {
    case FrameBoundKind::kUnboundedPreceding:
      return "UNBOUNDED PRECEDING";
    case FrameBoundKind::kPreceding:
      return "PRECEDING";
    case FrameBoundKind::kCurrentRow:
      return "CURRENT ROW";
    case FrameBoundKind::kFollowing:
      return "FOLLOWING";
    case FrameBoundKind::kUnboundedFollowing:
      return "UNBOUNDED FOLLOWING";
  }
  return "";
}

std::string_view FrameText(FrameType type) {
  return type == FrameType::kRange ? "RANGE" : type == FrameType::kRows ? "ROWS" : "GROUPS";
}

// What frames by value or by group ask of ORDER BY.
void CheckFrameOrder(const WindowFrame& frame, const WindowSpecification& specification,
                     const std::vector<SortKey>& order_by) {
  const bool by_value = frame.start.value != nullptr || (frame.end && frame.end->value);
  if (frame.type == FrameType::kRows || !by_value) return;
  const std::string what =
      fmt::format("Window frame of type {} PRECEDING or FOLLOWING requires", FrameText(frame.type));
  if (order_by.empty()) {
    Fail(error_code::kMissingOrderBy, specification.span, what + " ORDER BY");
  }
  if (frame.type != FrameType::kRange) return;
  if (order_by.size() > 1) {
    const bool first = specification.partition_by.empty() || specification.order_by.empty();
    const Span& span = first ? specification.span : specification.order_by[0].key->span;
    Fail("INVALID_ORDER_BY", span,
         fmt::format("{} single sort item in ORDER BY (actual: {})", what, order_by.size()));
  }
  const Type& type = order_by[0].key->type;
  if (!type.IsText() && !type.Is(TypeKind::kBoolean) && type.arguments.empty()) return;
  Fail(error_code::kTypeMismatch, order_by[0].key->span,
       fmt::format("{} that sort item type be numeric, datetime or interval (actual: {})", what,
                   TypeText(type)));
}

// A frame must not end before it starts.
void CheckFrame(const WindowFrame& frame) {
  const Span& span = frame.span;
  const FrameBoundKind start = frame.start.kind;
  const FrameBoundKind end = frame.end ? frame.end->kind : FrameBoundKind::kCurrentRow;
  if (start == FrameBoundKind::kUnboundedFollowing) {
    Fail(error_code::kInvalidWindowFrame, span, "Window frame start cannot be UNBOUNDED FOLLOWING");
  }
  if (end == FrameBoundKind::kUnboundedPreceding) {
    Fail(error_code::kInvalidWindowFrame, span, "Window frame end cannot be UNBOUNDED PRECEDING");
  }
  const bool backwards =
      (start == FrameBoundKind::kCurrentRow && end == FrameBoundKind::kPreceding) ||
      (start == FrameBoundKind::kFollowing &&
       (end == FrameBoundKind::kPreceding || end == FrameBoundKind::kCurrentRow));
  if (!backwards) return;
  Fail(error_code::kInvalidWindowFrame, span,
       fmt::format("Window frame starting from {} cannot end with {}", BoundText(start),
                   BoundText(end)));
}

}  // namespace

void ExpressionAnalyser::ApplySpecification(TypedWindow& window,
                                            const WindowSpecification& specification) {
  if (specification.existing) {
    const NamedWindow* found = nullptr;
    if (rules_.named_windows != nullptr) {
      for (const NamedWindow& named : *rules_.named_windows) {
        if (named.name.value == specification.existing->value) found = &named;
        if (&named.window == &specification) break;
      }
    }
    if (found == nullptr || &found->window == &specification) {
      Fail(error_code::kInvalidWindowReference, specification.existing->span,
           fmt::format("Cannot resolve WINDOW name {}", specification.existing->text));
    }
    ApplySpecification(window, found->window);
  }
  for (const ExpressionPtr& key : specification.partition_by) {
    TypedPtr value = Analyse(*key);
    if (!value->type.IsComparable()) {
      Fail(error_code::kTypeMismatch, key->span,
           fmt::format("{} is not comparable, and therefore cannot be used in window function "
                       "PARTITION BY",
                       TypeText(value->type)));
    }
    if (value->type.Is(TypeKind::kTimestampWithZone)) value = Instant(value);
    window.partition_by.push_back(std::move(value));
  }
  if (!specification.order_by.empty()) window.order_by = AnalyseSortItems(specification.order_by);
  if (!specification.frame) return;
  const WindowFrame& frame = *specification.frame;
  CheckFrame(frame);
  CheckFrameOrder(frame, specification, window.order_by);
  window.has_frame = true;
  window.frame = frame.type;
  window.start = Edge(frame.start, window, frame.type, "start");
  if (frame.end) window.end = Edge(*frame.end, window, frame.type, "end");
}

FrameEdge ExpressionAnalyser::Edge(const FrameBound& bound, const TypedWindow& window,
                                   FrameType type, std::string_view which) {
  FrameEdge edge{.kind = bound.kind};
  if (!bound.value) return edge;
  TypedPtr value = Analyse(*bound.value);
  const std::string* constant = ConstantValue(*value);
  if (value->type.IsNumeric() && constant != nullptr && constant->starts_with('-')) {
    FailAnywhere(error_code::kInvalidWindowFrame,
                 "Window frame offset value must not be negative or null");
  }
  if (type != FrameType::kRange) {
    if (!value->type.IsInteger()) {
      Fail(error_code::kTypeMismatch, bound.value->span,
           fmt::format(
               "Window frame {} {} value type must be exact numeric type with scale 0 (actual {})",
               FrameText(type), which, TypeText(value->type)));
    }
    edge.value = std::move(value);
    return edge;
  }
  const Type& key = window.order_by[0].key->type;
  if (key.IsNumeric() != value->type.IsNumeric()) {
    Fail(error_code::kTypeMismatch, bound.value->span,
         fmt::format("Window frame RANGE value type ({}) not compatible with sort item type ({})",
                     TypeText(value->type), TypeText(key)));
  }
  if (value->type.Is(TypeKind::kIntervalDayToSecond)) {
    edge.value = MakeCall(value->type, "to_milliseconds($1)", {value});
  } else if (value->type.Is(TypeKind::kIntervalYearToMonth)) {
    edge.value = MakeCall(value->type, "to_months($1)", {value});
  } else if (CanCoerce(value->type, key)) {
    edge.value = Coerce(value, key);
  } else {
    Fail(error_code::kTypeMismatch, bound.value->span,
         fmt::format("Window frame RANGE value type ({}) not compatible with sort item type ({})",
                     TypeText(value->type), TypeText(key)));
  }
  return edge;
}

TypedWindow ExpressionAnalyser::Window(const Over& over, const Span& span) {
  TypedWindow window;
  if (const auto* specification = std::get_if<WindowSpecification>(&over)) {
    ApplySpecification(window, *specification);
    return window;
  }
  const auto& name = std::get<Identifier>(over);
  if (rules_.named_windows != nullptr) {
    for (const NamedWindow& named : *rules_.named_windows) {
      if (named.name.value != name.value) continue;
      ApplySpecification(window, named.window);
      return window;
    }
  }
  Fail(error_code::kInvalidWindowReference, name.span,
       fmt::format("Cannot resolve WINDOW name {}", name.text));
}

}  // namespace laketop::dialect
