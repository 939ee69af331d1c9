// SPDX-License-Identifier: Apache-2.0
// The grammar of Athena's DDL engine, which is Hive's. Spread over hive_*.cpp by what they read.
// Not an interface: parse.hpp is.
#pragma once

#include "dialect/ast.hpp"
#include "dialect/token_cursor.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::dialect {

class HiveParser : public TokenCursor {
 public:
  HiveParser(std::string_view text, const std::vector<Token>& tokens)
      : TokenCursor(tokens, false), text_(text) {}

  StatementPtr ParseWholeStatement();
  // A type as Hive DDL writes it. Catalog strings are read by hive_type.hpp.
  DataType ParseType();

 private:
  // Hive names the rule it was in: "... in column type".
  class Context {
   public:
    Context(HiveParser& parser, std::string_view name) : parser_(parser) {
      parser.contexts_.push_back(name);
    }
    ~Context() { parser_.contexts_.pop_back(); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

   private:
    HiveParser& parser_;
  };

  // "cannot recognize input near 'a' 'b' 'c'": the decision began `back` tokens ago and failed
  // `ahead` tokens from here.
  [[noreturn]] void FailRecognize(std::size_t back = 0, std::size_t ahead = 0);
  // "mismatched input", "extraneous input" or "missing", as one token of lookahead decides.
  [[noreturn]] void FailExpecting(std::string_view name);
  [[noreturn]] void FailMissing(std::string_view name);
  [[noreturn]] void FailHive(const Token& token, std::string message);
  void ExpectWord(std::string_view word);
  void ExpectWords(std::string_view first, std::string_view second);
  bool AcceptWords(std::string_view first, std::string_view second);

  [[nodiscard]] bool PeekName(std::size_t ahead = 0) const;
  Identifier ParseName();
  Identifier ParseAnyName();  // reserved words too
  QualifiedName ParseTableName();
  std::string ParseString();
  std::optional<std::string> AcceptString();
  std::int64_t ParseNumber();
  bool ParseIfExists();
  bool ParseIfNotExists();
  TextProperties ParseProperties();

  StatementNode ParseStatementNode();
  StatementNode ParseUnsupported(std::string what);
  StatementNode ParseCreate();
  StatementNode ParseCreateDatabase();
  StatementNode ParseDrop();
  StatementNode ParseRepair();
  StatementNode ParseShow();
  StatementNode ParseShowTables();
  StatementNode ParseDescribe();

  // hive_table.cpp
  StatementNode ParseCreateTable(bool external);
  std::vector<ColumnDefinition> ParseColumns();
  ColumnDefinition ParseColumn();
  void ParsePartitionedBy(CreateTable& table);
  std::optional<PartitionField> ParsePartitionField();
  Bucketing ParseBucketing();
  void ParseRowFormat(CreateTable& table);
  RowFormatDelimited ParseDelimited();
  void ParseStoredAs(CreateTable& table);
  void ParseStructFields(DataType& type);

  // hive_alter.cpp
  StatementNode ParseAlter();
  StatementNode ParseAlterTable();
  AlterTableAction ParseAlterTableAction();
  AlterTableAction ParseAddPartitions();
  AlterTableAction ParseDropPartitions();
  AlterTableAction ParsePartitionAction();
  AlterTableAction ParseChangeColumn();
  AlterTableAction ParseSet();
  AlterTableAction ParseUnset();
  PartitionSpec ParsePartition();  // PARTITION ( ... )
  PartitionSpec ParsePartitionSpec();
  PartitionValue ParsePartitionValue();

  std::string_view text_;
  std::vector<std::string_view> contexts_;
  std::string unsupported_;  // set by an action that Athena knows and refuses
};

}  // namespace laketop::dialect
