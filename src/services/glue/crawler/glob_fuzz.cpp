// SPDX-License-Identifier: Apache-2.0
#include "services/glue/crawler/glob.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto glob = laketop::glue::Glob::Parse(text.substr(0, size / 2));
  if (glob) glob->Matches(text.substr(size / 2));
  return 0;
}
