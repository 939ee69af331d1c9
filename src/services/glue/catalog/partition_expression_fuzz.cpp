// SPDX-License-Identifier: Apache-2.0
#include "services/glue/catalog/partition_expression.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using laketop::glue::Column;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::vector<Column> keys{{.name = "a", .type = "int"},
                                 {.name = "b", .type = "string"},
                                 {.name = "c", .type = "date"},
                                 {.name = "d", .type = "timestamp"},
                                 {.name = "e", .type = "decimal(10,2)"}};
  auto expression = laketop::glue::PartitionExpression::Parse(text.substr(0, 2048), keys);
  if (!expression) return 0;
  (void)expression->Matches({"1", "x", "2020-01-01", "2020-01-01 00:00:00", "1.5"});
  (void)expression->Matches({"x", "", "y", "z", "-"});
  (void)expression->Matches({});
  return 0;
}
