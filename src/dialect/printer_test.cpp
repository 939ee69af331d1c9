// SPDX-License-Identifier: Apache-2.0
// What is printed reads back to the same text: over the statements below, and over all SQL of the
// documented cases when they are at hand.
#include "dialect/printer.hpp"

#include "base/json.hpp"
#include "dialect/parse.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::dialect {
namespace {

void ExpectRoundTrip(const std::string& sql) {
  auto first = ParseStatement(sql);
  ASSERT_TRUE(first) << sql << "\n" << first.error().message;
  const std::string printed = PrintStatement(**first);
  auto second = ParseStatement(printed);
  ASSERT_TRUE(second) << sql << "\n" << printed << "\n" << second.error().message;
  EXPECT_EQ(PrintStatement(**second), printed) << sql;
}

TEST(Printer, LaysOutAsTrinoDoes) {
  auto parsed = ParseStatement(
      "with x as (select 1 a) select \"A\" b, count(*) from x, db.t as u (c) join v using (id) "
      "where a = 'x' group by 1, cube (a, b) order by 2 desc limit 10");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(
      PrintStatement(**parsed),
      "WITH\n  x AS (\n   SELECT 1 a\n) \nSELECT\n  \"A\" b\n, count(*)\nFROM\n  x\n, (db.t u "
      "(c)\nINNER JOIN v USING (id))\nWHERE (a = 'x')\nGROUP BY 1, CUBE (a, b)\nORDER BY 2 "
      "DESC\nLIMIT 10\n");
}

TEST(Printer, RoundTripsStatements) {
  const std::vector<std::string> statements = {
      "SELECT DISTINCT a.*, (r).* AS (x, y), -a, -(-1), +b, a[1].c, (-a)[1], 1e-3, 1.50, .5, 1e400",
      "SELECT x AT TIME ZONE 'UTC' AT TIME ZONE INTERVAL '1' HOUR, (-x) AT TIME ZONE 'a''b'",
      "SELECT f(x -> x + 1, (a, b) -> a), (x -> x), normalize(a, NFKD), trim(LEADING 'x' FROM y)",
      "SELECT TRIM(a), TRIM(a, b), EXTRACT(day_of_week FROM x), current_timestamp(3), CURRENT_USER",
      // Stands on several lines. NOLINTNEXTLINE(bugprone-suspicious-missing-comma)
      "SELECT json_query(a FORMAT JSON, 'lax $' PASSING 1 AS \"x\" RETURNING varchar FORMAT JSON "
      "WITH CONDITIONAL ARRAY WRAPPER KEEP QUOTES ON SCALAR STRING EMPTY ARRAY ON EMPTY NULL ON "
      "ERROR), json_value(a, '$' RETURNING int DEFAULT 1 ON EMPTY ERROR ON ERROR)",
      "SELECT json_object(KEY 'a' VALUE 1, b : 2 ABSENT ON NULL WITH UNIQUE KEYS RETURNING "
      "varbinary FORMAT JSON ENCODING UTF16), json_array(1, 2 NULL ON NULL), json_object(), "
      "json_exists(x, '$.a' TRUE ON ERROR)",
      "SELECT listagg(DISTINCT a, ',' ON OVERFLOW TRUNCATE '..' WITHOUT COUNT) WITHIN GROUP (ORDER "
      "BY b DESC) FILTER (WHERE c)",
      "SELECT last_value(x) IGNORE NULLS OVER w, sum(x) OVER (w ROWS CURRENT ROW) FROM t WINDOW w "
      "AS (PARTITION BY a ORDER BY b RANGE BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING)",
      "SELECT a IN (1, 2), b NOT IN (SELECT 1), c > ALL (VALUES 1), EXISTS (SELECT 1), d LIKE 'x' "
      "ESCAPE '\\', e IS NOT NULL, f IS UNKNOWN, g BETWEEN SYMMETRIC 1 AND 2",
      "SELECT CASE a WHEN 1 THEN 2 END, CASE WHEN a THEN b ELSE c END, TRY_CAST(x AS ROW(a int, "
      "\"b c\" array(varchar(3)), timestamp(6) with time zone)), DATE '2020-01-01', INTERVAL -'3' "
      "DAY",
      "SELECT ARRAY[], ARRAY[1, 2], ROW(1), (1, 'a'), (SELECT 1), ?, GROUPING(a, t.b), \"select\"",
      "(SELECT 1 ORDER BY 1) UNION ALL ((SELECT 2) INTERSECT SELECT 3) EXCEPT (VALUES 1, (2)) "
      "OFFSET 2 FETCH FIRST 3 ROWS WITH TIES",
      "TABLE t LIMIT ALL",
      "SELECT * FROM a CROSS JOIN UNNEST(x, y) WITH ORDINALITY AS t (p, q, o), LATERAL (SELECT 1) "
      "l NATURAL LEFT JOIN (b FULL JOIN c ON a = b) TABLESAMPLE BERNOULLI (10)",
      "SELECT * FROM (a x) y, ((SELECT 1) UNION SELECT 2) z, t FOR TIMESTAMP AS OF now() q, (b "
      "TABLESAMPLE SYSTEM (1)) s",
      "SELECT * FROM t MATCH_RECOGNIZE (PATTERN (A B*) DEFINE A AS x > 1) AS m (a), TABLE(f(a => "
      "1, "
      "TABLE(SELECT 1), TABLE(t)))",
      "SELECT a FROM t GROUP BY DISTINCT GROUPING SETS ((a), (a, b), ()), ROLLUP (a, (b, c)), () "
      "HAVING count(*) > 1",
      "CREATE OR REPLACE VIEW db.v COMMENT 'x' SECURITY INVOKER AS SELECT 1",
      "CREATE TABLE IF NOT EXISTS t (a) COMMENT 'c' WITH (format = 'ORC', x = ARRAY['a']) AS "
      "SELECT "
      "1 WITH NO DATA",
      "INSERT INTO t (a, b) VALUES (1, 2)",
      "UNLOAD (SELECT 1) TO 's3://b/' WITH (format = 'JSON')",
      "DELETE FROM t WHERE a = 1",
      "UPDATE t SET a = 1, b = c + 1 WHERE d",
      "MERGE INTO t AS x USING (SELECT 1 a) s ON x.a = s.a WHEN MATCHED AND s.b THEN UPDATE SET a "
      "= "
      "1 WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (a) VALUES (s.a)",
      "EXPLAIN ANALYZE VERBOSE SELECT 1",
      "EXPLAIN (TYPE IO, FORMAT JSON) SELECT 1",
      "PREPARE p FROM SELECT ?",
      "EXECUTE p USING 1, 'a'",
      "EXECUTE IMMEDIATE 'SELECT 1' USING 1",
      "DEALLOCATE PREPARE p",
      "DESCRIBE OUTPUT p",
      "SHOW FUNCTIONS LIKE 'a%' ESCAPE '$'",
      "SHOW CREATE VIEW \"Db\".v",
      "OPTIMIZE t REWRITE DATA USING BIN_PACK WHERE a = 1",
      "DROP VIEW IF EXISTS v",
      "VACUUM t",
  };
  for (const std::string& sql : statements) ExpectRoundTrip(sql);
}

TEST(Printer, CanonicalTextIgnoresSpelling) {
  const auto canonical = [](std::string_view sql) { return CanonicalText(**ParseExpression(sql)); };
  EXPECT_EQ(canonical("Foo( a.B ,1)"), canonical("foo(\"A\".b, 1)"));
  EXPECT_NE(canonical("'a'"), canonical("'A'"));
}

TEST(Printer, RoundTripsDocumentedCases) {
  const std::filesystem::path file =
      std::filesystem::path(LAKETOP_SOURCE_DIR) / "../shared/athena_cases.jsonl";
  std::ifstream in(file);
  if (!in) GTEST_SKIP() << "no " << file;
  std::string line;
  int count = 0;
  while (std::getline(in, line)) {
    const auto document = ParseJson(line);
    ASSERT_TRUE(document);
    const std::string sql = document->StringOr("sql", "");
    // Syntax that came after Athena's engine may be refused: methods, OVERLAY.
    if (document->BoolOr("newer_than_athena_v3", false) && !ParseStatement(sql)) continue;
    ExpectRoundTrip(sql);
    ++count;
  }
  EXPECT_GT(count, 100);
}

}  // namespace
}  // namespace laketop::dialect
