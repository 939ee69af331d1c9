// SPDX-License-Identifier: Apache-2.0
#include "services/athena/storage_format.hpp"

#include <algorithm>
#include <charconv>

#include "base/ascii.hpp"
#include "formats/serde_tables.hpp"
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
constexpr int kCompressionLevelMax = 22;

struct NamedCompression {
  FileCompression compression;
  std::string_view name;
};
constexpr NamedCompression kCompressions[] = {
    {FileCompression::kNone, "NONE"},       {FileCompression::kGzip, "GZIP"},
    {FileCompression::kSnappy, "SNAPPY"},   {FileCompression::kZstd, "ZSTD"},
    {FileCompression::kLz4, "LZ4"},         {FileCompression::kBzip2, "BZIP2"},
    {FileCompression::kDeflate, "DEFLATE"}, {FileCompression::kZlib, "ZLIB"},
    {FileCompression::kLzo, "LZO"}};

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

std::string_view NameOf(FileFormat format) {
  switch (format) {
    case FileFormat::kParquet:
      return "PARQUET";
    case FileFormat::kTextFile:
      return "TEXTFILE";
    case FileFormat::kJson:
      return "JSON";
    case FileFormat::kOrc:
      return "ORC";
    case FileFormat::kAvro:
      return "AVRO";
    case FileFormat::kOther:
      break;
  }
  return "";
}

std::string_view NameOf(FileCompression compression) {
  for (const NamedCompression& named : kCompressions) {
    if (named.compression == compression) return named.name;
  }
  return "";
}

std::optional<FileCompression> ParseFileCompression(std::string_view name) {
  const std::string lower = AsciiLower(name);
  if (lower == "uncompressed") return FileCompression::kNone;
  for (const NamedCompression& named : kCompressions) {
    if (lower == AsciiLower(named.name)) return named.compression;
  }
  return std::nullopt;
}

bool Supports(FileFormat format, FileCompression compression) {
  using Codec = FileCompression;
  if (compression == Codec::kNone || compression == Codec::kSnappy || compression == Codec::kZstd) {
    return true;
  }
  switch (format) {
    case FileFormat::kParquet:
      return compression == Codec::kGzip || compression == Codec::kLz4 ||
             compression == Codec::kLzo;
    case FileFormat::kTextFile:
    case FileFormat::kJson:
      return compression == Codec::kGzip || compression == Codec::kLz4 ||
             compression == Codec::kBzip2;
    case FileFormat::kOrc:
      return compression == Codec::kLz4 || compression == Codec::kZlib;
    case FileFormat::kAvro:
      return compression == Codec::kBzip2 || compression == Codec::kDeflate;
    case FileFormat::kOther:
      break;
  }
  return false;
}

