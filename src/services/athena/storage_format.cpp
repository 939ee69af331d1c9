// SPDX-License-Identifier: Apache-2.0
#include "services/athena/storage_format.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "services/athena/row_writers.hpp"
#include "services/athena/statement.hpp"

namespace laketop::athena {
namespace {

constexpr std::string_view kParquetSerde =
    "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
constexpr std::string_view kLazySimple = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
constexpr std::string_view kOpenXJson = "org.openx.data.jsonserde.JsonSerDe";
constexpr std::string_view kHiveJson = "org.apache.hive.hcatalog.data.JsonSerDe";
constexpr std::string_view kTextInput = "org.apache.hadoop.mapred.TextInputFormat";
constexpr std::string_view kTextOutput =
    "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";

}  // namespace

std::optional<FileFormat> ParseFileFormat(std::string_view name) {
  std::string lower = AsciiLower(name);
  if (lower == "parquet") return FileFormat::kParquet;
  if (lower == "textfile") return FileFormat::kTextFile;
  if (lower == "json") return FileFormat::kJson;
  if (lower == "orc") return FileFormat::kOrc;
  if (lower == "avro") return FileFormat::kAvro;
  return std::nullopt;
}

std::optional<FileCompression> ParseFileCompression(std::string_view name) {
  std::string lower = AsciiLower(name);
  if (lower == "none" || lower == "uncompressed") return FileCompression::kNone;
  if (lower == "gzip") return FileCompression::kGzip;
  if (lower == "snappy") return FileCompression::kSnappy;
  if (lower == "zstd") return FileCompression::kZstd;
  if (lower == "lz4") return FileCompression::kLz4;
  return std::nullopt;
}

StorageFormat StorageFormatOf(const ports::CatalogTable& table) {
  StorageFormat format;
  const std::string& serde = table.storage.serde_library;
  auto serde_parameter = [&](const std::string& name, std::string_view otherwise) {
    auto found = table.storage.serde_parameters.find(name);
    return found != table.storage.serde_parameters.end() ? found->second : std::string(otherwise);
  };
  for (const char* name :
       {"parquet.compression", "parquet.compress", "write.compression", "compression"}) {
    auto found = table.parameters.find(name);
    if (found == table.parameters.end()) continue;
    if (auto compression = ParseFileCompression(found->second)) format.compression = *compression;
  }
  if (serde == kParquetSerde) {
    format.format = FileFormat::kParquet;
  } else if (serde == kLazySimple) {
    format.format = FileFormat::kTextFile;
    format.field_delimiter = serde_parameter("field.delim", "\x01");
    if (format.field_delimiter == "\\t") format.field_delimiter = "\t";
  } else if (serde == kOpenXJson || serde == kHiveJson) {
    format.format = FileFormat::kJson;
  } else {
    FailStatement("NOT_SUPPORTED", "Writing tables with SerDe " + serde + " is not implemented");
  }
  return format;
}

ports::StorageDescriptor StorageOf(const StorageFormat& format, std::string location) {
  ports::StorageDescriptor storage;
  storage.location = std::move(location);
  switch (format.format) {
    case FileFormat::kParquet:
      storage.input_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat";
      storage.output_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat";
      storage.serde_library = kParquetSerde;
      storage.serde_parameters["serialization.format"] = "1";
      break;
    case FileFormat::kJson:
      storage.input_format = kTextInput;
      storage.output_format = kTextOutput;
      storage.serde_library = kHiveJson;
      storage.serde_parameters["serialization.format"] = "1";
      break;
    default:
      storage.input_format = kTextInput;
      storage.output_format = kTextOutput;
      storage.serde_library = kLazySimple;
      storage.serde_parameters["field.delim"] = format.field_delimiter;
      storage.serde_parameters["serialization.format"] = format.field_delimiter;
      break;
  }
  return storage;
}

void AddFormatParameters(const StorageFormat& format, ports::Parameters& parameters) {
  std::string compression = format.compression == FileCompression::kSnappy ? "SNAPPY"
                            : format.compression == FileCompression::kZstd ? "ZSTD"
                            : format.compression == FileCompression::kLz4  ? "LZ4"
                            : format.compression == FileCompression::kNone ? "NONE"
                                                                           : "GZIP";
  if (format.format == FileFormat::kParquet) parameters["parquet.compression"] = compression;
}

void ApplyFormat(const StorageFormat& format, engine::WriteOptions& options) {
  switch (format.format) {
    case FileFormat::kParquet:
      options.extension = "";
      options.compression_level = format.compression_level;
      switch (format.compression) {
        case FileCompression::kNone:
          options.compression = engine::ParquetCompression::kNone;
          break;
        case FileCompression::kGzip:
          options.compression = engine::ParquetCompression::kGzip;
          break;
        case FileCompression::kSnappy:
          options.compression = engine::ParquetCompression::kSnappy;
          break;
        case FileCompression::kZstd:
          options.compression = engine::ParquetCompression::kZstd;
          break;
        case FileCompression::kLz4:
          options.compression = engine::ParquetCompression::kLz4;
          break;
      }
      return;
    case FileFormat::kTextFile:
    case FileFormat::kJson: {
      bool gzip = format.compression == FileCompression::kGzip;
      if (!gzip && format.compression != FileCompression::kNone) {
        FailStatement("NOT_SUPPORTED", "Text files are written with GZIP or without compression");
      }
      options.extension = gzip ? ".gz" : "";
      options.writer = format.format == FileFormat::kJson
                           ? JsonLinesWriter(gzip)
                           : DelimitedWriter(format.field_delimiter, gzip);
      return;
    }
    default:
      FailStatement("NOT_SUPPORTED", "Writing ORC and AVRO is not implemented yet");
  }
}

}  // namespace laketop::athena
