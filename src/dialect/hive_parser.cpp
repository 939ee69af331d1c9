// SPDX-License-Identifier: Apache-2.0
// Words, names, errors, and the statements of Hive that need no file of their own.
#include "dialect/hive_parser.hpp"

#include "dialect/keywords.hpp"
#include "dialect/lexer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace laketop::dialect {
namespace {

std::string Quoted(const Token& token) {
  return "'" + std::string(token.Shown()) + "'";
}

}  // namespace

void HiveParser::FailHive(const Token& token, std::string message) {
  if (!contexts_.empty()) message += " in " + std::string(contexts_.back());
  throw ParseFailure{std::move(message), token.line, token.column - 1, false};
}

void HiveParser::FailRecognize(std::size_t back, std::size_t ahead) {
  std::string message = "cannot recognize input near";
  // A decision that began before this token shows the tokens from its own beginning.
  std::array<const Token*, 3> shown = {&Peek(), &Peek(1), &Peek(2)};
  if (back == 1) shown = {&Previous(), &Peek(), &Peek(1)};
  for (const Token* token : shown) message += " " + Quoted(*token);
  FailHive(Peek(ahead), std::move(message));
}

void HiveParser::FailExpecting(std::string_view name) {
  const Token& token = Peek();
  const bool extraneous = Peek(1).Is(name) && token.kind != TokenKind::kEnd;
  std::string message = (extraneous ? "extraneous input " : "mismatched input ") + Quoted(token) +
                        " expecting " + std::string(name);
  if (Index() > 0) message += " near " + Quoted(Previous());
  FailHive(token, std::move(message));
}

void HiveParser::FailMissing(std::string_view name) {
  std::string message = "missing " + std::string(name) + " at " + Quoted(Peek());
  if (Index() > 0) message += " near " + Quoted(Previous());
  FailHive(Peek(), std::move(message));
}

void HiveParser::ExpectWord(std::string_view word) {
  if (!Accept(word)) FailExpecting(word);
}

void HiveParser::ExpectWords(std::string_view first, std::string_view second) {
  ExpectWord(first);
  ExpectWord(second);
}

bool HiveParser::AcceptWords(std::string_view first, std::string_view second) {
  if (!PeekIs(first) || !PeekIs(second, 1)) return false;
  Advance();
  Advance();
  return true;
}

bool HiveParser::PeekName(std::size_t ahead) const {
  const Token& token = Peek(ahead);
  if (token.kind == TokenKind::kBackquoted) return true;
  return token.kind == TokenKind::kWord &&
         (token.word.empty() || !IsReserved(Grammar::kHive, token.word));
}

Identifier HiveParser::ParseAnyName() {
  if (Peek().kind != TokenKind::kWord && Peek().kind != TokenKind::kBackquoted) FailRecognize();
  const Token& token = Advance();
  Identifier name{.span = SpanOf(token)};
  name.quoted = token.kind == TokenKind::kBackquoted;
  name.text = name.quoted ? Unquote(token.text) : std::string(token.text);
  name.value = LowerAscii(name.text);
  return name;
}

Identifier HiveParser::ParseName() {
  if (!PeekName()) FailRecognize();
  return ParseAnyName();
}

QualifiedName HiveParser::ParseTableName() {
  const Context context(*this, "table name");
  const Token& first = Peek();
  QualifiedName name;
  name.parts.push_back(ParseName());
  // A table, its database, and its catalog: Athena accepts all three.
  while (name.parts.size() < 3 && Accept(".")) name.parts.push_back(ParseName());
  name.span = SpanFrom(first);
  return name;
}

std::optional<std::string> HiveParser::AcceptString() {
  if (Peek().kind != TokenKind::kString) return std::nullopt;
  return UnquoteHive(Advance().text);
}

std::string HiveParser::ParseString() {
  std::optional<std::string> value = AcceptString();
  if (!value) FailExpecting("StringLiteral");
  return *std::move(value);
}

std::int64_t HiveParser::ParseNumber() {
  const Token& token = Peek();
  std::int64_t value = 0;
  const char* end = token.text.data() + token.text.size();
  if (token.kind != TokenKind::kInteger ||
      std::from_chars(token.text.data(), end, value).ec != std::errc{}) {
    FailExpecting("Number");
  }
  Advance();
  return value;
}

bool HiveParser::ParseIfExists() {
  if (!Accept("IF")) return false;
  ExpectWord("EXISTS");
  return true;
}

bool HiveParser::ParseIfNotExists() {
  if (!Accept("IF")) return false;
  ExpectWords("NOT", "EXISTS");
  return true;
}

