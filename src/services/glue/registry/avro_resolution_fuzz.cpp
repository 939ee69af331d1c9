// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "services/glue/registry/avro_resolution.hpp"

// Whatever is a schema reads what was written with it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace laketop;
  auto schema = formats::AvroSchema::Parse({reinterpret_cast<const char*>(data), size},
                                           formats::AvroRules::kOfDefinition);
  if (schema) CHECK(glue::CanRead(**schema, **schema));
  return 0;
}
