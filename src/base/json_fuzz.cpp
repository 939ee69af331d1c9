// SPDX-License-Identifier: Apache-2.0
// JSON from outside: what is read, written and read again is the same.
#include "base/check.hpp"
#include "base/json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace laketop;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  std::expected<Json, JsonError> json = ParseJson(text, {.bytes_max = 1 << 16, .depth_max = 64});
  if (!json) return 0;
  for (const std::string& written : {WriteJson(*json), WritePrettyJson(*json)}) {
    std::expected<Json, JsonError> again = ParseJson(written);
    CHECK(again.has_value());
    CHECK(WriteJson(*again) == WriteJson(*json));
  }
  return 0;
}