TextProperties HiveParser::ParseProperties() {
  const Context context(*this, "table properties");
  TextProperties properties;
  ExpectWord("(");
  if (Accept(")")) return properties;
  do {
    const Context pair(*this, "specifying key/value property");
    std::string key = ParseString();
    ExpectWord("=");
    properties.emplace_back(std::move(key), ParseString());
  } while (Accept(","));
  ExpectWord(")");
  return properties;
}

StatementPtr HiveParser::ParseWholeStatement() {
  const Token& first = Peek();
  StatementNode node = ParseStatementNode();
  if (Peek().kind != TokenKind::kEnd) FailMissing("EOF");
  return std::make_unique<Statement>(Statement{SpanFrom(first), std::move(node)});
}

StatementNode HiveParser::ParseUnsupported(std::string what) {
  while (Peek().kind != TokenKind::kEnd) Advance();
  return UnsupportedStatement{std::move(what)};
}

StatementNode HiveParser::ParseStatementNode() {
  static constexpr std::array<std::string_view, 9> kRefused = {
      "DFS", "EXPORT", "GRANT", "IMPORT", "LOAD", "LOCK", "REVOKE", "TRUNCATE", "UNLOCK"};
  const Token& first = Peek();
  for (std::string_view word : kRefused) {
    if (!PeekIs(word)) continue;
    std::string what(word);
    const Token& object = Peek(1);
    if (!object.word.empty() && object.kind == TokenKind::kWord)
      what += " " + std::string(object.word);
    return ParseUnsupported(std::move(what));
  }
  // LOAD and TRUNCATE are no keywords of ours, but plain words.
  if (first.Is("CREATE")) return ParseCreate();
  if (first.Is("DROP")) return ParseDrop();
  if (first.Is("ALTER")) return ParseAlter();
  if (first.Is("MSCK")) return ParseRepair();
  if (first.Is("SHOW")) return ParseShow();
  if (first.Is("DESCRIBE") || first.Is("DESC")) return ParseDescribe();
  FailRecognize();
}

StatementNode HiveParser::ParseCreate() {
  if (PeekIs("EXTERNAL", 1) || PeekIs("TABLE", 1)) {
    Advance();
    const Context context(*this, "create table statement");
    const bool external = Accept("EXTERNAL");
    ExpectWord("TABLE");
    return ParseCreateTable(external);
  }
  if (PeekIs("DATABASE", 1) || PeekIs("SCHEMA", 1)) return ParseCreateDatabase();
  static constexpr std::array<std::string_view, 4> kRefused = {"INDEX", "ROLE", "TEMPORARY",
                                                               "FUNCTION"};
  for (std::string_view word : kRefused) {
    if (!PeekIs(word, 1)) continue;
    std::string what = "CREATE " + std::string(word);
    if (word == "TEMPORARY" && !Peek(2).word.empty()) what += " " + std::string(Peek(2).word);
    return ParseUnsupported(std::move(what));
  }
  const Context context(*this, "ddl statement");
  FailRecognize(0, 1);
}

StatementNode HiveParser::ParseCreateDatabase() {
  const Context context(*this, "create database statement");
  Advance();
  Advance();
  CreateDatabase create;
  create.if_not_exists = ParseIfNotExists();
  create.name = ParseName();
  if (Accept("COMMENT")) create.comment = ParseString();
  if (Accept("LOCATION")) create.location = ParseString();
  if (Accept("WITH")) {
    ExpectWord("DBPROPERTIES");
    create.properties = ParseProperties();
  }
  return create;
}

StatementNode HiveParser::ParseDrop() {
  if (PeekIs("TABLE", 1)) {
    const Context context(*this, "drop statement");
    Advance();
    Advance();
    DropTable drop;
    drop.if_exists = ParseIfExists();
    drop.name = ParseTableName();
    drop.purge = Accept("PURGE");
    return drop;
  }
  if (PeekIs("DATABASE", 1) || PeekIs("SCHEMA", 1)) {
    const Context context(*this, "drop database statement");
    Advance();
    Advance();
    DropDatabase drop;
    drop.if_exists = ParseIfExists();
    drop.name = ParseName();
    drop.cascade = Accept("CASCADE");
    if (!drop.cascade) Accept("RESTRICT");
    return drop;
  }
  static constexpr std::array<std::string_view, 4> kRefused = {"INDEX", "ROLE", "TEMPORARY",
                                                               "FUNCTION"};
  for (std::string_view word : kRefused) {
    if (!PeekIs(word, 1)) continue;
    std::string what = "DROP " + std::string(word);
    if (word == "TEMPORARY" && !Peek(2).word.empty()) what += " " + std::string(Peek(2).word);
    return ParseUnsupported(std::move(what));
  }
  const Context context(*this, "ddl statement");
  FailRecognize(0, 1);
}

