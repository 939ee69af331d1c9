// SPDX-License-Identifier: Apache-2.0
#include "formats/avro_table.hpp"
#include "formats/snappy.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace laketop::formats;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  (void)SnappyDecompress(bytes, std::size_t{1} << 20);
  std::vector<HiveColumn> columns;
  for (const char* type : {"int", "string", "array<double>", "map<string,date>",
                           "struct<a:int,b:array<decimal(10,2)>>", "timestamp"}) {
    columns.push_back({"c" + std::to_string(columns.size()), *ParseHiveType(type)});
  }
  const auto table = MakeAvroTable(columns);
  const auto reader = table->Open(TextSource(bytes), {0, 1, 2, 3, 4, 5}, {});
  ArrowArray batch{};
  while (true) {
    auto more = reader->Next(batch);
    if (!more || !*more) return 0;
    batch.release(&batch);
  }
}
