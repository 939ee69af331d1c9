// SPDX-License-Identifier: Apache-2.0
#include "formats/orc_table.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace laketop::formats;
  constexpr int kBatchesMax = 20;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  std::vector<HiveColumn> columns;
  for (const char* type : {"bigint", "string", "array<double>", "map<string,date>",
                           "struct<a:int,b:array<decimal(10,2)>>", "timestamp", "boolean"}) {
    columns.push_back({"c" + std::to_string(columns.size()), *ParseHiveType(type)});
  }
  const auto table = MakeOrcTable(columns, OrcAccess::kByName);
  // Each alone: one that does not fit its column hides none of the others.
  for (std::size_t column = 0; column < columns.size(); ++column) {
    const auto reader = table->OpenFile(std::make_unique<MemoryBytes>(bytes), {column});
    ArrowArray batch{};
    for (int i = 0; i < kBatchesMax; ++i) {
      auto more = reader->Next(batch);
      if (!more || !*more) break;
      batch.release(&batch);
    }
  }
  return 0;
}
