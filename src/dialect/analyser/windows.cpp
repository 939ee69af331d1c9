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
      Fail(error_code::kFunctionNotWindow, span, fmt::format("Not a window function: {}", name));
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
  if (call.over) clauses->over = Window(*call.over, span);
  if (ordered && clauses->over && clauses->over->order_by.empty()) {
    Fail(error_code::kMissingOrderBy, span,
         fmt::format("{} function requires an ORDER BY window clause", name));
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
  window.has_frame = true;
  window.frame = frame.type;
  window.start = Edge(frame.start, window, frame.type);
  if (frame.end) window.end = Edge(*frame.end, window, frame.type);
}

FrameEdge ExpressionAnalyser::Edge(const FrameBound& bound, const TypedWindow& window,
                                   FrameType type) {
  FrameEdge edge{.kind = bound.kind};
  if (!bound.value) return edge;
  TypedPtr value = Analyse(*bound.value);
  if (type != FrameType::kRange) {
    if (!value->type.IsInteger()) {
      Fail(error_code::kTypeMismatch, bound.value->span,
           fmt::format("Window frame {} type must be exact numeric type with scale 0 (actual {})",
                       "offset", TypeText(value->type)));
    }
    edge.value = std::move(value);
    return edge;
  }
  if (window.order_by.size() != 1) {
    Fail(error_code::kMissingOrderBy, bound.value->span,
         "Window frame of type RANGE PRECEDING or FOLLOWING requires single sort item in ORDER BY");
  }
  const Type& key = window.order_by[0].key->type;
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
