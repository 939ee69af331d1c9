// SPDX-License-Identifier: Apache-2.0
// Syntax trees of single constructs, limits and parameters. Error texts are in
// syntax_error_test.cpp, reading back what was printed in printer_test.cpp.
#include "dialect/parse.hpp"

#include "dialect/limits.hpp"
#include "dialect/printer.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace laketop::dialect {
namespace {

ExpressionPtr Expr(std::string_view sql) {
  auto parsed = ParseExpression(sql);
  EXPECT_TRUE(parsed) << sql << "\n" << (parsed ? "" : parsed.error().message);
  return parsed ? *std::move(parsed) : MakeExpression({}, NullLiteral{});
}

std::string Printed(std::string_view sql) {
  return PrintExpression(*Expr(sql));
}

StatementPtr Parsed(std::string_view sql) {
  auto parsed = ParseStatement(sql);
  EXPECT_TRUE(parsed) << sql << "\n" << (parsed ? "" : parsed.error().message);
  return parsed ? *std::move(parsed) : std::make_unique<Statement>();
}

const Select& SelectOf(const StatementPtr& statement) {
  return std::get<Select>(statement->As<SelectStatement>()->query->body->node);
}

TEST(ParseExpression, Precedence) {
  EXPECT_EQ(Printed("1 + 2 * 3 - 4"), "((1 + (2 * 3)) - 4)");
  EXPECT_EQ(Printed("a || b + 1 || c"), "concat(concat(a, (b + 1)), c)");
  EXPECT_EQ(Printed("NOT a AND b OR c"), "(((NOT a) AND b) OR c)");
  EXPECT_EQ(Printed("a AND b AND c"), "(a AND b AND c)");
  EXPECT_EQ(Printed("-x * 2"), "(-(x) * 2)");
  EXPECT_EQ(Printed("- 1"), "-1");
  EXPECT_EQ(Printed("a NOT BETWEEN 1 AND 2 AND b"), "((NOT (a BETWEEN 1 AND 2)) AND b)");
  EXPECT_EQ(Printed("a IS NOT DISTINCT FROM b"), "(NOT (a IS DISTINCT FROM b))");
  EXPECT_EQ(Printed("-9223372036854775808"), "-9223372036854775808");
}

TEST(ParseExpression, SpansAreWhereTrinoPointsTo) {
  EXPECT_EQ(Expr("'a' = 1")->span.column, 5U);
  EXPECT_EQ(Expr("a AND b")->span.column, 1U);
  EXPECT_EQ(Expr("x NOT IN (1)")->span.column, 3U);
  EXPECT_EQ(Expr("  f(x)[1].y")->span.column, 3U);
  EXPECT_EQ(Expr("f(x)")->span.end, 4U);
}

TEST(ParseExpression, ParenthesesOfAllKinds) {
  EXPECT_TRUE(Expr("((SELECT 1) UNION SELECT 2)")->As<Subquery>());
  EXPECT_TRUE(Expr("((SELECT 1) + 1)")->As<Arithmetic>());
  EXPECT_TRUE(Expr("(((SELECT 1)) + 1, 2)")->As<RowConstructor>());
  EXPECT_TRUE(Expr("((a, b) -> a)")->As<Lambda>());
  EXPECT_TRUE(Expr("((SELECT 1))")->As<Subquery>());
  EXPECT_TRUE(Expr("x IN ((SELECT 1), 2)")->As<InList>());
  EXPECT_TRUE(Expr("x IN ((SELECT 1) UNION SELECT 2)")->As<InSubquery>());
  EXPECT_TRUE(Expr("x IN ((1 + 2) * 3, 4)")->As<InList>());
  EXPECT_EQ(Printed("((1 + 2)) * 3"), "((1 + 2) * 3)");
}

TEST(ParseExpression, Literals) {
  EXPECT_EQ(Expr("X'65 68'")->As<BinaryLiteral>()->bytes, "eh");
  EXPECT_EQ(Expr("U&'\\00e9'")->As<StringLiteral>()->value, "é");
  EXPECT_EQ(Expr("1.20")->As<DecimalLiteral>()->text, "1.20");
  EXPECT_EQ(Expr("BIGINT '7'")->As<TypedLiteral>()->type, "bigint");
  EXPECT_EQ(Expr("DOUBLE PRECISION '7'")->As<TypedLiteral>()->type, "double");
  const auto* interval = Expr("INTERVAL -'2-3' YEAR TO MONTH")->As<IntervalLiteral>();
  ASSERT_TRUE(interval);
}

TEST(ParseExpression, CallsAndWindows) {
  const ExpressionPtr call = Expr(
      "lag(DISTINCT x, 2 ORDER BY y DESC NULLS FIRST) FILTER (WHERE z) IGNORE NULLS OVER "
      "(w PARTITION BY a ORDER BY b GROUPS BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING)");
  const auto* node = call->As<FunctionCall>();
  ASSERT_TRUE(node);
  EXPECT_TRUE(node->distinct);
  EXPECT_TRUE(node->filter);
  EXPECT_EQ(node->null_treatment, NullTreatment::kIgnore);
  const auto& window = std::get<WindowSpecification>(*node->over);
  EXPECT_EQ(window.existing->value, "w");
  EXPECT_EQ(window.frame->type, FrameType::kGroups);
  EXPECT_EQ(window.frame->end->kind, FrameBoundKind::kUnboundedFollowing);
  EXPECT_TRUE(Expr("count(*)")->As<FunctionCall>()->star);
  EXPECT_TRUE(Expr("sum(x) OVER (ROWS 2 PRECEDING)")->As<FunctionCall>()->over);
  EXPECT_EQ(Expr("substring(x FROM 2 FOR 3)")->As<FunctionCall>()->arguments.size(), 3U);
  EXPECT_EQ(Printed("position('a' IN b)"), "strpos(b, 'a')");
}

TEST(ParseType, Forms) {
  const auto printed = [](std::string_view sql) {
    auto type = ParseType(sql);
    return type ? PrintType(*type) : type.error().message;
  };
  EXPECT_EQ(printed("ROW(a bigint, varchar, c array<int>, \"D d\" timestamp(3) with time zone)"),
            "ROW(a bigint, varchar, c array(int), \"D d\" timestamp(3) with time zone)");
  EXPECT_EQ(printed("row(interval day to second, double precision, bigint array)"),
            "ROW(interval day to second, double, array(bigint))");
  EXPECT_EQ(printed("MAP<varchar, decimal(10, 2)>"), "map(varchar, decimal(10, 2))");
  EXPECT_EQ(printed("time without time zone"), "time");
}

TEST(ParseQuery, ClauseWordsAreAliasesToo) {
  const auto select = [](std::string_view sql) { return Parsed(sql); };
  EXPECT_TRUE(select("SELECT 1 FROM t limit")->As<SelectStatement>());
  EXPECT_TRUE(select("SELECT 1 FROM t LIMIT 3")->As<SelectStatement>()->query->limit);
  EXPECT_TRUE(select("SELECT 1 FROM t OFFSET 3 ROWS FETCH NEXT ROW ONLY")
                  ->As<SelectStatement>()
                  ->query->limit->fetch);
  EXPECT_EQ(SelectOf(select("SELECT a over FROM t WINDOW w AS (PARTITION BY a)")).windows.size(),
            1U);
}

TEST(ParseQuery, SetOperations) {
  const StatementPtr statement =
      Parsed("SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 EXCEPT SELECT 4 INTERSECT SELECT 5");
  const auto& except = std::get<SetOperation>(statement->As<SelectStatement>()->query->body->node);
  EXPECT_EQ(except.op, SetOperator::kExcept);
  EXPECT_EQ(std::get<SetOperation>(except.operands[0]->node).operands.size(), 3U);
  EXPECT_EQ(std::get<SetOperation>(except.operands[1]->node).op, SetOperator::kIntersect);
}

TEST(ParseQuery, Relations) {
  const auto from = [](std::string_view sql) {
    StatementPtr statement = Parsed(sql);
    auto& body = statement->As<SelectStatement>()->query->body->node;
    return std::move(std::get<Select>(body).from);
  };
  EXPECT_TRUE(from("SELECT * FROM ((SELECT 1) t JOIN u ON true)")->As<JoinRelation>());
  EXPECT_TRUE(from("SELECT * FROM ((SELECT 1))")->As<SubqueryRelation>());
  EXPECT_TRUE(from("SELECT * FROM ((SELECT 1) UNION SELECT 2)")->As<SubqueryRelation>());
  EXPECT_TRUE(
      from("SELECT * FROM TABLE(sequence(start => 1, stop => 5))")->As<TableFunctionRelation>());
  EXPECT_FALSE(
      from("SELECT * FROM t FOR VERSION AS OF 7")->As<TableRelation>()->version->timestamp);
  EXPECT_TRUE(from("SELECT * FROM t MATCH_RECOGNIZE (PATTERN (A+) DEFINE A AS a > (1)) m")
                  ->As<AliasedRelation>());
  const RelationPtr nested = from("SELECT * FROM a JOIN b JOIN c ON 1 = 1 ON 2 = 2");
  EXPECT_TRUE(nested->As<JoinRelation>()->right->As<JoinRelation>());
}

TEST(ParseQuery, SelectAllOfARow) {
  const StatementPtr statement =
      Parsed("SELECT t.*, (CAST(x AS ROW(a int))).* AS (b), a.b.* FROM t");
  for (const SelectItem& item : SelectOf(statement).items) {
    EXPECT_TRUE(std::get_if<AllColumns>(&item.item));
  }
  EXPECT_FALSE(ParseStatement("SELECT 1 + t.* FROM t"));
}

TEST(ParseQuery, Grouping) {
  const StatementPtr statement = Parsed(
      "SELECT 1 FROM t GROUP BY DISTINCT (), (a, b), (a) + 1, CUBE (a, (b, c)), "
      "GROUPING SETS ((a), ())");
  const GroupBy& group = *SelectOf(statement).group_by;
  EXPECT_TRUE(group.distinct);
  ASSERT_EQ(group.elements.size(), 5U);
  EXPECT_TRUE(group.elements[0].sets[0].empty());
  EXPECT_EQ(group.elements[1].sets[0].size(), 2U);
  EXPECT_EQ(group.elements[3].sets[1].size(), 2U);
}

TEST(ParseStatement, TrinoForms) {
  const StatementPtr ctas = Parsed(
      "CREATE TABLE IF NOT EXISTS db.t (a) COMMENT 'c' WITH (format = 'ORC', partitioned_by = "
      "ARRAY['x']) AS (SELECT 1 AS x) WITH NO DATA;");
  ASSERT_TRUE(ctas->As<CreateTableAs>());
  EXPECT_FALSE(ctas->As<CreateTableAs>()->with_data);
  EXPECT_EQ(ctas->As<CreateTableAs>()->properties.size(), 2U);
  EXPECT_TRUE(Parsed("INSERT INTO t (SELECT 1)")->As<Insert>()->columns.empty());
  EXPECT_EQ(Parsed("INSERT INTO t (a, b) VALUES (1, 2)")->As<Insert>()->columns.size(), 2U);
  EXPECT_TRUE(Parsed("UNLOAD (SELECT 1) TO 's3://b/p' WITH (format = 'PARQUET')")->As<Unload>());
  EXPECT_EQ(Parsed("MERGE INTO t USING s ON t.id = s.id WHEN MATCHED AND s.x THEN DELETE WHEN "
                   "MATCHED THEN UPDATE SET a = 1 WHEN NOT MATCHED THEN INSERT VALUES (1)")
                ->As<Merge>()
                ->cases.size(),
            3U);
  EXPECT_EQ(Parsed("PREPARE p FROM SELECT ? + ?")->As<Prepare>()->text, "SELECT ? + ?");
  EXPECT_EQ(Parsed("PREPARE p FROM SELECT ? + ?")->As<Prepare>()->statement->parameter_count, 2U);
  EXPECT_TRUE(Parsed("EXPLAIN (TYPE IO, FORMAT JSON) SELECT 1")->As<Explain>()->format);
  EXPECT_TRUE(Parsed("EXPLAIN ANALYZE VERBOSE SELECT 1")->As<Explain>()->verbose);
  EXPECT_TRUE(Parsed("OPTIMIZE t REWRITE DATA USING BIN_PACK WHERE a = 1")->As<Optimize>());
  EXPECT_EQ(Parsed("GRANT SELECT ON t TO u")->As<UnsupportedStatement>()->what, "GRANT");
  EXPECT_EQ(Parsed("START TRANSACTION")->As<UnsupportedStatement>()->what, "START TRANSACTION");
}

TEST(ParseStatement, Parameters) {
  const std::vector<std::string> two = {"'it''s'", "3"};
  auto parsed = ParseStatement("SELECT * FROM t WHERE a = ? LIMIT ?", two);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(PrintStatement(**parsed), "SELECT *\nFROM\n  t\nWHERE (a = 'it''s')\nLIMIT 3\n");
  EXPECT_EQ((*parsed)->parameter_count, 0U);
  EXPECT_EQ(Parsed("SELECT ?, '?' , ?")->parameter_count, 2U);
  const std::vector<std::string> one = {"1"};
  EXPECT_EQ(ParseStatement("SELECT ?, ?", one).error().message,
            "line 1:1: Incorrect number of parameters: expected 2 but found 1");
  const std::vector<std::string> bad = {"1) OR (1 = 1"};
  EXPECT_FALSE(ParseStatement("SELECT ?", bad));
}

TEST(ParseStatement, WhichEngineReads) {
  for (std::string_view sql :
       {"SELECT 1", "/* x */ SELECT 1", "CREATE VIEW v AS SELECT 1", "DROP VIEW v",
        "CREATE TABLE t AS SELECT 1", "CREATE TABLE t WITH (a = 1) AS SELECT 1", "SHOW FUNCTIONS",
        "SHOW CREATE VIEW v", "DESCRIBE INPUT p", "VACUUM t", ""}) {
    EXPECT_EQ(GrammarOf(sql), Grammar::kTrino) << sql;
  }
  for (std::string_view sql :
       {"CREATE TABLE t (a int) STORED AS ORC", "CREATE EXTERNAL TABLE t (a int)", "MSCK REPAIR",
        "DESCRIBE t", "DESC t", "SHOW TABLES", "DROP TABLE t", "ALTER TABLE t ADD COLUMNS (a int)",
        "/* x */ DROP DATABASE d",
        "CREATE TABLE t (a int) ROW FORMAT DELIMITED NULL DEFINED AS 'x'"}) {
    EXPECT_EQ(GrammarOf(sql), Grammar::kHive) << sql;
  }
}

TEST(ParseStatement, NoTextExhaustsTheStack) {
  const auto repeated = [](std::string_view part, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += part;
    return out;
  };
  const std::string too_large = "line 1:1: statement is too large (stack overflow while parsing)";
  for (std::string_view part :
       {"(", "NOT ", "- ", "f(", "ARRAY[", "CASE WHEN ", "(SELECT ", "x -> ", "CAST(", "a + (",
        "((SELECT 1) + ", "EXISTS(SELECT ", "1 IN (", "((a), "}) {
    auto parsed = ParseStatement("SELECT " + repeated(part, 100'000 / part.size()));
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().message, too_large) << part;
  }
  for (std::string_view part : {"(", "(SELECT * FROM ", "a JOIN ", "LATERAL (SELECT * FROM "}) {
    EXPECT_FALSE(ParseStatement("SELECT * FROM " + repeated(part, 100'000 / part.size())));
  }
  EXPECT_FALSE(ParseStatement("SELECT 1" + repeated(" + 1", 60'000)));
  EXPECT_FALSE(ParseStatement("SELECT x" + repeated("[1]", 60'000)));
  EXPECT_FALSE(ParseStatement("SELECT CAST(1 AS " + repeated("array(", 40'000)));
  EXPECT_FALSE(ParseStatement("SELECT CAST(1 AS " + repeated("row(a ", 40'000)));
  EXPECT_FALSE(ParseStatement("SELECT 1" + repeated(" EXCEPT SELECT 1", 10'000)));
  EXPECT_FALSE(ParseStatement(repeated("EXPLAIN ", 30'000) + "SELECT 1"));
  EXPECT_FALSE(ParseStatement("CREATE TABLE t (a " + repeated("array<", 40'000)));
  EXPECT_FALSE(ParseStatement(std::string(kStatementBytesMax + 1, ' ')));
  EXPECT_TRUE(ParseStatement("SELECT 1" + repeated(" UNION ALL SELECT 1", 10'000)));
  EXPECT_TRUE(ParseStatement("SELECT x = 1" + repeated(" OR x = 1", 20'000)));
  EXPECT_TRUE(ParseStatement("SELECT " + repeated("(", 150) + "1" + repeated(")", 150)));
  EXPECT_TRUE(ParseStatement("SELECT 1" + repeated(" || 'a'", 900)));
}

}  // namespace
}  // namespace laketop::dialect
