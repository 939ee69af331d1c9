// SPDX-License-Identifier: Apache-2.0
#include "dialect/ast.hpp"

#include <memory>
#include <string>
#include <utility>

namespace laketop::dialect {

// Here, where Query is complete.
Expression::Expression(Span where, ExpressionNode what) : span(where), node(std::move(what)) {}
Expression::~Expression() = default;

ExpressionPtr MakeExpression(Span span, ExpressionNode node) {
  return std::make_unique<Expression>(span, std::move(node));
}

std::string QualifiedName::Dotted() const {
  std::string out;
  for (const Identifier& part : parts) {
    if (!out.empty()) out += '.';
    out += part.value;
  }
  return out;
}

}  // namespace laketop::dialect
