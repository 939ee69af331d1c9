// SPDX-License-Identifier: Apache-2.0
#include "formats/csv_inference.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)laketop::formats::InferCsv(text, size % 2 == 0, {});
  return 0;
}
