// SPDX-License-Identifier: Apache-2.0
// Errors with Athena's texts and places; scans with their columns and partition predicates; types
// and names of results. What the emitted SQL answers is tested where an engine runs it.
#include "dialect/analyser/analyse.hpp"
#include "dialect/analyser/testing/fake_catalog.hpp"
#include "dialect/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace laketop::dialect {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::expected<AnalysedQuery, AnalysisError> Analysed(
    const std::string& sql, const SessionInfo& session = dialect::testing::FakeSession()) {
  const auto query = ParseQuery(sql);
  EXPECT_TRUE(query.has_value()) << sql << ": " << (query ? "" : query.error().message);
  if (!query) return std::unexpected(AnalysisError{});
  dialect::testing::FakeCatalog catalog;
  return Analyse(**query, catalog, session);
}

std::string ErrorOf(const std::string& sql) {
  const auto analysed = Analysed(sql);
  return analysed ? "no error: " + analysed->sql : analysed.error().Text();
}

std::string TypesOf(const std::string& sql,
                    const SessionInfo& session = dialect::testing::FakeSession()) {
  const auto analysed = Analysed(sql, session);
  if (!analysed) return analysed.error().Text();
  std::string out;
  for (const OutputColumn& column : analysed->columns) {
    out += (out.empty() ? "" : "; ") + column.name + " " + TypeText(column.type);
  }
  return out;
}

TEST(AnalyseErrors, NamesThatDoNotResolve) {
  EXPECT_EQ(ErrorOf("SELECT nope FROM t"),
            "COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved or requester is not "
            "authorized to access requested resources");
  EXPECT_EQ(ErrorOf("SELECT *\nFROM nosuch"),
            "TABLE_NOT_FOUND: line 2:6: Table 'awsdatacatalog.default.nosuch' does not exist");
  EXPECT_EQ(ErrorOf("SELECT * FROM nodb.t"),
            "SCHEMA_NOT_FOUND: line 1:15: Schema 'nodb' does not exist");
  EXPECT_EQ(ErrorOf("SELECT * FROM x.nodb.t"),
            "CATALOG_NOT_FOUND: line 1:15: Catalog 'x' does not exist");
  EXPECT_EQ(ErrorOf("SELECT foo(1)"),
            "FUNCTION_NOT_FOUND: line 1:8: Function 'foo' not registered");
  EXPECT_EQ(ErrorOf("SELECT a FROM t, u"), "AMBIGUOUS_NAME: line 1:8: Column 'a' is ambiguous");
}

TEST(AnalyseErrors, Types) {
  EXPECT_EQ(ErrorOf("SELECT 1 = '1'"),
            "TYPE_MISMATCH: line 1:10: Cannot apply operator: integer = varchar(1)");
  EXPECT_EQ(ErrorOf("SELECT a + b FROM t"),
            "TYPE_MISMATCH: line 1:10: Cannot apply operator: integer + varchar");
  EXPECT_THAT(
      ErrorOf("SELECT lower(1)"),
      HasSubstr("FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer) for function "
                "lower. Expected: lower(char(x)), lower(varchar(x))"));
  EXPECT_EQ(ErrorOf("SELECT CAST(1 AS array(integer))"),
            "TYPE_MISMATCH: line 1:8: Cannot cast integer to array(integer)");
  EXPECT_EQ(
      ErrorOf("SELECT a FROM t WHERE a"),
      "TYPE_MISMATCH: line 1:23: WHERE clause must evaluate to a boolean: actual type integer");
  EXPECT_EQ(ErrorOf("SELECT DATE '2020-13-01'"),
            "INVALID_LITERAL: line 1:8: '2020-13-01' is not a valid DATE literal");
}

