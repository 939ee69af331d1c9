// SPDX-License-Identifier: Apache-2.0
// Operators over typed operands: which types they take, what they give, how they are emitted.
#pragma once

#include "dialect/analyser/typed.hpp"

#include <string_view>
#include <vector>

namespace laketop::dialect {

TypedPtr MakeArithmetic(ArithmeticOperator op, const TypedPtr& left, const TypedPtr& right,
                        const Span& span);
TypedPtr MakeModulus(const TypedPtr& left, const TypedPtr& right, const Span& span);
TypedPtr MakeComparison(ComparisonOperator op, const TypedPtr& left, const TypedPtr& right,
                        const Span& span);
TypedPtr MakeNegation(const TypedPtr& value, const Span& span);
TypedPtr MakeAnd(std::vector<TypedPtr> terms);
TypedPtr MakeOr(std::vector<TypedPtr> terms);
TypedPtr MakeNot(const TypedPtr& value);

std::string_view ComparisonText(ComparisonOperator op);  // "=", "<>", ...

}  // namespace laketop::dialect
