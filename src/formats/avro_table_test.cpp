// SPDX-License-Identifier: Apache-2.0
#include "formats/avro_table.hpp"

#include <gtest/gtest.h>

#include "formats/snappy.hpp"

namespace laketop::formats {
namespace {

using namespace std::string_literals;

std::string Zigzag(std::int64_t value) {
  auto bits = static_cast<std::uint64_t>(value) << 1U ^ static_cast<std::uint64_t>(value >> 63);
  std::string out;
  for (; bits >= 0x80; bits >>= 7U) out += static_cast<char>(bits | 0x80U);
  return out + static_cast<char>(bits);
}

std::string Text(const std::string& text) {
  return Zigzag(static_cast<std::int64_t>(text.size())) + text;
}

std::string FileOf(const std::string& schema, const std::string& rows, int count,
                   const std::string& codec = "null") {
  const std::string sync(16, 's');
  return "Obj\x01"s + Zigzag(2) + Text("avro.schema") + Text(schema) + Text("avro.codec") +
         Text(codec) + Zigzag(0) + sync + Zigzag(count) +
         Zigzag(static_cast<std::int64_t>(rows.size())) + rows + sync;
}

struct Read {
  ArrowArray batch{};
  FormatResult<bool> more = false;
  ~Read() {
    if (more && *more) batch.release(&batch);
  }
};

void ReadInto(Read& read, const std::string& file,
              const std::vector<std::pair<std::string, std::string>>& columns) {
  std::vector<HiveColumn> typed;
  std::vector<std::size_t> wanted;
  for (const auto& [name, type] : columns) {
    wanted.push_back(typed.size());
    typed.push_back({name, *ParseHiveType(type)});
  }
  const auto table = MakeAvroTable(typed);
  read.more = table->Open(TextSource(file), wanted, {})->Next(read.batch);
}

const std::string kSchema = R"({"type":"record","name":"R","fields":[{"name":"Id","type":"long"},)"
                            R"({"name":"skipped","type":{"type":"map","values":"string"}},)"
                            R"({"name":"name","type":["null","string"]},)"
                            R"({"name":"tags","type":{"type":"array","items":"int"}}]})";

TEST(AvroTable, ColumnsByName) {
  const std::string rows = Zigzag(7) + Zigzag(1) + Text("k") + Text("v") + Zigzag(0) + Zigzag(1) +
                           Text("ann") + Zigzag(2) + Zigzag(1) + Zigzag(2) + Zigzag(0) +
                           Zigzag(-8) + Zigzag(0) + Zigzag(0) + Zigzag(0);
  Read read;
  ReadInto(read, FileOf(kSchema, rows, 2),
           {{"id", "int"}, {"name", "string"}, {"absent", "double"}, {"tags", "array<bigint>"}});
  ASSERT_TRUE(read.more.has_value()) << read.more.error().message;
  ASSERT_EQ(read.batch.length, 2);
  const auto* ids = static_cast<const std::int32_t*>(read.batch.children[0]->buffers[1]);
  EXPECT_EQ(ids[0], 7);
  EXPECT_EQ(ids[1], -8);
  EXPECT_EQ(read.batch.children[1]->null_count, 1);
  EXPECT_EQ(read.batch.children[2]->null_count, 2);
  EXPECT_EQ(read.batch.children[3]->children[0]->length, 2);
}

TEST(AvroTable, WhatIsDamagedIsAnError) {
  for (const std::string& file :
       {"nonsense"s, FileOf(kSchema, Zigzag(7), 1), FileOf(kSchema, Zigzag(7), 1, "lzma"),
        FileOf(R"({"type":"record","name":"R","fields":[{"name":"u","type":["null","R"]}]})",
               std::string(500, '\x02'), 1),
        FileOf("{}", "", 1)}) {
    Read read;
    ReadInto(read, file, {{"id", "int"}});
    EXPECT_FALSE(read.more.has_value());
  }
}

TEST(Snappy, LiteralsAndCopies) {
  // "ab", then ten bytes that begin two back.
  const std::string packed =
      "\x0c\x04"
      "ab"
      "\x26\x02\x00"s;
  const auto plain = SnappyDecompress(packed, 100);
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(*plain, "abababababab");
  EXPECT_FALSE(SnappyDecompress(packed, 5).has_value());
  EXPECT_FALSE(SnappyDecompress(packed.substr(0, 5), 100).has_value());
  EXPECT_FALSE(SnappyDecompress("\x0c\x26\x02\x00"s, 100).has_value());
}

}  // namespace
}  // namespace laketop::formats