TEST(AnalyseErrors, Aggregation) {
  EXPECT_EQ(ErrorOf("SELECT a, count(*) FROM t"),
            "EXPRESSION_NOT_AGGREGATE: line 1:8: 'a' must be an aggregate expression or appear in "
            "GROUP BY clause");
  EXPECT_EQ(ErrorOf("SELECT a + 1 FROM t GROUP BY b"),
            "EXPRESSION_NOT_AGGREGATE: line 1:10: '(a + 1)' must be an aggregate expression or "
            "appear in GROUP BY clause");
  EXPECT_EQ(ErrorOf("SELECT sum(max(a)) FROM t"),
            "NESTED_AGGREGATION: line 1:8: Cannot nest aggregations inside aggregation 'sum': "
            "[max(a)]");
  EXPECT_THAT(ErrorOf("SELECT 1 FROM t WHERE count(*) > 1"), HasSubstr("EXPRESSION_NOT_SCALAR"));
  EXPECT_THAT(ErrorOf("SELECT rank() FROM t"), HasSubstr("MISSING_OVER: line 1:8"));
  EXPECT_THAT(ErrorOf("SELECT DISTINCT b FROM t ORDER BY a"),
              HasSubstr("EXPRESSION_NOT_IN_DISTINCT"));
}

TEST(AnalyseErrors, Views) {
  EXPECT_THAT(ErrorOf("SELECT * FROM loop"), HasSubstr("recursive"));
  EXPECT_THAT(ErrorOf("SELECT * FROM stale"),
              HasSubstr("VIEW_IS_STALE: line 1:15: View 'awsdatacatalog.default.stale' is stale"));
}

// v0 has no table; each next view names the one before twice.
class DoublingViews final : public CatalogView {
 public:
  std::expected<std::shared_ptr<const TableInfo>, CatalogError> FindTable(
      const TableName& name) override {
    auto view = std::make_shared<TableInfo>();
    const int level = std::stoi(name.table.substr(1));
    view->name = name;
    view->is_view = true;
    view->view_sql = level == 0 ? "SELECT 1 x"
                                : "SELECT a.x FROM v" + std::to_string(level - 1) + " a, v" +
                                      std::to_string(level - 1) + " b";
    view->view_catalog = name.catalog;
    view->view_schema = name.schema;
    view->columns = {{.name = "x", .type = MakeType(TypeKind::kInteger)}};
    return view;
  }
};

TEST(AnalyseErrors, TooManyRelations) {
  DoublingViews catalog;
  const SessionInfo session = dialect::testing::FakeSession();
  EXPECT_TRUE(Analyse(**ParseQuery("SELECT * FROM v8"), catalog, session).has_value());
  const auto analysed = Analyse(**ParseQuery("SELECT * FROM v30"), catalog, session);
  ASSERT_FALSE(analysed.has_value());
  EXPECT_EQ(analysed.error().Text(),
            "NOT_SUPPORTED: The statement has more than 10000 relations, with those of its views");
}

// Each level's state widens, so that its lambda is analysed twice: 2^40 times in all.
std::string NestedReduce(int levels) {
  if (levels == 0) return "s + 0.5e0";
  return "reduce(ARRAY[1], 0, (s, x) -> " + NestedReduce(levels - 1) + ", s -> s)";
}

TEST(AnalyseErrors, TooManySteps) {
  EXPECT_EQ(TypesOf("SELECT " + NestedReduce(3)), "_col0 double");
  EXPECT_THAT(ErrorOf("SELECT " + NestedReduce(40)), HasSubstr("NOT_SUPPORTED: The statement has"));
}

TEST(AnalyseErrors, StopEndsAnalysis) {
  std::stop_source stop;
  stop.request_stop();
  SessionInfo session = dialect::testing::FakeSession();
  session.stop = stop.get_token();
  DoublingViews views;
  const auto of_views = Analyse(**ParseQuery("SELECT * FROM v8"), views, session);
  ASSERT_FALSE(of_views.has_value());
  EXPECT_EQ(of_views.error().code, "USER_CANCELED");
  const auto of_lambdas = Analyse(**ParseQuery("SELECT " + NestedReduce(40)), views, session);
  ASSERT_FALSE(of_lambdas.has_value());
  EXPECT_EQ(of_lambdas.error().code, "USER_CANCELED");
}

