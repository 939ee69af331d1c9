// SPDX-License-Identifier: Apache-2.0
// The words of syntax errors. Those of Trino are facts of TestSqlParserErrorHandling and of live
// Athena messages in public issues; those of Hive were measured on Athena by others
// ("FAILED: ParseException" with comments in DDL).
#include "dialect/parse.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace laketop::dialect {
namespace {

std::string ErrorOf(std::string_view sql) {
  auto parsed = ParseStatement(sql);
  return parsed ? "no error" : parsed.error().message;
}

std::string ExpressionErrorOf(std::string_view sql) {
  auto parsed = ParseExpression(sql);
  return parsed ? "no error" : parsed.error().message;
}

TEST(TrinoError, Expressions) {
  EXPECT_EQ(ExpressionErrorOf(""), "line 1:1: mismatched input '<EOF>'. Expecting: <expression>");
  EXPECT_EQ(ExpressionErrorOf("1 + 1 x"),
            "line 1:7: mismatched input 'x'. Expecting: '%', '*', '+', '-', '.', '/', 'AND', 'AT', "
            "'OR', '[', '||', <EOF>, <predicate>");
}

TEST(TrinoError, Queries) {
  EXPECT_EQ(ErrorOf("select * from foo where @what"),
            "line 1:25: mismatched input '@'. Expecting: <expression>");
  EXPECT_EQ(ErrorOf("select * from 'oops"),
            "line 1:15: mismatched input '''. Expecting: '(', 'LATERAL', 'TABLE', 'UNNEST', "
            "<identifier>");
  EXPECT_EQ(ErrorOf("select *\nfrom x\nfrom"),
            "line 3:1: mismatched input 'from'. Expecting: ',', '.', 'AS', 'CROSS', 'EXCEPT', "
            "'FETCH', 'FOR', 'FULL', 'GROUP', 'HAVING', 'INNER', 'INTERSECT', 'JOIN', 'LEFT', "
            "'LIMIT', 'MATCH_RECOGNIZE', 'NATURAL', 'OFFSET', 'ORDER', 'RIGHT', 'TABLESAMPLE', "
            "'UNION', 'WHERE', 'WINDOW', <EOF>, <identifier>");
  EXPECT_EQ(ErrorOf("select *\nfrom x\nwhere from"),
            "line 3:7: mismatched input 'from'. Expecting: <expression>");
  EXPECT_EQ(ErrorOf("select "),
            "line 1:8: mismatched input '<EOF>'. Expecting: '*', 'ALL', 'DISTINCT', <expression>");
  EXPECT_EQ(ErrorOf("select * from  "),
            "line 1:16: mismatched input '<EOF>'. Expecting: '(', 'LATERAL', 'TABLE', 'UNNEST', "
            "<identifier>");
  EXPECT_EQ(ErrorOf("select fuu from dual order by fuu order by fuu"),
            "line 1:35: mismatched input 'order'. Expecting: '%', '*', '+', ',', '-', '.', '/', "
            "'AND', 'ASC', 'AT', 'DESC', 'FETCH', 'LIMIT', 'NULLS', 'OFFSET', 'OR', '[', '||', "
            "<EOF>, <predicate>");
  EXPECT_EQ(ErrorOf("select fuu from dual limit 10 order by fuu"),
            "line 1:31: mismatched input 'order'. Expecting: <EOF>");
  EXPECT_EQ(ErrorOf("SELECT * FROM t t x"),
            "line 1:19: mismatched input 'x'. Expecting: '(', ',', 'CROSS', 'EXCEPT', 'FETCH', "
            "'FULL', 'GROUP', 'HAVING', 'INNER', 'INTERSECT', 'JOIN', 'LEFT', 'LIMIT', "
            "'MATCH_RECOGNIZE', 'NATURAL', 'OFFSET', 'ORDER', 'RIGHT', 'TABLESAMPLE', 'UNION', "
            "'WHERE', 'WINDOW', <EOF>");
  EXPECT_EQ(ErrorOf("SELECT a FROM a AS x TABLESAMPLE x "),
            "line 1:34: mismatched input 'x'. Expecting: 'BERNOULLI', 'SYSTEM'");
  EXPECT_EQ(ErrorOf("SELECT a AS z FROM t GROUP BY CUBE (a), "),
            "line 1:41: mismatched input '<EOF>'. Expecting: '(', 'CUBE', 'GROUPING', 'ROLLUP', "
            "<expression>");
  EXPECT_EQ(ErrorOf("SELECT a AS z FROM t WHERE x = 1 + "),
            "line 1:36: mismatched input '<EOF>'. Expecting: <expression>");
  EXPECT_EQ(ErrorOf("SELECT * FROM ( "),
            "line 1:17: mismatched input '<EOF>'. Expecting: '(', 'LATERAL', 'TABLE', 'UNNEST', "
            "<identifier>, <query>");
  EXPECT_EQ(ErrorOf("SELECT * FROM t WHERE EXISTS ("),
            "line 1:31: mismatched input '<EOF>'. Expecting: <query>");
}

TEST(TrinoError, Calls) {
  EXPECT_EQ(ErrorOf("select foo.!"),
            "line 1:12: mismatched input '!'. Expecting: '*', <identifier>");
  EXPECT_EQ(ErrorOf("select foo(,1)"),
            "line 1:12: mismatched input ','. Expecting: ')', '*', 'ALL', 'DISTINCT', 'ORDER', "
            "<expression>");
  EXPECT_EQ(ErrorOf("select foo(DISTINCT)"),
            "line 1:20: mismatched input ')'. Expecting: <expression>");
  EXPECT_EQ(ErrorOf("SELECT x() over (ROWS select) FROM t"),
            "line 1:23: mismatched input 'select'. Expecting: 'BETWEEN', 'CURRENT', 'UNBOUNDED', "
            "<expression>");
  EXPECT_EQ(ErrorOf("SELECT X() OVER (ROWS UNBOUNDED) FROM T"),
            "line 1:32: mismatched input ')'. Expecting: 'FOLLOWING', 'PRECEDING'");
  EXPECT_EQ(ErrorOf("SELECT grouping(a+2) FROM (VALUES (1)) AS t (a) GROUP BY a+2"),
            "line 1:18: mismatched input '+'. Expecting: ')', ',', '.'");
  EXPECT_EQ(ErrorOf("SELECT foo(*) filter ("),
            "line 1:23: mismatched input '<EOF>'. Expecting: 'WHERE'");
  EXPECT_EQ(ErrorOf("SELECT CAST(a AS )"), "line 1:18: mismatched input ')'. Expecting: <type>");
  EXPECT_EQ(ErrorOf("SELECT CAST(a AS decimal()"),
            "line 1:26: mismatched input ')'. Expecting: <integer>, <type>");
}

TEST(TrinoError, OwnMessages) {
  EXPECT_EQ(ErrorOf("select * from foo `bar`"),
            "line 1:19: backquoted identifiers are not supported; use double quotes to quote "
            "identifiers");
  EXPECT_EQ(ErrorOf("select 1x from dual"),
            "line 1:8: identifiers must not start with a digit; surround the identifier with "
            "double quotes");
  EXPECT_EQ(ErrorOf("SELECT a FROM \"\".t"),
            "line 1:15: Zero-length delimited identifier not allowed");
  EXPECT_EQ(ErrorOf("select CAST(-12223222232535343423232435343 AS BIGINT)"),
            "line 1:1: Invalid numeric literal: -12223222232535343423232435343");
  EXPECT_EQ(ErrorOf("SELECT 1; SELECT 2"),
            "Only one sql statement is allowed. Got: SELECT 1; SELECT 2");
}

TEST(TrinoError, Statements) {
  EXPECT_EQ(ErrorOf("SELCT 1"),
            "line 1:1: mismatched input 'SELCT'. Expecting: 'ALTER', 'ANALYZE', 'CALL', 'COMMENT', "
            "'COMMIT', 'CREATE', 'DEALLOCATE', 'DELETE', 'DENY', 'DESC', 'DESCRIBE', 'DROP', "
            "'EXECUTE', 'EXPLAIN', 'GRANT', 'INSERT', 'MERGE', 'PREPARE', 'REFRESH', 'RESET', "
            "'REVOKE', 'ROLLBACK', 'SET', 'SHOW', 'START', 'TRUNCATE', 'UNLOAD', 'UPDATE', 'USE', "
            "<query>");
  EXPECT_EQ(ErrorOf("SELECT 1 FORM t"),
            "line 1:15: mismatched input 't'. Expecting: ',', 'EXCEPT', 'FETCH', 'FROM', 'GROUP', "
            "'HAVING', 'INTERSECT', 'LIMIT', 'OFFSET', 'ORDER', 'UNION', 'WHERE', 'WINDOW', <EOF>");
}

TEST(HiveError, MeasuredOnAthena) {
  EXPECT_EQ(ErrorOf("SHOW /* c */ CREATE TABLE h"),
            "FAILED: ParseException line 1:5 cannot recognize input near 'SHOW' '/' '*' in ddl "
            "statement");
  EXPECT_EQ(ErrorOf("SHOW\n/* c */ CREATE TABLE h"),
            "FAILED: ParseException line 2:0 cannot recognize input near 'SHOW' '/' '*' in ddl "
            "statement");
  EXPECT_EQ(
      ErrorOf("SHOW  CREATE /* c */ TABLE h"),
      "FAILED: ParseException line 1:12 mismatched input '/' expecting TABLE near 'CREATE' in "
      "show statement");
  EXPECT_EQ(ErrorOf("/* 1.5 */ SHOW CREATE TABLE h"),
            "FAILED: ParseException line 1:0 cannot recognize input near '/' '*' '1.5'");
  EXPECT_EQ(ErrorOf("SHOW CREATE TABLE /* c */ h"),
            "FAILED: ParseException line 1:18 cannot recognize input near '/' '*' 'c' in table "
            "name");
  EXPECT_EQ(ErrorOf("MSCK REPAIR /* c */ TABLE h"),
            "FAILED: ParseException line 1:12 missing EOF at '/' near 'REPAIR'");
  EXPECT_EQ(ErrorOf("MSCK /* c */ REPAIR TABLE h"),
            "FAILED: ParseException line 1:5 missing EOF at '/' near 'MSCK'");
  EXPECT_EQ(ErrorOf("ALTER /* c */ TABLE h ADD COLUMNS (c int)"),
            "FAILED: ParseException line 1:0 cannot recognize input near 'ALTER' '/' '*' in alter "
            "statement");
  EXPECT_EQ(ErrorOf("ALTER TABLE t /* c */ ADD COLUMNS (c int)"),
            "FAILED: ParseException line 1:14 cannot recognize input near '/' '*' 'c' in alter "
            "table statement");
  EXPECT_EQ(ErrorOf("DESC /* c */ h"),
            "FAILED: ParseException line 1:0 cannot recognize input near 'DESC' '/' '*' in "
            "describe statement");
}

TEST(HiveError, Others) {
  EXPECT_EQ(ErrorOf("SHOW CREATE TABLE my-table"),
            "FAILED: ParseException line 1:20 missing EOF at '-' near 'my'");
  EXPECT_EQ(
      ErrorOf("CREATE EXTERNAL TABLE t (a int b string)"),
      "FAILED: ParseException line 1:31 mismatched input 'b' expecting ) near 'int' in create "
      "table statement");
  EXPECT_EQ(ErrorOf("CREATE EXTERNAL TABLE t (a integer)"),
            "FAILED: ParseException line 1:27 cannot recognize input near 'integer' ')' '<EOF>' in "
            "column type");
  EXPECT_EQ(ErrorOf("DROP TABLE _t"),
            "FAILED: ParseException line 1:11 cannot recognize input near '_' 't' '<EOF>' in table "
            "name");
}

}  // namespace
}  // namespace laketop::dialect
