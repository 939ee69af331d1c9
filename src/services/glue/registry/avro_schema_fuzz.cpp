// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "services/glue/registry/avro_schema.hpp"

// Whatever is a schema reads what was written with it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto schema = laketop::glue::AvroSchema::Parse({reinterpret_cast<const char*>(data), size});
  if (schema) CHECK(schema->CanRead(*schema));
  return 0;
}