TEST(AnalyseErrors, OfTables) {
  dialect::testing::FakeCatalog catalog;
  const auto table_error = [&](const std::string& sql) {
    const auto analysed =
        AnalyseTable(**ParseQuery(sql), {}, catalog, dialect::testing::FakeSession());
    return analysed ? "" : analysed.error().Text();
  };
  EXPECT_EQ(table_error("SELECT a, a + 1 FROM t"),
            "MISSING_COLUMN_NAME: line 1:1: Column name not specified at position 2");
  EXPECT_EQ(table_error("SELECT a, b AS a FROM t"),
            "DUPLICATE_COLUMN_NAME: line 1:1: Column name 'a' specified more than once");
  EXPECT_EQ(table_error("SELECT NULL AS a"),
            "COLUMN_TYPE_UNKNOWN: line 1:1: Column type is unknown at position 1");
}

TEST(Analyse, NamesAndTypesOfResults) {
  EXPECT_EQ(TypesOf("SELECT A, 1, x AS \"Big\", t.b FROM t"),
            "a integer; _col1 integer; big double; b varchar");
  EXPECT_EQ(TypesOf("SELECT 0.1, 1.20, 2147483648, 'ab' || 'c', ARRAY[1, 2.5]"),
            "_col0 decimal(1,1); _col1 decimal(3,2); _col2 bigint; _col3 varchar; _col4 "
            "array(decimal(11,1))");
  EXPECT_EQ(TypesOf("SELECT sum(a), avg(a), sum(d), avg(d), count(*), max(b) FROM t"),
            "_col0 bigint; _col1 double; _col2 decimal(38,2); _col3 decimal(12,2); _col4 bigint; "
            "_col5 varchar");
  EXPECT_EQ(TypesOf("SELECT d + 1, d * d, d / 3, d % 7, a / 2 FROM t"),
            "_col0 decimal(13,2); _col1 decimal(24,4); _col2 decimal(12,2); _col3 decimal(12,2); "
            "_col4 integer");
  EXPECT_EQ(TypesOf("SELECT s, s.p, arr[1], m['k'], transform(arr, e -> e * 1.5) FROM u"),
            "s row(p integer, q varchar); p integer; _col2 integer; _col3 integer; _col4 "
            "array(decimal(12,1))");
  EXPECT_EQ(TypesOf("SELECT * FROM t JOIN u USING (a)"),
            "a bigint; b varchar; x double; d decimal(12,2); dt varchar; arr array(integer); m "
            "map(varchar, integer); s row(p integer, q varchar); rs array(row(p integer, q "
            "varchar)); ts timestamp(3); y integer");
}

TEST(Analyse, NumbersWithAPointAreDoublesWhereTheSessionSaysSo) {
  SessionInfo session = dialect::testing::FakeSession();
  session.point_literals = PointLiterals::kDouble;
  EXPECT_EQ(TypesOf("SELECT 0.1, .5, 2., -1.20, 1e0, DECIMAL '1.20', d * 1.5 FROM t", session),
            "_col0 double; _col1 double; _col2 double; _col3 double; _col4 double; _col5 "
            "decimal(3,2); _col6 double");
  // Longer than any decimal.
  EXPECT_EQ(TypesOf("SELECT 1234567890123456789012345678901234567890.5", session), "_col0 double");
}

std::vector<std::string> PredicatesOf(const std::string& sql, std::size_t scan = 0) {
  const auto analysed = Analysed(sql);
  EXPECT_TRUE(analysed.has_value()) << ErrorOf(sql);
  return analysed ? analysed->scans.at(scan).partition_predicates : std::vector<std::string>();
}

