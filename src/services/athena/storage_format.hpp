// SPDX-License-Identifier: Apache-2.0
#pragma once
// StorageFormat: how a table's files are written: format, compression, delimiter; and the classes
// by which the catalog tells them.
// https://docs.aws.amazon.com/athena/latest/ug/compression-formats.html

#include <optional>
#include <string>
#include <vector>

#include "engine/sql/write_set.hpp"
#include "ports/table_catalog.hpp"

namespace laketop::athena {

enum class FileFormat : std::uint8_t { kParquet, kTextFile, kJson, kOrc, kAvro, kOther };
enum class FileCompression : std::uint8_t {
  kNone,
  kGzip,
  kSnappy,
  kZstd,
  kLz4,
  kBzip2,
  kDeflate,
  kZlib,
  kLzo
};

struct StorageFormat {
  FileFormat format = FileFormat::kParquet;
  FileCompression compression = FileCompression::kGzip;
  std::optional<int> compression_level;
  std::string field_delimiter = "\x01";
  std::vector<std::string> header;  // names in the first line of delimited text; none: no such line
};

// PARQUET, ORC, AVRO, JSON, TEXTFILE, CSV's are none; any case. None: no such format.
std::optional<FileFormat> ParseFileFormat(std::string_view name);
std::optional<FileCompression> ParseFileCompression(std::string_view name);

std::string_view NameOf(FileFormat format);
std::string_view NameOf(FileCompression compression);
// https://docs.aws.amazon.com/athena/latest/ug/compression-support-hive.html
bool Supports(FileFormat format, FileCompression compression);

// What a table of the catalog is written as. Throws NOT_SUPPORTED for a format that is only read,
// and for settings that its writer would not follow.
StorageFormat StorageFormatOf(const ports::CatalogTable& table);
// A storage descriptor without columns.
ports::StorageDescriptor StorageOf(const StorageFormat& format, std::string location);
void AddFormatParameters(const StorageFormat& format, ports::Parameters& parameters);
// Throws NOT_SUPPORTED for a format that cannot be written yet.
void ApplyFormat(const StorageFormat& format, engine::WriteOptions& options);

}  // namespace laketop::athena
