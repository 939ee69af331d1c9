// SPDX-License-Identifier: Apache-2.0
// Statements of Athena's Trino engine.
#include "dialect/lexer.hpp"
#include "dialect/trino_parser.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace laketop::dialect {

void TrinoParser::ExpectEnd() {
  if (Peek().kind == TokenKind::kEnd) return;
  NoteLabel("<EOF>");
  Fail();
}

StatementPtr TrinoParser::ParseWholeStatement() {
  StatementPtr statement = ParseStatement();
  ExpectEnd();
  if (bound_ != nullptr && bound_->size() != parameters_) {
    throw ParseFailure{"Incorrect number of parameters: expected " + std::to_string(parameters_) +
                           " but found " + std::to_string(bound_->size()),
                       1, 1, false};
  }
  statement->parameter_count = bound_ == nullptr ? parameters_ : 0;
  return statement;
}

ExpressionPtr TrinoParser::ParseWholeExpression() {
  ExpressionPtr expression = ParseExpression();
  ExpectEnd();
  return expression;
}

QueryPtr TrinoParser::ParseWholeQuery() {
  QueryPtr query = ParseQuery();
  ExpectEnd();
  return query;
}

DataType TrinoParser::ParseWholeType() {
  DataType type = ParseType();
  ExpectEnd();
  return type;
}

StatementPtr TrinoParser::ParseStatement() {
  const Level level(*this);
  const Token& first = Peek();
  StatementNode node = ParseStatementNode();
  return std::make_unique<Statement>(Statement{SpanFrom(first), std::move(node)});
}

StatementNode TrinoParser::ParseStatementNode() {
  // Statements of Trino's grammar that Athena's engine has switched off.
  static constexpr std::array<std::string_view, 14> kRefused = {
      "ALTER",   "ANALYZE", "CALL",   "COMMENT",  "COMMIT", "DENY",     "GRANT",
      "REFRESH", "RESET",   "REVOKE", "ROLLBACK", "SET",    "TRUNCATE", "USE"};
  if (PeekIs("(") || PeekQueryStart()) return SelectStatement{ParseQuery()};
  if (Check("CREATE")) return ParseCreate();
  if (Check("INSERT")) return ParseInsert();
  if (Check("UNLOAD")) return ParseUnload();
  if (Check("DELETE")) return ParseDelete();
  if (Check("UPDATE")) return ParseUpdate();
  if (Check("MERGE")) return ParseMerge();
  if (Check("EXPLAIN")) return ParseExplain();
  if (Check("PREPARE")) return ParsePrepare();
  if (Check("EXECUTE")) return ParseExecute();
  if (Check("SHOW")) return ParseShow();
  if (Check("DESCRIBE") || Check("DESC")) return ParseDescribe();
  if (Accept("DEALLOCATE", "PREPARE")) return Deallocate{ParseIdentifier()};
  if (Accept("DROP")) {
    if (Accept("VIEW")) {
      DropView drop;
      if (Accept("IF", "EXISTS")) drop.if_exists = true;
      drop.name = ParseQualifiedName();
      return drop;
    }
    for (std::string_view word : {"MATERIALIZED", "ROLE", "SCHEMA", "TABLE"}) {
      if (Check(word)) return ParseUnsupported("DROP " + std::string(word));
    }
    Fail();
  }
  // Functions that run in Lambda.
  if (PeekIs("USING") && PeekIdentifier(1)) return ParseUnsupported("USING EXTERNAL FUNCTION");
  if (PeekIs("OPTIMIZE")) return ParseOptimize();
  if (PeekIs("VACUUM")) {
    Advance();
    return Vacuum{ParseQualifiedName()};
  }
  if (Accept("START", "TRANSACTION")) return ParseUnsupported("START TRANSACTION");
  for (std::string_view word : kRefused) {
    if (Check(word)) return ParseUnsupported(std::string(word));
  }
  NoteLabel("<query>");
  Fail();
}

StatementNode TrinoParser::ParseUnsupported(std::string what) {
  while (Peek().kind != TokenKind::kEnd) Advance();
  return UnsupportedStatement{std::move(what)};
}