TEST(Analyse, PartitionPredicates) {
  EXPECT_THAT(PredicatesOf("SELECT a FROM t WHERE dt = '2020' AND a > 5"),
              ElementsAre("(\"dt\" = '2020')"));
  EXPECT_THAT(PredicatesOf("SELECT a FROM t WHERE dt = '2020' OR a > 5"), IsEmpty());
  EXPECT_THAT(PredicatesOf("SELECT * FROM v WHERE dt = 'x'"), ElementsAre("(\"dt\" = 'x')"));
  EXPECT_THAT(PredicatesOf("SELECT * FROM w WHERE dt = 'x'"), ElementsAre("(\"dt\" = 'x')"));
  EXPECT_THAT(PredicatesOf("WITH c AS (SELECT * FROM t) SELECT * FROM c WHERE dt = 'x'"),
              ElementsAre("(\"dt\" = 'x')"));
  // The condition holds for one reference of the two only.
  EXPECT_THAT(PredicatesOf("WITH c AS (SELECT * FROM t) SELECT * FROM c, c d WHERE c.dt = 'x'"),
              IsEmpty());
  EXPECT_THAT(PredicatesOf("SELECT * FROM t JOIN u ON t.a = u.a AND u.y = 2020", 1),
              ElementsAre("(\"y\" = 2020)"));
  // Rows of the preserved side stay, whatever the condition says of them.
  EXPECT_THAT(PredicatesOf("SELECT * FROM t LEFT JOIN u ON t.a = u.a AND t.dt = 'x'"), IsEmpty());
  // A condition on the padded side may accept NULL.
  EXPECT_THAT(PredicatesOf("SELECT * FROM t LEFT JOIN u ON t.a = u.a WHERE u.y IS NULL", 1),
              IsEmpty());
  EXPECT_THAT(
      PredicatesOf("SELECT * FROM (SELECT dt, count(*) c FROM t GROUP BY dt) WHERE dt = 'x'"),
      ElementsAre("(\"dt\" = 'x')"));
  EXPECT_THAT(PredicatesOf("SELECT * FROM (SELECT dt FROM t LIMIT 5) WHERE dt = 'x'"), IsEmpty());
  EXPECT_THAT(
      PredicatesOf("SELECT * FROM (SELECT dt FROM t UNION ALL SELECT dt FROM v) WHERE dt = 'x'", 1),
      ElementsAre("(\"dt\" = 'x')"));
}

std::string CertainValuesOf(const std::string& sql) {
  const auto analysed = Analysed(sql);
  EXPECT_TRUE(analysed.has_value()) << ErrorOf(sql);
  std::string text;
  if (!analysed) return text;
  for (const auto& certain : analysed->scans.at(0).partition_values) {
    text += certain.column + ":";
    for (const std::string& value : certain.values) text += " " + value;
    text += ";";
  }
  return text;
}

TEST(Analyse, PartitionValues) {
  EXPECT_EQ(CertainValuesOf("SELECT a FROM t WHERE dt = 'x' AND a > 5"), "dt: 'x';");
  EXPECT_EQ(CertainValuesOf("SELECT a FROM t WHERE 'x' = dt OR dt IN ('y', 'z')"),
            "dt: 'x' 'y' 'z';");
  EXPECT_EQ(CertainValuesOf("SELECT dt d FROM (SELECT dt, a FROM t) WHERE dt = lower('X')"),
            "dt: lower('X');");
  EXPECT_EQ(CertainValuesOf("SELECT a FROM t WHERE dt > 'x'"), "");
  EXPECT_EQ(CertainValuesOf("SELECT a FROM t WHERE dt = 'x' OR dt > 'y'"), "");
  EXPECT_EQ(CertainValuesOf("SELECT a FROM t WHERE dt = b"), "");
}

