// SPDX-License-Identifier: Apache-2.0
#include "dialect/print_buffer.hpp"
#include "dialect/printer.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace laketop::dialect {

void PrintBuffer::PutProperties(const std::vector<Property>& properties) {
  if (properties.empty()) return;
  Put("\nWITH (\n");
  for (std::size_t i = 0; i < properties.size(); ++i) {
    if (i > 0) Put(",\n");
    Put("   ");
    Print(properties[i].name);
    Put(" = ");
    Print(*properties[i].value);
  }
  Put("\n)");
}

void PrintBuffer::PutAssignments(const std::vector<Assignment>& assignments) {
  for (std::size_t i = 0; i < assignments.size(); ++i) {
    if (i > 0) Put(", ");
    Print(assignments[i].column);
    Put(" = ");
    Print(*assignments[i].value);
  }
}

void PrintBuffer::PutUsing(const std::vector<ExpressionPtr>& arguments) {
  if (arguments.empty()) return;
  Put(" USING ");
  PutList(arguments);
}

void PrintBuffer::PutStatement(const CreateTableAs& node, std::size_t indent) {
  Put(node.if_not_exists ? "CREATE TABLE IF NOT EXISTS " : "CREATE TABLE ");
  Print(node.name);
  PutAliasColumns(node.columns);
  if (node.comment) {
    Put("\nCOMMENT ");
    Put(QuoteString(*node.comment));
  }
  PutProperties(node.properties);
  Put(" AS ");
  PutSubquery(*node.query, indent);
  if (!node.with_data) Put(" WITH NO DATA");
}

void PrintBuffer::PutStatement(const CreateView& node, std::size_t indent) {
  Put(node.or_replace ? "CREATE OR REPLACE VIEW " : "CREATE VIEW ");
  Print(node.name);
  if (node.comment) {
    Put(" COMMENT ");
    Put(QuoteString(*node.comment));
  }
  if (node.security_invoker) {
    Put(*node.security_invoker ? " SECURITY INVOKER" : " SECURITY DEFINER");
  }
  Put(" AS\n");
  Print(*node.query, indent);
}

void PrintBuffer::PutStatement(const Explain& node, std::size_t indent) {
  static constexpr std::array<std::string_view, 4> kTypes = {"DISTRIBUTED", "LOGICAL", "VALIDATE",
                                                             "IO"};
  static constexpr std::array<std::string_view, 3> kFormats = {"TEXT", "GRAPHVIZ", "JSON"};
  Put("EXPLAIN ");
  if (node.analyze) Put(node.verbose ? "ANALYZE VERBOSE " : "ANALYZE ");
  if (node.type || node.format) {
    Put("(");
    if (node.type) {
      Put("TYPE ");
      Put(kTypes.at(static_cast<std::size_t>(*node.type)));
    }
    if (node.type && node.format) Put(", ");
    if (node.format) {
      Put("FORMAT ");
      Put(kFormats.at(static_cast<std::size_t>(*node.format)));
    }
    Put(")");
  }
  Put("\n");
  Print(*node.statement, indent);
}

void PrintBuffer::PutStatement(const Merge& node, std::size_t indent) {
  Put("MERGE INTO ");
  Print(node.target);
  if (node.alias) {
    Put(" AS ");
    Print(*node.alias);
  }
  Put("\n   USING ");
  Print(*node.source, indent);
  Put("\n   ON ");
  Print(*node.on);
  for (const MergeCase& merge : node.cases) {
    Put(merge.action == MergeAction::kInsert ? "\nWHEN NOT MATCHED" : "\nWHEN MATCHED");
    if (merge.condition) {
      Put(" AND ");
      Print(*merge.condition);
    }
    Put(" THEN ");
    if (merge.action == MergeAction::kDelete) {
      Put("DELETE");
    } else if (merge.action == MergeAction::kUpdate) {
      Put("UPDATE SET ");
      PutAssignments(merge.assignments);
    } else {
      Put("INSERT");
      PutAliasColumns(merge.columns);
      Put(" VALUES (");
      PutList(merge.values);
      Put(")");
    }
  }
}