StorageFormat StorageFormatOf(const ports::CatalogTable& table) {
  StorageFormat format;
  const std::string& serde = table.storage.serde_library;
  const ports::Parameters& properties = table.storage.serde_parameters;
  auto parameter = [&](const std::string& name) -> const std::string* {
    for (const ports::Parameters* parameters : {&table.parameters, &properties}) {
      auto found = parameters->find(name);
      if (found != parameters->end()) return &found->second;
    }
    return nullptr;
  };
  for (const char* name : {"parquet.compression", "parquet.compress", "write.compression"}) {
    const std::string* text = parameter(name);
    if (text == nullptr) continue;
    std::optional<FileCompression> compression = ParseFileCompression(*text);
    if (!compression) {
      FailStatement("INVALID_TABLE_PROPERTY", "Compression codec is not supported: " + *text);
    }
    format.compression = *compression;
  }
  if (const std::string* text = parameter("compression_level")) {
    int level = 0;
    std::from_chars(text->data(), text->data() + text->size(), level);
    if (level >= 1 && level <= kCompressionLevelMax) format.compression_level = level;
  }
  auto refuse = [&](std::string_view name) {
    FailStatement("NOT_SUPPORTED", "Writing tables with the SerDe property " + std::string(name) +
                                       " is not implemented yet");
  };
  if (serde == kParquetSerde) {
    format.format = FileFormat::kParquet;
    return format;
  }
  const bool json = serde == kOpenXJson || serde == kHiveJson;
  if (serde != kLazySimple && !json) {
    FailStatement("NOT_SUPPORTED", "Writing tables with SerDe " + serde + " is not implemented");
  }
  if (!table.storage.input_format.empty() && table.storage.input_format != kTextInput) {
    FailStatement("NOT_SUPPORTED", "Writing tables with input format " +
                                       table.storage.input_format + " is not implemented");
  }
  if (const std::string* count = parameter("skip.footer.line.count"); count && *count != "0") {
    FailStatement("NOT_SUPPORTED",
                  "Inserting into Hive table with skip.footer.line.count property not supported");
  }
  const std::string* header = parameter("skip.header.line.count");
  if (header != nullptr && *header != "0" && (*header != "1" || json)) {
    FailStatement("NOT_SUPPORTED",
                  "Inserting into Hive table with value of skip.header.line.count property greater "
                  "than 1 is not supported");
  }
  if (json) {
    format.format = FileFormat::kJson;
    for (const auto& [name, value] : properties) {
      if (name.starts_with("mapping.")) refuse(name);
    }
    return format;
  }
  format.format = FileFormat::kTextFile;
  for (const auto& [name, value] : properties) {
    const bool usual = (name == "serialization.null.format" && value == "\\N") ||
                       (name == "colelction.delim" && value == "\x02") ||
                       (name == "mapkey.delim" && value == "\x03");
    const bool decides = name == "escape.delim" || name == "serialization.null.format" ||
                         name == "colelction.delim" || name == "collection.delim" ||
                         name == "mapkey.delim" || name == "timestamp.formats";
    if (decides && !usual && !value.empty()) refuse(name);
  }
  for (const char* name : {"serialization.format", "field.delim"}) {
    auto found = properties.find(name);
    if (found == properties.end() || found->second.empty()) continue;
    const std::string& text = found->second;
    const bool digit = text.size() == 1 && text[0] >= '0' && text[0] <= '9';
    const char delimiter =
        digit ? static_cast<char>(text[0] - '0') : formats::CharacterOf(text).value_or(text[0]);
    format.field_delimiter = std::string(1, delimiter);
  }
  if (header != nullptr && *header == "1") {
    for (const ports::CatalogColumn& column : table.storage.columns) {
      format.header.push_back(column.name);
    }
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
  const bool parquet = format.format == FileFormat::kParquet;
  parameters[parquet ? "parquet.compression" : "write.compression"] = NameOf(format.compression);
  if (format.compression_level) {
    parameters["compression_level"] = std::to_string(*format.compression_level);
  }
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
        default:
          FailStatement("NOT_SUPPORTED", "Writing PARQUET with " +
                                             std::string(NameOf(format.compression)) +
                                             " is not implemented yet");
      }
      return;
    case FileFormat::kTextFile:
    case FileFormat::kJson: {
      TextCompression compression{.level = format.compression_level};
      switch (format.compression) {
        case FileCompression::kNone:
          break;
        case FileCompression::kGzip:
          compression.codec = formats::Compression::kGzip;
          options.extension = ".gz";
          break;
        case FileCompression::kZstd:
          compression.codec = formats::Compression::kZstd;
          options.extension = ".zst";
          break;
        case FileCompression::kBzip2:
          compression.codec = formats::Compression::kBzip2;
          options.extension = ".bz2";
          break;
        default:
          FailStatement("NOT_SUPPORTED", "Writing text files with " +
                                             std::string(NameOf(format.compression)) +
                                             " is not implemented yet");
      }
      options.writer = format.format == FileFormat::kJson
                           ? JsonLinesWriter(compression)
                           : DelimitedWriter(format.field_delimiter, format.header, compression);
      return;
    }
    default:
      FailStatement("NOT_SUPPORTED", "Writing ORC and AVRO is not implemented yet");
  }
}

}  // namespace laketop::athena
