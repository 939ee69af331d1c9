// SPDX-License-Identifier: Apache-2.0
// The printer's own class; printer.hpp is the interface.
#pragma once

#include "dialect/ast.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::dialect {

class PrintBuffer {
 public:
  explicit PrintBuffer(bool canonical = false) : canonical_(canonical) {}

  [[nodiscard]] std::string Take() { return std::move(out_); }

  // print_expression.cpp
  void Print(const Expression& expression);
  void Print(const Identifier& name);
  void Print(const QualifiedName& name);
  void Print(const DataType& type);

  // print_query.cpp
  void Print(const Query& query, std::size_t indent);
  void Print(const Relation& relation, std::size_t indent);

  // print_statement.cpp
  void Print(const Statement& statement, std::size_t indent);

 private:
  void Put(std::string_view text) { out_ += text; }
  void Indent(std::size_t indent);
  void PutNames(const std::vector<Identifier>& names);
  void PutList(const std::vector<ExpressionPtr>& list);
  void PutOperand(const Expression& operand);  // of an infix operator
  void PutBase(const Expression& base);        // of a subscript, a dot, AT TIME ZONE
  void PutQuery(const Query& query);           // for a query inside an expression

  void PutNode(const NullLiteral& node);
  void PutNode(const BooleanLiteral& node);
  void PutNode(const StringLiteral& node);
  void PutNode(const BinaryLiteral& node);
  void PutNode(const IntegerLiteral& node);
  void PutNode(const DecimalLiteral& node);
  void PutNode(const DoubleLiteral& node);
  void PutNode(const TypedLiteral& node);
  void PutNode(const IntervalLiteral& node);
  void PutNode(const Parameter& node);
  void PutNode(const ColumnReference& node);
  void PutNode(const Dereference& node);
  void PutNode(const AtTimeZone& node);
  void PutNode(const Subscript& node);
  void PutNode(const ArrayConstructor& node);
  void PutNode(const RowConstructor& node);
  void PutNode(const Case& node);
  void PutNode(const Cast& node);
  void PutNode(const Lambda& node);
  void PutNode(const Subquery& node);
  void PutNode(const Exists& node);
  void PutNode(const Grouping& node);
  void PutNode(const Extract& node);
  void PutNode(const Trim& node);
  void PutNode(const SpecialValue& node);

  // print_operator.cpp
  void PutInfix(const Expression& left, std::string_view op, const Expression& right);
  void PutNode(const Arithmetic& node);
  void PutNode(const Sign& node);
  void PutNode(const Comparison& node);
  void PutNode(const QuantifiedComparison& node);
  void PutNode(const Logical& node);
  void PutNode(const Not& node);
  void PutNode(const IsNull& node);
  void PutNode(const TruthTest& node);
  void PutNode(const Between& node);
  void PutNode(const InList& node);
  void PutNode(const InSubquery& node);
  void PutNode(const Like& node);
  void PutNode(const Overlaps& node);

  // print_call.cpp
  void PutNode(const FunctionCall& node);
  void PutNode(const JsonExists& node);
  void PutNode(const JsonValue& node);
  void PutNode(const JsonQuery& node);
  void PutNode(const JsonObject& node);
  void PutNode(const JsonArray& node);
  void PutCallTail(const FunctionCall& node);
  void PutJsonCall(const JsonPathCall& call);
  void PutJsonFormat(JsonFormat format);
  void PutJsonBehavior(JsonBehavior behavior, const Expression* value, std::string_view when);
  void PutJsonReturning(const std::optional<DataType>& type, JsonFormat format);

  void PutOrderBy(const std::vector<SortItem>& items);
  void PutWindow(const WindowSpecification& window);
  void PutFrame(const WindowFrame& frame);
  void PutBound(const FrameBound& bound);

  // print_query.cpp
  void PutBody(const QueryBody& body, std::size_t indent);
  void PutSelect(const Select& select, std::size_t indent);
  void PutSelectItem(const SelectItem& item);
  void PutGroupBy(const GroupBy& group);
  void PutGroupingSet(const GroupingSet& set);
  void PutJoin(const JoinRelation& join, std::size_t indent);
  void PutRelationOperand(const Relation& relation, std::size_t indent);
  void PutTableFunction(const TableFunctionRelation& function, std::size_t indent);
  void PutSubquery(const Query& query, std::size_t indent);
  void PutAliasColumns(const std::vector<Identifier>& columns);

  // print_statement.cpp
  void PutWhere(const ExpressionPtr& where);
  void PutProperties(const std::vector<Property>& properties);
  void PutStatement(const SelectStatement& node, std::size_t indent);
  void PutStatement(const CreateTableAs& node, std::size_t indent);
  void PutStatement(const Insert& node, std::size_t indent);
  void PutStatement(const Unload& node, std::size_t indent);
  void PutStatement(const Delete& node, std::size_t indent);
  void PutStatement(const Update& node, std::size_t indent);
  void PutStatement(const Merge& node, std::size_t indent);
  void PutStatement(const CreateView& node, std::size_t indent);
  void PutStatement(const DropView& node, std::size_t indent);
  void PutStatement(const Explain& node, std::size_t indent);
  void PutStatement(const Prepare& node, std::size_t indent);
  void PutStatement(const Execute& node, std::size_t indent);
  void PutStatement(const ExecuteImmediate& node, std::size_t indent);
  void PutStatement(const Deallocate& node, std::size_t indent);
  void PutStatement(const DescribePrepared& node, std::size_t indent);
  void PutStatement(const ShowFunctions& node, std::size_t indent);
  void PutStatement(const ShowCreateView& node, std::size_t indent);
  void PutStatement(const Optimize& node, std::size_t indent);
  void PutStatement(const Vacuum& node, std::size_t indent);
  void PutAssignments(const std::vector<Assignment>& assignments);
  void PutUsing(const std::vector<ExpressionPtr>& arguments);

  std::string out_;
  bool canonical_ = false;
};

}  // namespace laketop::dialect
