// SPDX-License-Identifier: Apache-2.0
#include "dialect/hive_type.hpp"
#include "dialect/parse.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <variant>

namespace laketop::dialect {
namespace {

StatementPtr Parsed(std::string_view sql) {
  auto parsed = ParseStatement(sql);
  EXPECT_TRUE(parsed) << sql << "\n" << (parsed ? "" : parsed.error().message);
  return parsed ? *std::move(parsed) : std::make_unique<Statement>();
}

TEST(Hive, CreateExternalTable) {
  const StatementPtr statement = Parsed(R"(
    CREATE EXTERNAL TABLE IF NOT EXISTS logs.`my table` (
      `date` DATE COMMENT "day", time string, n decimal(10,2),
      s struct<a:int,b:array<map<string,bigint>>> )
    COMMENT 'all of it'
    PARTITIONED BY (dt string, hour int)
    CLUSTERED BY (n) SORTED BY (n DESC) INTO 16 BUCKETS
    ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t' ESCAPED BY '\\' LINES TERMINATED BY '\n'
      NULL DEFINED AS '-'
    STORED AS INPUTFORMAT 'in' OUTPUTFORMAT "out"
    LOCATION 's3://bucket/logs/'
    TBLPROPERTIES ('skip.header.line.count'='1', "a" = 'b'); )");
  const auto* table = statement->As<CreateTable>();
  ASSERT_TRUE(table);
  EXPECT_TRUE(table->external && table->if_not_exists);
  EXPECT_EQ(table->name.Dotted(), "logs.my table");
  ASSERT_EQ(table->columns.size(), 4U);
  EXPECT_EQ(table->columns[0].comment, "day");
  EXPECT_EQ(PrintHiveType(table->columns[3].type), "struct<a:int,b:array<map<string,bigint>>>");
  EXPECT_EQ(table->partition_columns.size(), 2U);
  EXPECT_TRUE(table->bucketing->sorted_by[0].descending);
  const auto& format = std::get<RowFormatDelimited>(table->row_format);
  EXPECT_EQ(format.fields, "\t");
  EXPECT_EQ(format.escaped_by, "\\");
  EXPECT_EQ(format.null_as, "-");
  EXPECT_EQ(std::get<StoredAsClasses>(table->stored_as).output_format, "out");
  EXPECT_EQ(table->location, "s3://bucket/logs/");
  EXPECT_EQ(table->properties[1].second, "b");
}

TEST(Hive, SerdeAndFormat) {
  const StatementPtr statement = Parsed(
      "CREATE EXTERNAL TABLE t (a string) ROW FORMAT SERDE 'org.x' WITH SERDEPROPERTIES "
      "('input.regex' = '^(\\\\d+)') STORED AS parquet");
  const auto* table = statement->As<CreateTable>();
  ASSERT_TRUE(table);
  EXPECT_EQ(std::get<RowFormatSerde>(table->row_format).properties[0].second, "^(\\d+)");
  EXPECT_EQ(std::get<StoredAsFormat>(table->stored_as).format, "PARQUET");
}

TEST(Hive, IcebergTable) {
  const StatementPtr statement = Parsed(
      "CREATE TABLE db.t (id bigint, ts timestamp, c string) PARTITIONED BY (c, day(ts), "
      "bucket(16, id), truncate(4, c)) LOCATION 's3://b/t/' TBLPROPERTIES "
      "('table_type'='ICEBERG')");
  const auto* table = statement->As<CreateTable>();
  ASSERT_TRUE(table);
  EXPECT_FALSE(table->external);
  ASSERT_EQ(table->partition_fields.size(), 4U);
  EXPECT_EQ(table->partition_fields[0].transform, PartitionTransform::kIdentity);
  EXPECT_EQ(table->partition_fields[1].transform, PartitionTransform::kDay);
  EXPECT_EQ(table->partition_fields[2].argument, 16);
  EXPECT_EQ(table->partition_fields[3].column.value, "c");
}

TEST(Hive, Databases) {
  const StatementPtr create = Parsed(
      "CREATE DATABASE IF NOT EXISTS d COMMENT 'c' LOCATION 's3://b/' WITH DBPROPERTIES ('a'='b')");
  EXPECT_EQ(create->As<CreateDatabase>()->properties.size(), 1U);
  EXPECT_TRUE(Parsed("DROP SCHEMA IF EXISTS d CASCADE")->As<DropDatabase>()->cascade);
  EXPECT_TRUE(Parsed("ALTER DATABASE d SET DBPROPERTIES ('a'='b')")->As<AlterDatabase>());
  EXPECT_TRUE(Parsed("DROP TABLE IF EXISTS `d`.`t`")->As<DropTable>()->if_exists);
}

TEST(Hive, AlterTable) {
  const auto action = [](std::string_view sql) {
    StatementPtr statement = Parsed(sql);
    return std::move(statement->As<AlterTable>()->action);
  };
  const auto add = action(
      "ALTER TABLE t ADD IF NOT EXISTS PARTITION (dt = '2020-01-01', n = 1) LOCATION 's3://b/1' "
      "PARTITION (dt = DATE '2020-01-02', n = -2)");
  const auto& partitions = std::get<AddPartitions>(add).partitions;
  ASSERT_EQ(partitions.size(), 2U);
  EXPECT_EQ(partitions[1].spec[0].kind, PartitionValueKind::kDate);
  EXPECT_EQ(partitions[1].spec[1].value, "-2");
  const auto drop = action("ALTER TABLE t DROP IF EXISTS PARTITION (dt < '2020'), PARTITION (n=1)");
  EXPECT_EQ(std::get<DropPartitions>(drop).partitions[0][0].op, ComparisonOperator::kLess);
  EXPECT_TRUE(std::holds_alternative<RenamePartition>(
      action("ALTER TABLE t PARTITION (a=1) RENAME TO PARTITION (a=2)")));
  EXPECT_TRUE(std::holds_alternative<SetLocation>(
      action("ALTER TABLE t PARTITION (a=1) SET LOCATION 's3://x/'")));
  EXPECT_TRUE(std::holds_alternative<AddColumns>(action("ALTER TABLE t ADD COLUMNS (a int)")));
  EXPECT_TRUE(
      std::holds_alternative<ReplaceColumns>(action("ALTER TABLE t REPLACE COLUMNS (a int)")));
  EXPECT_TRUE(std::holds_alternative<ChangeColumn>(
      action("ALTER TABLE t CHANGE COLUMN a b bigint COMMENT 'x' AFTER c")));
  EXPECT_TRUE(std::holds_alternative<DropColumn>(action("ALTER TABLE t DROP COLUMN a")));
  EXPECT_TRUE(std::holds_alternative<UnsetProperties>(
      action("ALTER TABLE t UNSET TBLPROPERTIES ('a', 'b')")));
  EXPECT_TRUE(std::holds_alternative<RenameTable>(action("ALTER TABLE t RENAME TO d.u")));
}

TEST(Hive, ShowAndDescribe) {
  EXPECT_EQ(Parsed("SHOW DATABASES LIKE 'a*|b'")->As<ShowDatabases>()->pattern, "a*|b");
  EXPECT_EQ(Parsed("SHOW TABLES IN d 'x*'")->As<ShowTables>()->database->value, "d");
  EXPECT_EQ(Parsed("SHOW VIEWS FROM d LIKE 'x*'")->As<ShowViews>()->pattern, "x*");
  EXPECT_EQ(Parsed("SHOW COLUMNS IN t IN d")->As<ShowColumns>()->database->value, "d");
  EXPECT_EQ(Parsed("SHOW TBLPROPERTIES d.t ('k')")->As<ShowProperties>()->key, "k");
  EXPECT_TRUE(Parsed("SHOW PARTITIONS t")->As<ShowPartitions>());
  EXPECT_TRUE(Parsed("SHOW CREATE TABLE d.t")->As<ShowCreateTable>());
  const StatementPtr describe = Parsed("DESCRIBE FORMATTED d.t PARTITION (a = 1) col.'$elem$'.x");
  EXPECT_EQ(describe->As<DescribeTable>()->column.size(), 3U);
  EXPECT_EQ(Parsed("MSCK REPAIR TABLE d.t")->As<RepairTable>()->name.Dotted(), "d.t");
}

TEST(Hive, Unsupported) {
  const auto what = [](std::string_view sql) {
    const StatementPtr statement = Parsed(sql);
    const auto* node = statement->As<UnsupportedStatement>();
    return node == nullptr ? "none" : node->what;
  };
  EXPECT_EQ(what("SHOW ROLES"), "SHOW ROLES");
  EXPECT_EQ(what("CREATE TABLE a LIKE b"), "CREATE TABLE LIKE");
  EXPECT_EQ(what("CREATE TEMPORARY MACRO f(x int) x"), "CREATE TEMPORARY MACRO");
  EXPECT_EQ(what("LOCK TABLE t SHARED"), "LOCK TABLE");
  EXPECT_EQ(what("ALTER TABLE t TOUCH"), "ALTER TABLE TOUCH");
  EXPECT_EQ(what("ALTER TABLE t NOT SKEWED"), "ALTER TABLE NOT SKEWED");
  EXPECT_EQ(what("ALTER TABLE t ARCHIVE PARTITION (a=1)"), "ALTER TABLE ARCHIVE PARTITION");
  EXPECT_EQ(what("DESCRIBE DATABASE d"), "DESCRIBE DATABASE");
}

TEST(HiveType, OfTheCatalog) {
  const auto again = [](std::string_view text) {
    auto type = ParseHiveType(text);
    return type ? PrintHiveType(*type) : "error: " + type.error();
  };
  for (std::string_view text :
       {"bigint", "decimal(10,2)", "array<string>", "map<string,array<int>>",
        "struct<A:int,my-field:struct<x y:string>>", "timestamp(6) with time zone", "struct<>",
        "uniontype<int,string>"}) {
    EXPECT_EQ(again(text), text);
  }
  EXPECT_EQ(again(" STRUCT < a : INT , b : Array < String > > "), "struct<a:int,b:array<string>>");
  for (std::string_view text :
       {"", "array<", "array<int", "map<int>", "decimal(", "decimal(x)", "struct<int>", "int)",
        "int>>", "array<int>x", "decimal(99999999999)"}) {
    EXPECT_TRUE(again(text).starts_with("error: ")) << text << " " << again(text);
  }
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "array<";
  EXPECT_TRUE(again(deep).starts_with("error: type is nested too deeply"));
}

}  // namespace
}  // namespace laketop::dialect
