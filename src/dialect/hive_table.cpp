// SPDX-License-Identifier: Apache-2.0
// CREATE [EXTERNAL] TABLE and Hive's column types.
#include "dialect/hive_parser.hpp"
#include "dialect/lexer.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace laketop::dialect {

StatementNode HiveParser::ParseCreateTable(bool external) {
  CreateTable table{.external = external};
  table.if_not_exists = ParseIfNotExists();
  table.name = ParseTableName();
  if (PeekIs("LIKE")) return ParseUnsupported("CREATE TABLE LIKE");
  if (PeekIs("(")) table.columns = ParseColumns();
  if (Accept("COMMENT")) table.comment = ParseString();
  if (PeekIs("PARTITIONED")) ParsePartitionedBy(table);
  if (PeekIs("CLUSTERED")) table.bucketing = ParseBucketing();
  if (PeekIs("SKEWED")) return ParseUnsupported("CREATE TABLE SKEWED BY");
  if (PeekIs("ROW")) ParseRowFormat(table);
  if (PeekIs("STORED")) ParseStoredAs(table);
  // Athena's manual puts the properties of the SerDe here too.
  if (PeekIs("WITH") && PeekIs("SERDEPROPERTIES", 1)) {
    Advance();
    Advance();
    auto* serde = std::get_if<RowFormatSerde>(&table.row_format);
    TextProperties properties = ParseProperties();
    if (serde == nullptr) serde = &table.row_format.emplace<RowFormatSerde>();
    serde->properties.insert(serde->properties.end(), properties.begin(), properties.end());
  }
  if (Accept("LOCATION")) {
    const Context context(*this, "table location specification");
    table.location = ParseString();
  }
  if (Accept("TBLPROPERTIES")) table.properties = ParseProperties();
  return table;
}

std::vector<ColumnDefinition> HiveParser::ParseColumns() {
  std::vector<ColumnDefinition> columns;
  ExpectWord("(");
  do {
    columns.push_back(ParseColumn());
  } while (Accept(","));
  ExpectWord(")");
  return columns;
}

ColumnDefinition HiveParser::ParseColumn() {
  ColumnDefinition column;
  {
    const Context context(*this, "column specification");
    column.name = ParseName();
  }
  column.type = ParseType();
  if (Accept("COMMENT")) column.comment = ParseString();
  return column;
}

std::optional<PartitionField> HiveParser::ParsePartitionField() {
  using Transform = PartitionTransform;
  static constexpr std::array<std::pair<std::string_view, Transform>, 7> kTransforms = {{
      {"year", Transform::kYear},
      {"month", Transform::kMonth},
      {"day", Transform::kDay},
      {"hour", Transform::kHour},
      {"bucket", Transform::kBucket},
      {"truncate", Transform::kTruncate},
      {"void", Transform::kVoid},
  }};
  PartitionField field;
  if (!PeekIs("(", 1)) {
    if (!PeekIs(",", 1) && !PeekIs(")", 1)) return std::nullopt;
    field.column = ParseName();
    return field;
  }
  const std::string word = LowerAscii(Peek().text);
  bool known = false;
  for (const auto& [name, transform] : kTransforms) {
    if (word != name) continue;
    field.transform = transform;
    known = true;
  }
  if (!known) return std::nullopt;
  Advance();
  Advance();
  if (field.transform == Transform::kBucket || field.transform == Transform::kTruncate) {
    field.argument = ParseNumber();
    ExpectWord(",");
  }
  field.column = ParseName();
  ExpectWord(")");
  return field;
}

void HiveParser::ParsePartitionedBy(CreateTable& table) {
  Advance();
  ExpectWord("BY");
  ExpectWord("(");
  do {
    if (std::optional<PartitionField> field = ParsePartitionField()) {
      table.partition_fields.push_back(*std::move(field));
    } else {
      table.partition_columns.push_back(ParseColumn());
    }
  } while (Accept(","));
  ExpectWord(")");
}

Bucketing HiveParser::ParseBucketing() {
  const Context context(*this, "table bucket specification");
  Bucketing bucketing;
  ExpectWords("CLUSTERED", "BY");
  ExpectWord("(");
  do {
    bucketing.columns.push_back(ParseName());
  } while (Accept(","));
  ExpectWord(")");
  if (Accept("SORTED")) {
    ExpectWords("BY", "(");
    do {
      SortColumn column{.name = ParseName()};
      column.descending = Accept("DESC");
      if (!column.descending) Accept("ASC");
      bucketing.sorted_by.push_back(std::move(column));
    } while (Accept(","));
    ExpectWord(")");
  }
  ExpectWord("INTO");
  bucketing.buckets = ParseNumber();
  ExpectWord("BUCKETS");
  return bucketing;
}

