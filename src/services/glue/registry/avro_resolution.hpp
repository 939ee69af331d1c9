// SPDX-License-Identifier: Apache-2.0
#pragma once
// Whether data written with one schema of Avro can be read with another, as the schema registry's
// compatibility modes ask. Pure.
// https://avro.apache.org/docs/1.11.1/specification/#schema-resolution

#include "formats/avro_type.hpp"

namespace laketop::glue {

bool CanRead(const formats::AvroSchema& reader, const formats::AvroSchema& writer);

}  // namespace laketop::glue