void PrintBuffer::PutWhere(const ExpressionPtr& where) {
  if (!where) return;
  Put(" WHERE ");
  Print(*where);
}

void PrintBuffer::PutStatement(const SelectStatement& node, std::size_t indent) {
  Print(*node.query, indent);
}

void PrintBuffer::PutStatement(const Insert& node, std::size_t indent) {
  Put("INSERT INTO ");
  Print(node.name);
  PutAliasColumns(node.columns);
  Put("\n");
  Print(*node.query, indent);
}

void PrintBuffer::PutStatement(const Unload& node, std::size_t indent) {
  Put("UNLOAD ");
  PutSubquery(*node.query, indent);
  Put("TO ");
  Put(QuoteString(node.location));
  PutProperties(node.properties);
}

void PrintBuffer::PutStatement(const Delete& node, std::size_t) {
  Put("DELETE FROM ");
  Print(node.name);
  PutWhere(node.where);
}

void PrintBuffer::PutStatement(const Update& node, std::size_t) {
  Put("UPDATE ");
  Print(node.name);
  Put(" SET ");
  PutAssignments(node.assignments);
  PutWhere(node.where);
}

void PrintBuffer::PutStatement(const DropView& node, std::size_t) {
  Put(node.if_exists ? "DROP VIEW IF EXISTS " : "DROP VIEW ");
  Print(node.name);
}

void PrintBuffer::PutStatement(const Prepare& node, std::size_t indent) {
  Put("PREPARE ");
  Print(node.name);
  Put(" FROM\n");
  Print(*node.statement, indent + 1);
}

void PrintBuffer::PutStatement(const Execute& node, std::size_t) {
  Put("EXECUTE ");
  Print(node.name);
  PutUsing(node.arguments);
}

void PrintBuffer::PutStatement(const ExecuteImmediate& node, std::size_t) {
  Put("EXECUTE IMMEDIATE\n");
  Put(QuoteString(node.text));
  PutUsing(node.arguments);
}

void PrintBuffer::PutStatement(const Deallocate& node, std::size_t) {
  Put("DEALLOCATE PREPARE ");
  Print(node.name);
}

void PrintBuffer::PutStatement(const DescribePrepared& node, std::size_t) {
  Put(node.output ? "DESCRIBE OUTPUT " : "DESCRIBE INPUT ");
  Print(node.name);
}

void PrintBuffer::PutStatement(const ShowFunctions& node, std::size_t) {
  Put("SHOW FUNCTIONS");
  if (node.like) {
    Put(" LIKE ");
    Put(QuoteString(*node.like));
  }
  if (node.escape) {
    Put(" ESCAPE ");
    Put(QuoteString(*node.escape));
  }
}

void PrintBuffer::PutStatement(const ShowCreateView& node, std::size_t) {
  Put("SHOW CREATE VIEW ");
  Print(node.name);
}

void PrintBuffer::PutStatement(const Optimize& node, std::size_t) {
  Put("OPTIMIZE ");
  Print(node.name);
  Put(" REWRITE DATA USING BIN_PACK");
  PutWhere(node.where);
}

void PrintBuffer::PutStatement(const Vacuum& node, std::size_t) {
  Put("VACUUM ");
  Print(node.name);
}

void PrintBuffer::Print(const Statement& statement, std::size_t indent) {
  std::visit(
      [&](const auto& node) {
        // The statements of Hive are printed by nobody: the catalog remembers no text of theirs.
        if constexpr (requires { PutStatement(node, indent); }) PutStatement(node, indent);
      },
      statement.node);
}

std::string PrintStatement(const Statement& statement) {
  PrintBuffer buffer;
  buffer.Print(statement, 0);
  return buffer.Take();
}

}  // namespace laketop::dialect