void HiveParser::ParseRowFormat(CreateTable& table) {
  const Context context(*this, "serde specification");
  ExpectWords("ROW", "FORMAT");
  if (Accept("DELIMITED")) {
    table.row_format = ParseDelimited();
    return;
  }
  if (!PeekIs("SERDE")) FailRecognize();
  Advance();
  RowFormatSerde serde{.library = ParseString(), .properties = {}};
  if (PeekIs("WITH") && PeekIs("SERDEPROPERTIES", 1)) {
    Advance();
    Advance();
    serde.properties = ParseProperties();
  }
  table.row_format = std::move(serde);
}

RowFormatDelimited HiveParser::ParseDelimited() {
  RowFormatDelimited format;
  if (AcceptWords("FIELDS", "TERMINATED")) {
    ExpectWord("BY");
    format.fields = ParseString();
    if (AcceptWords("ESCAPED", "BY")) format.escaped_by = ParseString();
  }
  if (AcceptWords("COLLECTION", "ITEMS")) {
    ExpectWords("TERMINATED", "BY");
    format.collection_items = ParseString();
  }
  if (AcceptWords("MAP", "KEYS")) {
    ExpectWords("TERMINATED", "BY");
    format.map_keys = ParseString();
  }
  if (AcceptWords("LINES", "TERMINATED")) {
    ExpectWord("BY");
    format.lines = ParseString();
  }
  if (AcceptWords("NULL", "DEFINED")) {
    ExpectWord("AS");
    format.null_as = ParseString();
  }
  return format;
}

void HiveParser::ParseStoredAs(CreateTable& table) {
  const Context context(*this, "table file format specification");
  Advance();
  ExpectWord("AS");
  if (Accept("INPUTFORMAT")) {
    StoredAsClasses classes{.input_format = ParseString(), .output_format = {}};
    ExpectWord("OUTPUTFORMAT");
    classes.output_format = ParseString();
    table.stored_as = std::move(classes);
    return;
  }
  std::string name = LowerAscii(ParseName().text);
  for (char& c : name) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  table.stored_as = StoredAsFormat{std::move(name)};
}

DataType HiveParser::ParseType() {
  static constexpr std::array<std::string_view, 14> kPlain = {
      "tinyint", "smallint", "int",       "bigint", "boolean", "float",   "double",
      "date",    "datetime", "timestamp", "string", "binary",  "decimal", "void"};
  const Level level(*this);
  const Context context(*this, "column type");
  const Token& first = Peek();
  if (first.kind != TokenKind::kWord) FailRecognize();
  DataType type{.name = LowerAscii(first.text)};
  const auto angle = [&](std::string_view what) { return type.name == what && PeekIs("<", 1); };
  if (angle("array")) {
    Advance();
    Advance();
    type.arguments.push_back(ParseType());
    ExpectWord(">");
  } else if (angle("map")) {
    Advance();
    Advance();
    type.arguments.push_back(ParseType());
    ExpectWord(",");
    type.arguments.push_back(ParseType());
    ExpectWord(">");
  } else if (angle("uniontype")) {
    Advance();
    Advance();
    do {
      type.arguments.push_back(ParseType());
    } while (Accept(","));
    ExpectWord(">");
  } else if (angle("struct")) {
    ParseStructFields(type);
  } else if (type.name == "varchar" || type.name == "char") {
    Advance();
    ExpectWord("(");
    type.numbers.push_back(ParseNumber());
    ExpectWord(")");
  } else {
    bool known = false;
    for (std::string_view name : kPlain) known = known || type.name == name;
    if (!known) FailRecognize();
    Advance();
    if (type.name == "double" && Peek().kind == TokenKind::kWord && PeekIs("PRECISION")) Advance();
    if (type.name == "decimal" && Accept("(")) {
      type.numbers.push_back(ParseNumber());
      if (Accept(",")) type.numbers.push_back(ParseNumber());
      ExpectWord(")");
    }
  }
  type.span = SpanFrom(first);
  return type;
}

void HiveParser::ParseStructFields(DataType& type) {
  Advance();
  Advance();
  do {
    {
      const Context context(*this, "column specification");
      type.field_names.emplace_back(ParseAnyName());
    }
    if (!Accept(":")) {
      // A type here means that the colon was forgotten, which Hive words differently.
      if (Peek().kind == TokenKind::kWord) FailMissing(":");
      FailExpecting(":");
    }
    type.arguments.push_back(ParseType());
    if (Accept("COMMENT")) ParseString();
  } while (Accept(","));
  ExpectWord(">");
}

}  // namespace laketop::dialect
