// SPDX-License-Identifier: Apache-2.0
#include "services/glue/crawler/grouping.hpp"

#include <gtest/gtest.h>

namespace laketop::glue {
namespace {

formats::InferredSchema Json(std::vector<std::string> names) {
  formats::InferredSchema schema;
  schema.format = formats::FileFormat::kJson;
  schema.average_record_bytes = 10;
  for (std::string& name : names) {
    schema.columns.push_back({std::move(name), {.kind = formats::HiveKind::kInt}});
  }
  return schema;
}

void Put(TargetFindings& findings, const std::string& key, formats::InferredSchema schema,
         bool combine = false) {
  const std::size_t slash = key.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : key.substr(0, slash + 1);
  findings[folder].Add(key.substr(folder.size()), 100, std::move(schema), combine);
}

// "path name keys [values…]" a table.
std::vector<std::string> Describe(const std::vector<FoundTable>& tables) {
  std::vector<std::string> out;
  for (const FoundTable& table : tables) {
    std::string line = "'" + table.path + "' '" + table.name_source + "'";
    for (const std::string& key : table.partition_keys) line += " " + key;
    for (const FoundPartition& partition : table.partitions) {
      line += " [";
      for (const std::string& value : partition.values) line += value + " ";
      line.back() = ']';
    }
    out.push_back(line);
  }
  return out;
}

using Lines = std::vector<std::string>;

TEST(Grouping, FilesOfOneFolderAreOneTable) {
  TargetFindings findings;
  Put(findings, "a.json", Json({"a", "b"}));
  Put(findings, "b.json", Json({"a", "b", "c"}));
  const auto tables = Group(findings, {});
  EXPECT_EQ(Describe(tables), (Lines{"'' ''"}));
  EXPECT_EQ(tables[0].data.schema.columns.size(), 3u);
  EXPECT_EQ(tables[0].data.objects, 2u);
}

TEST(Grouping, HiveFoldersAreNamedKeys) {
  TargetFindings findings;
  for (const char* folder : {"year=2019/month=Jan/day=1", "year=2019/month=Jan/day=2",
                             "year=2019/month=Feb/day=1", "year=2019/month=Feb/day=2"}) {
    Put(findings, std::string(folder) + "/x.json", Json({"a"}));
  }
  EXPECT_EQ(Describe(Group(findings, {})),
            (Lines{"'' '' year month day [2019 Feb 1] [2019 Feb 2] [2019 Jan 1] [2019 Jan 2]"}));
}

TEST(Grouping, OtherFoldersAreNumberedKeys) {
  TargetFindings findings;
  Put(findings, "table1/partition1/f", Json({"a"}));
  Put(findings, "table1/partition2/f", Json({"a"}));
  Put(findings, "table2/partition4/f", Json({"a"}));
  EXPECT_EQ(Describe(Group(findings, {})),
            (Lines{"'' '' partition_0 partition_1 [table1 partition1] [table1 partition2] "
                   "[table2 partition4]"}));
}

TEST(Grouping, FoldersThatDifferAreTables) {
  TargetFindings findings;
  Put(findings, "orders/dt=1/f", Json({"id", "price"}));
  Put(findings, "orders/dt=2/f", Json({"id", "price"}));
  Put(findings, "users/f", Json({"name", "mail"}));
  EXPECT_EQ(Describe(Group(findings, {})),
            (Lines{"'orders/' 'orders' dt [1] [2]", "'users/' 'users'"}));
}

// The example on AWS's page of configuration options.
TEST(Grouping, CombineCompatibleSchemas) {
  TargetFindings findings;
  Put(findings, "year=2017/data1.json", Json({"A", "B"}));
  Put(findings, "year=2018/data2.json", Json({"C", "D"}));
  EXPECT_EQ(Describe(Group(findings, {})),
            (Lines{"'year=2017/' 'year=2017'", "'year=2018/' 'year=2018'"}));
  const auto combined = Group(findings, {.combine = true});
  EXPECT_EQ(Describe(combined), (Lines{"'' '' year [2017] [2018]"}));
  EXPECT_EQ(combined[0].data.schema.columns.size(), 4u);
}

TEST(Grouping, TableLevelSetsWhereTablesAre) {
  TargetFindings findings;
  Put(findings, "a/x=1/f", Json({"a"}));
  Put(findings, "b/x=1/f", Json({"a"}));
  EXPECT_EQ(Describe(Group(findings, {.table_level = 1})),
            (Lines{"'a/' 'a' x [1]", "'b/' 'b' x [1]"}));
  EXPECT_EQ(Describe(Group(findings, {.table_level = 0})),
            (Lines{"'' '' partition_0 x [a 1] [b 1]"}));
}

TEST(Grouping, AMinorityLeavesTheTable) {
  TargetFindings findings;
  for (const char* day : {"1", "2", "3", "4"}) {
    Put(findings, std::string("dt=") + day + "/f", Json({"a", "b"}));
  }
  Put(findings, "dt=5/f", Json({"x", "y"}));
  EXPECT_EQ(Describe(Group(findings, {})), (Lines{"'' '' dt [1] [2] [3] [4]", "'dt=5/' 'dt=5'"}));
}

TEST(Grouping, FilesThatDifferAreTables) {
  TargetFindings findings;
  Put(findings, "a.json", Json({"a"}));
  Put(findings, "b.json", Json({"b"}));
  EXPECT_EQ(Describe(Group(findings, {})), (Lines{"'a.json' 'a.json'", "'b.json' 'b.json'"}));
}

formats::InferredSchema Csv(std::vector<std::string> names) {
  formats::InferredSchema schema = Json(std::move(names));
  schema.format = formats::FileFormat::kCsv;
  schema.csv.header = true;
  return schema;
}

// Readers of CSV go by position: united columns stay where the files have them.
TEST(Grouping, CsvColumnsUniteByPosition) {
  TargetFindings findings;
  Put(findings, "a.csv", Csv({"id", "b", "c", "old"}));
  Put(findings, "b.csv", Csv({"id", "b", "c", "new", "more"}));
  const auto tables = Group(findings, {});
  ASSERT_EQ(tables.size(), 1u);
  std::string names;
  for (const auto& column : tables[0].data.schema.columns) names += column.name + ' ';
  EXPECT_EQ(names, "id b c old more ");

  TargetFindings shuffled;
  Put(shuffled, "a.csv", Csv({"id", "b", "c"}));
  Put(shuffled, "b.csv", Csv({"c", "b", "id"}));
  EXPECT_EQ(Group(shuffled, {}).size(), 2u);
}

// Where files become tables, each has its own columns, not those of its likes.
TEST(Grouping, FilesKeepTheirOwnSchemas) {
  TargetFindings findings;
  Put(findings, "a.json", Json({"a", "b"}));
  Put(findings, "b.json", Json({"a", "b", "c"}));
  Put(findings, "x.json", Json({"x"}));
  Put(findings, "y.json", Json({"y"}));
  const auto tables = Group(findings, {});
  ASSERT_EQ(tables.size(), 4u);
  EXPECT_EQ(tables[0].data.schema.columns.size(), 2u);
  EXPECT_EQ(tables[1].data.schema.columns.size(), 3u);
}

TEST(Grouping, EscapedValuesAndUppercaseKeys) {
  TargetFindings findings;
  Put(findings, "Day=2020%2F01/f", Json({"a"}));
  EXPECT_EQ(Describe(Group(findings, {})), (Lines{"'' '' day [2020/01]"}));
}

}  // namespace
}  // namespace laketop::glue