StatementNode HiveParser::ParseRepair() {
  Advance();
  // In Hive's grammar all after MSCK is optional, so that what is wrong there is a missing end.
  if (!Accept("REPAIR") || !Accept("TABLE")) FailMissing("EOF");
  return RepairTable{ParseTableName()};
}

StatementNode HiveParser::ParseShowTables() {
  const bool views = Advance().Is("VIEWS");
  ShowTables show;
  if (Accept("IN") || Accept("FROM")) show.database = ParseName();
  const bool like = Accept("LIKE");
  show.pattern = like ? ParseString() : AcceptString();
  if (!views) return show;
  return ShowViews{std::move(show.database), std::move(show.pattern)};
}

StatementNode HiveParser::ParseShow() {
  static constexpr std::array<std::string_view, 13> kRefused = {
      "COMPACTIONS", "CONF", "CURRENT",    "FUNCTION", "GRANT", "INDEX",       "INDEXES",
      "LOCKS",       "ROLE", "PRINCIPALS", "ROLES",    "TABLE", "TRANSACTIONS"};
  for (std::string_view word : kRefused) {
    if (PeekIs(word, 1)) {
      std::string what = "SHOW " + std::string(word);
      if (word == "CURRENT" || word == "ROLE") what += " " + std::string(Peek(2).word);
      return ParseUnsupported(std::move(what));
    }
  }
  static constexpr std::array<std::string_view, 8> kKnown = {
      "DATABASES", "SCHEMAS",    "TABLES", "VIEWS",
      "COLUMNS",   "PARTITIONS", "CREATE", "TBLPROPERTIES"};
  if (std::ranges::none_of(kKnown, [&](std::string_view word) { return PeekIs(word, 1); })) {
    const Context context(*this, "ddl statement");
    FailRecognize(0, 1);
  }
  const Context context(*this, "show statement");
  Advance();
  if (PeekIs("TABLES") || PeekIs("VIEWS")) return ParseShowTables();
  if (PeekIs("DATABASES") || PeekIs("SCHEMAS")) {
    Advance();
    const bool like = Accept("LIKE");
    return ShowDatabases{like ? ParseString() : AcceptString()};
  }
  if (Accept("COLUMNS")) {
    if (!Accept("FROM") && !Accept("IN")) FailRecognize();
    ShowColumns show{.table = ParseTableName()};
    if (Accept("FROM") || Accept("IN")) show.database = ParseName();
    return show;
  }
  if (Accept("PARTITIONS")) {
    ShowPartitions show{.table = ParseTableName()};
    if (PeekIs("PARTITION")) show.partition = ParsePartition();
    return show;
  }
  if (Accept("CREATE")) {
    ExpectWord("TABLE");
    return ShowCreateTable{ParseTableName()};
  }
  ExpectWord("TBLPROPERTIES");
  ShowProperties show{.table = ParseTableName()};
  if (Accept("(")) {
    show.key = ParseString();
    ExpectWord(")");
  }
  return show;
}

StatementNode HiveParser::ParseDescribe() {
  const Context context(*this, "describe statement");
  if (PeekIs("DATABASE", 1) || PeekIs("SCHEMA", 1)) return ParseUnsupported("DESCRIBE DATABASE");
  DescribeTable describe;
  const bool detail = PeekIs("EXTENDED", 1) || PeekIs("FORMATTED", 1);
  if (!detail && !PeekName(1)) FailRecognize();
  Advance();
  if (Accept("EXTENDED")) {
    describe.detail = DescribeDetail::kExtended;
  } else if (Accept("FORMATTED")) {
    describe.detail = DescribeDetail::kFormatted;
  }
  describe.table = ParseTableName();
  if (PeekIs("PARTITION")) describe.partition = ParsePartition();
  if (!PeekName()) return describe;
  describe.column.push_back(ParseName());
  while (Accept(".")) {
    if (Peek().kind == TokenKind::kString) {
      const Token& token = Peek();
      std::string text = ParseString();
      std::string value = LowerAscii(text);
      describe.column.push_back({std::move(text), std::move(value), true, SpanOf(token)});
    } else {
      describe.column.push_back(ParseName());
    }
  }
  return describe;
}

}  // namespace laketop::dialect