TEST(Analyse, ColumnsThatAreRead) {
  const auto analysed = Analysed("SELECT b FROM t WHERE dt = 'x' ORDER BY \"$path\"");
  ASSERT_TRUE(analysed.has_value());
  EXPECT_THAT(analysed->scans.at(0).columns, ElementsAre(1, 4, 5));
  EXPECT_TRUE(analysed->ordered);
  EXPECT_TRUE(analysed->deterministic);
  EXPECT_FALSE(Analysed("SELECT now()")->deterministic);
  EXPECT_FALSE(Analysed("SELECT rand()")->deterministic);
}

TEST(Analyse, InsertBringsColumnsToTheTable) {
  dialect::testing::FakeCatalog catalog;
  const auto insert = [&](const std::string& sql) {
    const auto statement = ParseStatement(sql);
    EXPECT_TRUE(statement.has_value());
    return AnalyseInsert(*(*statement)->As<Insert>(), catalog, dialect::testing::FakeSession());
  };
  const auto good = insert("INSERT INTO t (dt, a) VALUES ('x', 1)");
  ASSERT_TRUE(good.has_value()) << good.error().Text();
  ASSERT_EQ(good->query.columns.size(), 5U);
  EXPECT_EQ(good->query.columns[3].name, "d");
  // A double, too, goes into a decimal and a wider decimal into a narrower one.
  EXPECT_TRUE(insert("INSERT INTO t (d, a) VALUES (1e0, BIGINT '1')").has_value());
  EXPECT_TRUE(insert("INSERT INTO t (d) VALUES (DECIMAL '1.2345')").has_value());
  const auto bad = insert("INSERT INTO t SELECT 'a', b, x, d, dt FROM t");
  ASSERT_FALSE(bad.has_value());
  EXPECT_EQ(bad.error().Text(),
            "TYPE_MISMATCH: line 1:13: Insert query has mismatched column types: Table: [integer, "
            "varchar, double, decimal(12,2), varchar], Query: [varchar(1), varchar, double, "
            "decimal(12,2), varchar]");
}

std::string Repeated(const std::string& term, const std::string& between, int count) {
  std::string out = term;
  for (int i = 1; i < count; ++i) out += between + term;
  return out;
}

TEST(Emit, LongChainsAreFlat) {
  const auto sql = [](const std::string& text) {
    const auto analysed = Analysed(text);
    return analysed ? analysed->sql : analysed.error().Text();
  };
  EXPECT_THAT(sql("SELECT " + Repeated("a", " + ", 40) + " FROM t"),
              HasSubstr("trino_chain_integer('" + std::string(39, '+') + "', r0.\"a\", r0.\"a\""));
  EXPECT_THAT(sql("SELECT a + a - a FROM t"), HasSubstr("((r0.\"a\" + r0.\"a\") - r0.\"a\")"));
  // A tree of pairs: 64 terms are six levels high.
  EXPECT_THAT(sql("SELECT " + Repeated("b", " || ", 64) + " FROM t"),
              HasSubstr("SELECT ((((((r0.\"b\" || r0.\"b\") || (r0.\"b\" || r0.\"b\"))"));
  // What is grouped by stays to be found.
  const std::string key = Repeated("a", " + ", 30);
  EXPECT_THAT(sql("SELECT " + key + " + 1 FROM t GROUP BY " + key), HasSubstr(") + 1) AS c0"));
}

TEST(Emit, PutsRelationsAndNames) {
  const auto analysed = Analysed("SELECT a, ts AT TIME ZONE 'Asia/Tokyo' AS z FROM u");
  ASSERT_TRUE(analysed.has_value());
  const auto relation = [](const TableScan&) { return std::string("files"); };
  const std::string result = Emit(*analysed, relation, EmitTarget::kResult);
  EXPECT_THAT(result, HasSubstr("FROM files AS r0"));
  EXPECT_THAT(result, HasSubstr("'local'"));
  const std::string table = Emit(*analysed, relation, EmitTarget::kTable);
  EXPECT_THAT(table, HasSubstr("AS \"z\""));
  EXPECT_EQ(table.find("'local'"), std::string::npos);
}

}  // namespace
}  // namespace laketop::dialect
