// SPDX-License-Identifier: Apache-2.0
#include "formats/parquet_footer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)laketop::formats::ParseParquetFooter(bytes);
  return 0;
}
