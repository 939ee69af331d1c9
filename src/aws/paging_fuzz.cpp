// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "aws/paging.hpp"
#include "base/check.hpp"

// Whatever is a token says the same when it is written again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace laketop::aws;
  const std::string_view token(reinterpret_cast<const char*>(data), size);
  if (auto position = FindPosition("keys", token)) {
    CHECK(FindPosition("keys", PageToken("keys", *position)) == position);
  }
  return 0;
}
