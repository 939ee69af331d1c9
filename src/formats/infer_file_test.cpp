// SPDX-License-Identifier: Apache-2.0
#include "formats/infer_file.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

namespace laketop::formats {
namespace {

std::string Gzip(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

InferredSchema Infer(std::string_view bytes) {
  MemoryBytes file(bytes);
  auto schema = InferFile(file, {});
  EXPECT_TRUE(schema.has_value()) << schema.error().message;
  return schema.value_or(InferredSchema{});
}

std::string Describe(const InferredSchema& schema) {
  std::string out;
  for (const HiveColumn& column : schema.columns) {
    out += (out.empty() ? "" : " ") + column.name + ':' + Spell(column.type);
  }
  return out;
}

std::optional<std::string> SharedFile(const std::string& name) {
  const auto path = std::filesystem::path(LAKETOP_SOURCE_DIR) / "../shared/data" / name;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

TEST(InferFile, FormatsAndCompressions) {
  EXPECT_EQ(Infer("a,b\n1,x\n").format, FileFormat::kCsv);
  EXPECT_EQ(Infer("\xef\xbb\xbf{\"a\":1}").format, FileFormat::kJson);
  EXPECT_EQ(Infer("").format, FileFormat::kUnknown);
  EXPECT_EQ(Infer(std::string("\0\1\2\3", 4)).format, FileFormat::kUnknown);
  const InferredSchema zipped = Infer(Gzip("a,b\n1,x\n") + Gzip("2,y\n"));
  EXPECT_EQ(zipped.format, FileFormat::kCsv);
  EXPECT_EQ(zipped.compression, Compression::kGzip);
  EXPECT_EQ(Describe(zipped), "a:bigint b:string");
}

TEST(InferFile, DamagedFilesAreErrors) {
  const std::string whole = Gzip(std::string(100'000, 'x') + "a,b\n1,x\n");
  MemoryBytes cut(std::string_view(whole).substr(0, whole.size() / 2));
  EXPECT_FALSE(InferFile(cut, {}).has_value());
  MemoryBytes parquet("PAR1 nothing more PAR1");
  EXPECT_FALSE(InferFile(parquet, {}).has_value());
}

TEST(InferFile, AFirstValueLongerThanTheSample) {
  std::string text = "{\"a\":\"" + std::string(3 << 20, 'x') + "\",\"b\":1}\n";
  EXPECT_EQ(Describe(Infer(text)), "a:string b:int");
}

TEST(InferFile, LargeFilesAreSampled) {
  std::string text = "a,b\n";
  while (text.size() < 3 << 20) text += "1,2.5\n";
  text += "word,word\n";
  EXPECT_EQ(Describe(Infer(text)), "a:bigint b:double");
}

TEST(InferFile, ParquetTypes) {
  const auto bytes = SharedFile("formats/parquet-testing/data/alltypes_plain.parquet");
  if (!bytes) GTEST_SKIP() << "no ../shared/data";
  const InferredSchema schema = Infer(*bytes);
  EXPECT_EQ(schema.format, FileFormat::kParquet);
  EXPECT_EQ(schema.record_count, 8u);
  EXPECT_EQ(Describe(schema),
            "id:int bool_col:boolean tinyint_col:int smallint_col:int int_col:int "
            "bigint_col:bigint float_col:float double_col:double date_string_col:binary "
            "string_col:binary timestamp_col:timestamp");
}

TEST(InferFile, NestedParquet) {
  const auto bytes = SharedFile("formats/parquet-testing/data/nested_maps.snappy.parquet");
  if (!bytes) GTEST_SKIP() << "no ../shared/data";
  EXPECT_EQ(Describe(Infer(*bytes)), "a:map<string,map<int,boolean>> b:int c:double");
}

// Every file that somebody collected, the broken ones included: an answer or an error, no crash.
TEST(InferFile, CollectedFiles) {
  const auto folder = std::filesystem::path(LAKETOP_SOURCE_DIR) / "../shared/data/formats";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no ../shared/data";
  int seen = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(in), {});
    MemoryBytes file(bytes);
    (void)InferFile(file, {});
    ++seen;
  }
  EXPECT_GT(seen, 100);
}

TEST(InferFile, RealServiceRequests) {
  const auto bytes = SharedFile("boston311/boston311_2016_animal_filtered.csv.gz");
  if (!bytes) GTEST_SKIP() << "no ../shared/data";
  const InferredSchema schema = Infer(*bytes);
  EXPECT_EQ(schema.compression, Compression::kGzip);
  EXPECT_TRUE(schema.csv.header);
  EXPECT_EQ(Describe(schema),
            "case_enquiry_id:bigint open_dt:string sla_target_dt:string closed_dt:string "
            "on_time:string case_status:string closure_reason:string case_title:string "
            "subject:string reason:string type:string queue:string department:string "
            "submitted_photo:string closed_photo:string location:string fire_district:bigint "
            "pwd_district:string city_council_district:bigint police_district:string "
            "neighborhood:string neighborhood_services_district:bigint ward:string "
            "precinct:string location_street_name:string location_zipcode:double "
            "latitude:double longitude:double geom_4326:string source:string");
}

}  // namespace
}  // namespace laketop::formats
