// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "aws/inflate.hpp"

// Never more than the limit, whatever comes in.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  constexpr std::uint64_t kBytesMax = 1 << 16;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto out = laketop::aws::InflateGzip(bytes, kBytesMax);
  if (out && out->size() > kBytesMax) std::abort();
  return 0;
}