StatementNode TrinoParser::ParseCreate() {
  Advance();
  bool or_replace = false;
  if (Accept("OR", "REPLACE")) {
    or_replace = true;
    if (PeekIs("MATERIALIZED")) return ParseUnsupported("CREATE MATERIALIZED VIEW");
  }
  if (Accept("VIEW")) return ParseCreateView(or_replace);
  if (or_replace) Fail();
  if (Check("MATERIALIZED")) return ParseUnsupported("CREATE MATERIALIZED VIEW");
  if (Check("ROLE")) return ParseUnsupported("CREATE ROLE");
  if (Check("SCHEMA")) return ParseUnsupported("CREATE SCHEMA");
  Expect("TABLE");
  return ParseCreateTableAs();
}

StatementNode TrinoParser::ParseCreateView(bool or_replace) {
  CreateView view{.name = ParseQualifiedName(), .or_replace = or_replace};
  if (Accept("COMMENT")) view.comment = ParseStringText();
  if (Accept("SECURITY")) {
    view.security_invoker = Accept("INVOKER");
    if (!*view.security_invoker) Expect("DEFINER");
  }
  Expect("AS");
  view.query = ParseQuery();
  return view;
}

StatementNode TrinoParser::ParseCreateTableAs() {
  CreateTableAs create;
  if (Check("IF") && Peek(1).Is("NOT")) {
    Advance();
    Expect("NOT");
    Expect("EXISTS");
    create.if_not_exists = true;
  }
  create.name = ParseQualifiedName();
  if (Check("(")) create.columns = ParseIdentifierList();
  if (Accept("COMMENT")) create.comment = ParseStringText();
  if (Accept("WITH")) create.properties = ParseProperties();
  Expect("AS");
  create.query = ParseQuery();
  // `AS (query)`: the parentheses are the statement's own.
  auto* inner = std::get_if<ParenthesizedQuery>(&create.query->body->node);
  const bool alone = !create.query->with && create.query->order_by.empty() &&
                     !create.query->offset && !create.query->limit;
  if (inner != nullptr && alone) {
    QueryPtr query = std::move(inner->query);
    create.query = std::move(query);
  }
  if (Accept("WITH")) {
    create.with_data = !Accept("NO");
    Expect("DATA");
  }
  return create;
}

std::vector<Property> TrinoParser::ParseProperties() {
  Expect("(");
  std::vector<Property> properties;
  do {
    Property property{.name = ParseIdentifier()};
    Expect("=");
    property.value = ParseExpression();
    properties.push_back(std::move(property));
  } while (Accept(","));
  Expect(")");
  return properties;
}

StatementNode TrinoParser::ParseInsert() {
  Advance();
  Expect("INTO");
  Insert insert{.name = ParseQualifiedName()};
  // `INSERT INTO t (SELECT ..)` is a query in parentheses, not a list of columns.
  if (Check("(") && PeekIdentifier(1)) insert.columns = ParseIdentifierList();
  insert.query = ParseQuery();
  return insert;
}

StatementNode TrinoParser::ParseUnload() {
  Advance();
  Expect("(");
  Unload unload{.query = ParseQuery()};
  Expect(")");
  Expect("TO");
  unload.location = ParseStringText();
  if (Accept("WITH")) unload.properties = ParseProperties();
  return unload;
}

StatementNode TrinoParser::ParseDelete() {
  Advance();
  Expect("FROM");
  Delete result{.name = ParseQualifiedName()};
  if (Accept("WHERE")) result.where = ParseExpression();
  return result;
}

Assignment TrinoParser::ParseAssignment() {
  Assignment assignment{.column = ParseIdentifier()};
  Expect("=");
  assignment.value = ParseExpression();
  return assignment;
}

StatementNode TrinoParser::ParseUpdate() {
  Advance();
  Update update{.name = ParseQualifiedName()};
  Expect("SET");
  do {
    update.assignments.push_back(ParseAssignment());
  } while (Accept(","));
  if (Accept("WHERE")) update.where = ParseExpression();
  return update;
}

StatementNode TrinoParser::ParseMerge() {
  Advance();
  Expect("INTO");
  Merge merge{.target = ParseQualifiedName()};
  merge.alias = ParseAlias();
  Expect("USING");
  merge.source = ParseRelation();
  Expect("ON");
  merge.on = ParseExpression();
  do {
    merge.cases.push_back(ParseMergeCase());
  } while (Check("WHEN"));
  return merge;
}

