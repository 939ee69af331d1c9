// SPDX-License-Identifier: Apache-2.0
// ALTER DATABASE, ALTER TABLE and partition specifications.
#include "dialect/hive_parser.hpp"
#include "dialect/lexer.hpp"

#include <optional>
#include <string>
#include <utility>

namespace laketop::dialect {

StatementNode HiveParser::ParseAlter() {
  if (PeekIs("TABLE", 1)) return ParseAlterTable();
  if (PeekIs("VIEW", 1)) return ParseUnsupported("ALTER VIEW");
  if (PeekIs("INDEX", 1)) return ParseUnsupported("ALTER INDEX");
  if (!PeekIs("DATABASE", 1) && !PeekIs("SCHEMA", 1)) {
    const Context context(*this, "alter statement");
    FailRecognize();
  }
  const Context context(*this, "alter database statement");
  Advance();
  Advance();
  AlterDatabase alter{.name = ParseName(), .properties = {}};
  ExpectWord("SET");
  if (PeekIs("LOCATION") || PeekIs("OWNER")) return ParseUnsupported("ALTER DATABASE SET LOCATION");
  ExpectWord("DBPROPERTIES");
  alter.properties = ParseProperties();
  return alter;
}

StatementNode HiveParser::ParseAlterTable() {
  Advance();
  Advance();
  AlterTable alter{.name = ParseTableName(), .action = {}};
  const Context context(*this, "alter table statement");
  alter.action = ParseAlterTableAction();
  if (!unsupported_.empty()) return ParseUnsupported("ALTER TABLE " + unsupported_);
  return alter;
}

AlterTableAction HiveParser::ParseAlterTableAction() {
  if (PeekIs("ADD")) {
    if (PeekIs("COLUMNS", 1)) {
      Advance();
      Advance();
      return AddColumns{.partition = {}, .columns = ParseColumns()};
    }
    if (!PeekIs("IF", 1) && !PeekIs("PARTITION", 1)) FailRecognize();
    return ParseAddPartitions();
  }
  if (PeekIs("DROP")) return ParseDropPartitions();
  if (PeekIs("PARTITION")) return ParsePartitionAction();
  if (PeekIs("SET")) return ParseSet();
  if (PeekIs("UNSET")) return ParseUnset();
  if (PeekIs("CHANGE")) return ParseChangeColumn();
  if (AcceptWords("REPLACE", "COLUMNS"))
    return ReplaceColumns{.partition = {}, .columns = ParseColumns()};
  if (AcceptWords("RENAME", "TO")) return RenameTable{ParseTableName()};
  for (std::string_view word : {"ARCHIVE", "CLUSTERED", "COMPACT", "CONCATENATE", "EXCHANGE", "NOT",
                                "RECOVER", "SKEWED", "SORTED", "TOUCH", "UNARCHIVE"}) {
    if (!PeekIs(word)) continue;
    unsupported_ = word;
    if (word == "NOT" || PeekIs("PARTITION", 1)) unsupported_ += " " + std::string(Peek(1).word);
    return {};
  }
  FailRecognize();
}

AlterTableAction HiveParser::ParseAddPartitions() {
  Advance();
  const Context context(*this, "add partition statement");
  AddPartitions add;
  add.if_not_exists = ParseIfNotExists();
  do {
    PartitionAddition addition{.spec = ParsePartition(), .location = std::nullopt};
    if (Accept("LOCATION")) addition.location = ParseString();
    add.partitions.push_back(std::move(addition));
    Accept(",");
  } while (PeekIs("PARTITION"));
  return add;
}

AlterTableAction HiveParser::ParseDropPartitions() {
  Advance();
  if (Accept("COLUMN")) return DropColumn{ParseName()};
  const Context context(*this, "drop partition statement");
  DropPartitions drop;
  drop.if_exists = ParseIfExists();
  do {
    drop.partitions.push_back(ParsePartition());
  } while (Accept(","));
  drop.purge = Accept("PURGE");
  return drop;
}

AlterTableAction HiveParser::ParsePartitionAction() {
  PartitionSpec spec = ParsePartition();
  if (AcceptWords("RENAME", "TO")) {
    return RenamePartition{.from = std::move(spec), .to = ParsePartition()};
  }
  if (AcceptWords("SET", "LOCATION")) {
    return SetLocation{.partition = std::move(spec), .location = ParseString()};
  }
  if (AcceptWords("ADD", "COLUMNS")) {
    return AddColumns{.partition = std::move(spec), .columns = ParseColumns()};
  }
  if (AcceptWords("REPLACE", "COLUMNS")) {
    return ReplaceColumns{.partition = std::move(spec), .columns = ParseColumns()};
  }
  for (std::string_view word : {"CHANGE", "COMPACT", "CONCATENATE", "SET"}) {
    if (!PeekIs(word)) continue;
    unsupported_ = "PARTITION " + std::string(word);
    return {};
  }
  FailRecognize();
}

AlterTableAction HiveParser::ParseSet() {
  if (AcceptWords("SET", "TBLPROPERTIES")) return SetProperties{ParseProperties()};
  if (AcceptWords("SET", "LOCATION"))
    return SetLocation{.partition = {}, .location = ParseString()};
  for (std::string_view word : {"FILEFORMAT", "SERDE", "SERDEPROPERTIES", "SKEWED"}) {
    if (!PeekIs(word, 1)) continue;
    unsupported_ = "SET " + std::string(word);
    return {};
  }
  FailRecognize();
}

AlterTableAction HiveParser::ParseUnset() {
  Advance();
  ExpectWord("TBLPROPERTIES");
  UnsetProperties unset;
  unset.if_exists = ParseIfExists();
  ExpectWord("(");
  do {
    unset.keys.push_back(ParseString());
  } while (Accept(","));
  ExpectWord(")");
  return unset;
}

AlterTableAction HiveParser::ParseChangeColumn() {
  Advance();
  Accept("COLUMN");
  ChangeColumn change;
  change.from = ParseName();
  change.to = ParseColumn();
  if (Accept("FIRST")) {
    change.first = true;
  } else if (Accept("AFTER")) {
    change.after = ParseName();
  }
  return change;
}

PartitionSpec HiveParser::ParsePartition() {
  ExpectWord("PARTITION");
  return ParsePartitionSpec();
}

PartitionSpec HiveParser::ParsePartitionSpec() {
  PartitionSpec spec;
  ExpectWord("(");
  do {
    spec.push_back(ParsePartitionValue());
  } while (Accept(","));
  ExpectWord(")");
  return spec;
}

PartitionValue HiveParser::ParsePartitionValue() {
  using Op = ComparisonOperator;
  PartitionValue value{.column = ParseAnyName()};
  if (Accept("=") || Accept("==")) {
    value.op = Op::kEqual;
  } else if (Accept("<>") || Accept("!=")) {
    value.op = Op::kNotEqual;
  } else if (Accept("<=")) {
    value.op = Op::kLessOrEqual;
  } else if (Accept("<")) {
    value.op = Op::kLess;
  } else if (Accept(">=")) {
    value.op = Op::kGreaterOrEqual;
  } else if (Accept(">")) {
    value.op = Op::kGreater;
  } else {
    FailExpecting("=");
  }
  if (PeekIs("DATE") || PeekIs("TIMESTAMP")) {
    value.kind = Advance().Is("DATE") ? PartitionValueKind::kDate : PartitionValueKind::kTimestamp;
    value.value = ParseString();
    return value;
  }
  if (std::optional<std::string> text = AcceptString()) {
    value.value = *std::move(text);
    return value;
  }
  if (PeekIs("NULL") || PeekIs("TRUE") || PeekIs("FALSE")) {
    value.kind = PeekIs("NULL") ? PartitionValueKind::kNull : PartitionValueKind::kBoolean;
    value.value = LowerAscii(Advance().word);
    return value;
  }
  if (Accept("-")) value.value = "-";
  const TokenKind kind = Peek().kind;
  if (kind != TokenKind::kInteger && kind != TokenKind::kDecimal && kind != TokenKind::kDouble) {
    const Context context(*this, "constant");
    FailRecognize();
  }
  value.kind = PartitionValueKind::kNumber;
  value.value += Advance().text;
  return value;
}

}  // namespace laketop::dialect
