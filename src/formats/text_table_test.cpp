// SPDX-License-Identifier: Apache-2.0
#include "formats/text_table.hpp"

#include <gtest/gtest.h>

#include <regex>

#include "formats/grok.hpp"
#include "formats/json_cursor.hpp"
#include "formats/line_reader.hpp"

namespace laketop::formats {
namespace {

class StdMatcher final : public LineMatcher {
 public:
  explicit StdMatcher(const std::string& pattern) : regex_(pattern) {}
  bool Match(std::string_view line,
             std::vector<std::optional<std::string_view>>& groups) const override {
    std::cmatch match;
    if (!std::regex_match(line.data(), line.data() + line.size(), match, regex_)) return false;
    for (std::size_t i = 1; i < match.size(); ++i) {
      if (!match[i].matched) {
        groups.emplace_back();
      } else {
        groups.emplace_back(std::string_view(match[i].first, match[i].second));
      }
    }
    return true;
  }

 private:
  std::regex regex_;
};

FormatResult<std::shared_ptr<const LineMatcher>> CompileStd(std::string_view pattern) {
  return std::make_shared<StdMatcher>(std::string(pattern));
}

bool IsNull(const ArrowArray& array, std::int64_t row) {
  const auto* validity = static_cast<const std::uint8_t*>(array.buffers[0]);
  return validity != nullptr && (validity[row / 8] >> (row % 8) & 1) == 0;
}

template <class T>
T At(const ArrowArray& array, std::int64_t row) {
  return static_cast<const T*>(array.buffers[1])[row];
}

std::string Show(const ArrowArray& array, const HiveType& type, std::int64_t row) {
  if (IsNull(array, row)) return "NULL";
  switch (type.kind) {
    case HiveKind::kBoolean:
      return (static_cast<const std::uint8_t*>(array.buffers[1])[row / 8] >> (row % 8) & 1) != 0
                 ? "true"
                 : "false";
    case HiveKind::kTinyInt:
      return std::to_string(At<std::int8_t>(array, row));
    case HiveKind::kSmallInt:
      return std::to_string(At<std::int16_t>(array, row));
    case HiveKind::kInt:
    case HiveKind::kDate:
      return std::to_string(At<std::int32_t>(array, row));
    case HiveKind::kBigInt:
    case HiveKind::kTimestamp:
      return std::to_string(At<std::int64_t>(array, row));
    case HiveKind::kFloat:
      return std::to_string(At<float>(array, row));
    case HiveKind::kDouble:
      return std::to_string(At<double>(array, row));
    case HiveKind::kDecimal:
      return std::to_string(static_cast<std::int64_t>(At<Decimal128>(array, row)));
    case HiveKind::kArray:
    case HiveKind::kMap: {
      std::string out = type.kind == HiveKind::kArray ? "[" : "{";
      for (std::int32_t i = At<std::int32_t>(array, row); i < At<std::int32_t>(array, row + 1);
           ++i) {
        if (out.size() > 1) out += ' ';
        if (type.kind == HiveKind::kArray) {
          out += Show(*array.children[0], type.fields[0].type, i);
        } else {
          const ArrowArray& entries = *array.children[0];
          out += Show(*entries.children[0], type.fields[0].type, i) + '=' +
                 Show(*entries.children[1], type.fields[1].type, i);
        }
      }
      return out + (type.kind == HiveKind::kArray ? "]" : "}");
    }
    case HiveKind::kStruct: {
      std::string out = "(";
      for (std::size_t i = 0; i < type.fields.size(); ++i) {
        if (i > 0) out += ' ';
        out += Show(*array.children[i], type.fields[i].type, row);
      }
      return out + ")";
    }
    default: {
      const auto* bytes = static_cast<const char*>(array.buffers[2]);
      const auto begin = At<std::int32_t>(array, row);
      return std::string(bytes + begin,
                         static_cast<std::size_t>(At<std::int32_t>(array, row + 1) - begin));
    }
  }
}

// Rows of the columns asked for, "a|b" each; an error's message as one row.
std::vector<std::string> Read(Serde serde, const std::string& columns, const std::string& text,
                              std::map<std::string, std::string> properties = {},
                              std::vector<std::size_t> wanted = {}, std::size_t header = 0) {
  TextTableDefinition definition{
      .serde = serde, .properties = std::move(properties), .header_lines = header};
  const HiveType row = *ParseHiveType("struct<" + columns + ">");
  for (const HiveField& field : row.fields) definition.columns.push_back({field.name, field.type});
  auto table = TextTable::Make(std::move(definition), CompileStd);
  if (!table) return {table.error().message};
  if (wanted.empty()) {
    for (std::size_t i = 0; i < row.fields.size(); ++i) wanted.push_back(i);
  }
  auto reader = (*table)->Open(TextSource(text), wanted);
  std::vector<std::string> out;
  while (true) {
    ArrowArray batch{};
    auto more = reader->Next(batch);
    if (!more) return {more.error().message};
    if (!*more) return out;
    for (std::int64_t i = 0; i < batch.length; ++i) {
      std::string line;
      for (std::size_t c = 0; c < wanted.size(); ++c) {
        if (c > 0) line += '|';
        line += Show(*batch.children[c], row.fields[wanted[c]].type, i);
      }
      out.push_back(std::move(line));
    }
    batch.release(&batch);
  }
}

using Rows = std::vector<std::string>;

TEST(TextTable, LazySimpleFieldsAndTypes) {
  const std::map<std::string, std::string> comma{{"field.delim", ","}};
  EXPECT_EQ(
      Read(Serde::kLazySimple, "a:int,b:string,c:double,d:boolean",
           "1,\"x, y\",2.5,TRUE\n+7,,x,no\r\n\\N,z\n2147483648,q,1e3,false,more", comma),
      (Rows{"1|\"x|NULL|NULL", "7||NULL|NULL", "NULL|z|NULL|NULL", "NULL|q|1000.000000|false"}));
  EXPECT_EQ(Read(Serde::kLazySimple, "a:date,b:timestamp,c:decimal(5,2)",
                 "1970-01-02,1970-01-01 00:00:01.5,1.005\n2020-13-01,x,1234.5\n", comma),
            (Rows{"1|1500000|101", "NULL|NULL|NULL"}));
  EXPECT_EQ(Read(Serde::kLazySimple, "a:int,b:string", "h\n1,x\n", comma, {1}, 1), (Rows{"x"}));
  EXPECT_EQ(Read(Serde::kLazySimple, "a:char(3),b:varchar(2)", "a  ,xyz\n", comma), (Rows{"a|xy"}));
}

TEST(TextTable, LazySimpleNestingAndEscapes) {
  EXPECT_EQ(Read(Serde::kLazySimple, "a:array<int>,m:map<string,int>,s:struct<x:int,y:array<int>>",
                 "1\x02"
                 "2\x01k\x03"
                 "1\x02l\x03"
                 "2\x01"
                 "7\x02"
                 "8\x03"
                 "9\n\x01\x01\n"),
            (Rows{"[1 2]|{k=1 l=2}|(7 [8 9])", "[]|{}|(NULL NULL)"}));
  EXPECT_EQ(Read(Serde::kLazySimple, "a:string,b:string", "x\\,y,z\\\\\n",
                 {{"field.delim", ","}, {"escape.delim", "\\"}}),
            (Rows{"x,y|z\\"}));
}

TEST(TextTable, OpenCsvQuotes) {
  EXPECT_EQ(Read(Serde::kOpenCsv, "a:string,b:string",
                 "\"x, y\",\"say \"\"hi\"\"\"\n\"a\\\"b\",\\c\n\"open,x\n"),
            (Rows{"x, y|say \"hi\"", "a\"b|\\c", "open,x|NULL"}));
  EXPECT_EQ(Read(Serde::kOpenCsv, "d:date,t:timestamp,n:bigint", "18276,1579059880000,7\n"),
            (Rows{"18276|1579059880000000|7"}));
  EXPECT_EQ(Read(Serde::kOpenCsv, "a:string,n:int", "x,y\n"),
            (Rows{"Error parsing field value 'y' for field 1: For input string: \"y\""}));
}

TEST(TextTable, JsonLines) {
  EXPECT_EQ(Read(Serde::kOpenXJson, "id:int,name:string,tags:array<string>,s:struct<a:double>",
                 "{\"ID\":1,\"name\":\"\\u00e9\\n\",\"tags\":[\"x\",null],\"s\":{\"A\":1.5}}\n\n"
                 "{\"id\":\"2\",\"name\":{\"k\":[1.10]},\"tags\":3}\n"),
            (Rows{"1|\xc3\xa9\n|[x NULL]|(1.500000)", "2|{\"k\":[1.10]}|NULL|NULL"}));
  EXPECT_EQ(Read(Serde::kOpenXJson, "a:int", "{\"a\":1}\nnot json\n"),
            (Rows{"Row is not a valid JSON Object: not json"}));
  EXPECT_EQ(Read(Serde::kOpenXJson, "a:int", "{\"a\":1}\nnot json\n{\"a\":2.9}\n",
                 {{"ignore.malformed.json", "true"}}),
            (Rows{"1", "NULL", "2"}));
  EXPECT_EQ(
      Read(Serde::kOpenXJson, "ts:bigint,m:map<string,int>",
           "{\"timestamp\":5,\"m\":{\"a\":1,\"b\":2,\"a\":3}}\n", {{"mapping.ts", "timestamp"}}),
      (Rows{"5|{a=3 b=2}"}));
}

TEST(TextTable, CloudTrailRecords) {
  EXPECT_EQ(Read(Serde::kCloudTrail, "eventname:string,n:int",
                 "{\"Records\":[{\"eventName\":\"A\",\"n\":1},\n{\"eventName\":\"B\"}]}"),
            (Rows{"A|1", "B|NULL"}));
}

TEST(TextTable, RegexAndGrok) {
  EXPECT_EQ(Read(Serde::kRegex, "a:string,b:int", "x 1\nno match here\n",
                 {{"input.regex", "(\\w+) (\\d+)"}}),
            (Rows{"x|1", "NULL|NULL"}));
  EXPECT_EQ(Read(Serde::kGrok, "host:string,code:int,rest:string", "10.0.0.1 200 all the rest\n",
                 {{"input.format", "%{IP:host} %{NUMBER:code:int} %{MINE:rest}"},
                  {"input.grokCustomPatterns", "MINE .*\n"}}),
            (Rows{"10.0.0.1|200|all the rest"}));
}

TEST(TextTable, GrokFields) {
  const auto grok = ExpandGrok("%{COMBINEDAPACHELOG}", "");
  ASSERT_TRUE(grok.has_value());
  std::string names;
  for (const HiveColumn& field : grok->fields) names += field.name + ' ';
  EXPECT_EQ(names,
            "clientip ident auth timestamp verb request httpversion rawrequest response bytes "
            "referrer agent ");
  EXPECT_FALSE(ExpandGrok("%{NOSUCH:x}", "").has_value());
  EXPECT_FALSE(ExpandGrok("%{A}", "A %{A}").has_value());
}

TEST(TextTable, ManyRowsComeInBatches) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += std::to_string(i) + "\n";
  const Rows rows = Read(Serde::kLazySimple, "a:int", text);
  ASSERT_EQ(rows.size(), 20'000u);
  EXPECT_EQ(rows[19'999], "19999");
}

TEST(LineReader, LineEnds) {
  LineReader lines(TextSource("a\nb\r\nc\rd\n\ne"));
  std::string all;
  std::string_view line;
  while (*lines.Next(line)) all += '<' + std::string(line) + '>';
  EXPECT_EQ(all, "<a><b><c><d><><e>");
}

}  // namespace
}  // namespace laketop::formats
