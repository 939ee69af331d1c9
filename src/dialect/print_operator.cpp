// SPDX-License-Identifier: Apache-2.0
// Operators and predicates, each in parentheses of its own as Trino prints them.
#include "dialect/print_buffer.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace laketop::dialect {
namespace {

std::string_view Text(ComparisonOperator op) {
  static constexpr std::array<std::string_view, 7> kText = {
      "=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM"};
  return kText.at(static_cast<std::size_t>(op));
}

std::string_view Text(ArithmeticOperator op) {
  static constexpr std::array<std::string_view, 6> kText = {"+", "-", "*", "/", "%", "||"};
  return kText.at(static_cast<std::size_t>(op));
}

}  // namespace

void PrintBuffer::PutInfix(const Expression& left, std::string_view op, const Expression& right) {
  Put("(");
  PutOperand(left);
  Put(" ");
  Put(op);
  Put(" ");
  PutOperand(right);
  Put(")");
}

void PrintBuffer::PutNode(const Arithmetic& node) {
  if (node.op != ArithmeticOperator::kConcat) {
    PutInfix(*node.left, Text(node.op), *node.right);
    return;
  }
  // Trino reads `a || b` as a call, and shows it so.
  Put("concat(");
  PutOperand(*node.left);
  Put(", ");
  PutOperand(*node.right);
  Put(")");
}

void PrintBuffer::PutNode(const Sign& node) {
  Put(node.negative ? "-(" : "+(");
  Print(*node.value);
  Put(")");
}

void PrintBuffer::PutNode(const Comparison& node) {
  PutInfix(*node.left, Text(node.op), *node.right);
}

void PrintBuffer::PutNode(const QuantifiedComparison& node) {
  static constexpr std::array<std::string_view, 3> kQuantifiers = {" ALL ", " ANY ", " SOME "};
  Put("(");
  PutOperand(*node.value);
  Put(" ");
  Put(Text(node.op));
  Put(kQuantifiers.at(static_cast<std::size_t>(node.quantifier)));
  PutQuery(*node.query);
  Put(")");
}

void PrintBuffer::PutNode(const Logical& node) {
  Put("(");
  for (std::size_t i = 0; i < node.terms.size(); ++i) {
    if (i > 0) Put(node.is_and ? " AND " : " OR ");
    PutOperand(*node.terms[i]);
  }
  Put(")");
}

void PrintBuffer::PutNode(const Not& node) {
  Put("(NOT ");
  PutOperand(*node.value);
  Put(")");
}

void PrintBuffer::PutNode(const IsNull& node) {
  Put("(");
  PutOperand(*node.value);
  Put(node.negated ? " IS NOT NULL)" : " IS NULL)");
}

void PrintBuffer::PutNode(const TruthTest& node) {
  static constexpr std::array<std::string_view, 3> kTruth = {"TRUE)", "FALSE)", "UNKNOWN)"};
  Put("(");
  PutOperand(*node.value);
  Put(node.negated ? " IS NOT " : " IS ");
  Put(kTruth.at(static_cast<std::size_t>(node.truth)));
}

void PrintBuffer::PutNode(const Between& node) {
  Put("(");
  PutOperand(*node.value);
  Put(node.symmetric ? " BETWEEN SYMMETRIC " : " BETWEEN ");
  PutOperand(*node.low);
  Put(" AND ");
  PutOperand(*node.high);
  Put(")");
}

void PrintBuffer::PutNode(const InList& node) {
  Put("(");
  PutOperand(*node.value);
  Put(" IN (");
  PutList(node.list);
  Put("))");
}

void PrintBuffer::PutNode(const InSubquery& node) {
  Put("(");
  PutOperand(*node.value);
  Put(" IN ");
  PutQuery(*node.query);
  Put(")");
}

void PrintBuffer::PutNode(const Like& node) {
  Put("(");
  PutOperand(*node.value);
  Put(" LIKE ");
  PutOperand(*node.pattern);
  if (node.escape) {
    Put(" ESCAPE ");
    PutOperand(*node.escape);
  }
  Put(")");
}

void PrintBuffer::PutNode(const Overlaps& node) {
  PutInfix(*node.left, "OVERLAPS", *node.right);
}

}  // namespace laketop::dialect