MergeCase TrinoParser::ParseMergeCase() {
  const Token& first = Peek();
  MergeCase result;
  Expect("WHEN");
  const bool insert = Accept("NOT");
  Expect("MATCHED");
  if (Accept("AND")) result.condition = ParseExpression();
  Expect("THEN");
  if (insert) {
    result.action = MergeAction::kInsert;
    Expect("INSERT");
    if (Check("(")) result.columns = ParseIdentifierList();
    Expect("VALUES");
    Expect("(");
    result.values = ParseExpressions();
    Expect(")");
  } else if (Accept("DELETE")) {
    result.action = MergeAction::kDelete;
  } else {
    Expect("UPDATE");
    Expect("SET");
    do {
      result.assignments.push_back(ParseAssignment());
    } while (Accept(","));
  }
  result.span = SpanFrom(first);
  return result;
}

StatementNode TrinoParser::ParseExplain() {
  Advance();
  Explain explain;
  if (Check("ANALYZE")) {
    Advance();
    explain.analyze = true;
    explain.verbose = Accept("VERBOSE");
  }
  if (PeekIs("(") && (Peek(1).Is("TYPE") || Peek(1).Is("FORMAT"))) {
    Advance();
    do {
      if (Accept("TYPE")) {
        if (Accept("LOGICAL")) {
          explain.type = ExplainType::kLogical;
        } else if (Accept("VALIDATE")) {
          explain.type = ExplainType::kValidate;
        } else if (Accept("IO")) {
          explain.type = ExplainType::kIo;
        } else {
          Expect("DISTRIBUTED");
          explain.type = ExplainType::kDistributed;
        }
      } else {
        Expect("FORMAT");
        if (Accept("GRAPHVIZ")) {
          explain.format = ExplainFormat::kGraphviz;
        } else if (Accept("JSON")) {
          explain.format = ExplainFormat::kJson;
        } else {
          Expect("TEXT");
          explain.format = ExplainFormat::kText;
        }
      }
    } while (Accept(","));
    Expect(")");
  }
  explain.statement = ParseStatement();
  if (auto* inner = explain.statement->As<UnsupportedStatement>()) {
    return UnsupportedStatement{"EXPLAIN " + inner->what};
  }
  return explain;
}

StatementNode TrinoParser::ParsePrepare() {
  Advance();
  Prepare prepare{.name = ParseIdentifier()};
  Expect("FROM");
  const std::uint32_t begin = Peek().begin;
  prepare.statement = ParseStatement();
  if (auto* inner = prepare.statement->As<UnsupportedStatement>()) {
    return UnsupportedStatement{"PREPARE " + inner->what};
  }
  prepare.text = text_.substr(begin, Previous().End() - begin);
  prepare.statement->parameter_count = std::exchange(parameters_, 0);
  return prepare;
}

StatementNode TrinoParser::ParseExecute() {
  Advance();
  if (Check("IMMEDIATE") && Peek(1).IsString()) {
    Advance();
    ExecuteImmediate execute{.text = ParseStringText()};
    if (Accept("USING")) execute.arguments = ParseExpressions();
    return execute;
  }
  Execute execute{.name = ParseIdentifier()};
  if (Accept("USING")) execute.arguments = ParseExpressions();
  return execute;
}

StatementNode TrinoParser::ParseDescribe() {
  Advance();
  DescribePrepared describe;
  describe.output = Accept("OUTPUT");
  if (!describe.output) Expect("INPUT");
  describe.name = ParseIdentifier();
  return describe;
}

StatementNode TrinoParser::ParseShow() {
  Advance();
  if (Accept("FUNCTIONS")) {
    ShowFunctions show;
    if (Accept("LIKE")) {
      show.like = ParseStringText();
      if (Accept("ESCAPE")) show.escape = ParseStringText();
    }
    return show;
  }
  if (Check("CREATE") && Peek(1).Is("VIEW")) {
    Advance();
    Advance();
    return ShowCreateView{ParseQualifiedName()};
  }
  for (std::string_view word : {"CATALOGS", "SESSION", "STATS"}) {
    if (Check(word)) return ParseUnsupported("SHOW " + std::string(word));
  }
  Fail();
}

StatementNode TrinoParser::ParseOptimize() {
  Advance();
  Optimize optimize{.name = ParseQualifiedName()};
  Expect("REWRITE");
  Expect("DATA");
  Expect("USING");
  Expect("BIN_PACK");
  if (Accept("WHERE")) optimize.where = ParseExpression();
  return optimize;
}

}  // namespace laketop::dialect
