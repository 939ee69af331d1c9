// SPDX-License-Identifier: Apache-2.0
#include "formats/infer_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  laketop::formats::MemoryBytes file({reinterpret_cast<const char*>(data), size});
  (void)laketop::formats::InferFile(file, {});
  return 0;
}
