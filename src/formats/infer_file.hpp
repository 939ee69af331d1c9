// SPDX-License-Identifier: Apache-2.0
#pragma once
// InferFile: the format and schema of one file from a look at its beginning, and for Parquet at its
// end. Classifiers are asked in Glue's order: custom ones first, then Avro, ORC, Parquet, JSON and
// CSV. Blocking (it reads); no state.

#include <cstddef>
#include <vector>

#include "formats/byte_source.hpp"
#include "formats/csv_inference.hpp"
#include "formats/inferred_schema.hpp"

namespace laketop::formats {

// Decompressed bytes of a text file that are looked at; Glue looks at the first megabyte or two.
inline constexpr std::size_t kSampleBytesMax = 1 << 20;
// A first JSON value longer than the sample is read up to here.
inline constexpr std::size_t kFirstValueBytesMax = 32 << 20;

struct InferOptions {
  std::size_t sample_bytes = kSampleBytesMax;
  std::vector<CsvRules> csv_classifiers;  // custom ones, asked first and in order
};

// An error where the bytes cannot be had or are damaged in a way that no classifier can pass over;
// a format that nobody recognises is FileFormat::kUnknown with its reason.
FormatResult<InferredSchema> InferFile(FileBytes& file, const InferOptions& options);

}  // namespace laketop::formats
