// SPDX-License-Identifier: Apache-2.0
#include "formats/hive_type.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto type = laketop::formats::ParseHiveType(text);
  if (type) (void)laketop::formats::Spell(laketop::formats::Merge(*type, *type));
  return 0;
}
