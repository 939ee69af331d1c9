// SPDX-License-Identifier: Apache-2.0
#include "services/athena/statements/properties.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <charconv>

namespace laketop::athena {
namespace {

[[noreturn]] void FailValue(const dialect::Property& property, std::string_view wanted) {
  FailStatement("INVALID_TABLE_PROPERTY",
                "Invalid value for catalog 'awsdatacatalog' table property '" +
                    AsciiLower(property.name.value) + "': Cannot convert to " +
                    std::string(wanted));
}

std::string TextOf(const dialect::Property& property) {
  const auto* text = property.value->As<dialect::StringLiteral>();
  if (text == nullptr) FailValue(property, "varchar");
  return text->value;
}

std::vector<std::string> TextsOf(const dialect::Property& property) {
  const auto* array = property.value->As<dialect::ArrayConstructor>();
  if (array == nullptr) FailValue(property, "array(varchar)");
  std::vector<std::string> texts;
  for (const dialect::ExpressionPtr& element : array->elements) {
    const auto* text = element->As<dialect::StringLiteral>();
    if (text == nullptr) FailValue(property, "array(varchar)");
    texts.push_back(AsciiLower(text->value));
  }
  return texts;
}

FileCompression CompressionOf(const dialect::Property& property) {
  std::string text = TextOf(property);
  std::optional<FileCompression> compression = ParseFileCompression(text);
  if (!compression) {
    FailStatement("INVALID_TABLE_PROPERTY", "Compression codec is not supported: " + text);
  }
  return *compression;
}

// compression_level = 4 or '4', as both stand in the guide.
int LevelOf(const dialect::Property& property) {
  std::int64_t level = 0;
  if (const auto* number = property.value->As<dialect::IntegerLiteral>()) {
    level = number->value;
  } else if (const auto* text = property.value->As<dialect::StringLiteral>()) {
    std::from_chars(text->value.data(), text->value.data() + text->value.size(), level);
  }
  if (level < 1 || level > 22) FailValue(property, "integer between 1 and 22");
  return static_cast<int>(level);
}

int BucketCountOf(const dialect::Property& property) {
  constexpr std::int64_t kBucketsMax = 1'000'000;
  const auto* number = property.value->As<dialect::IntegerLiteral>();
  if (number == nullptr) FailValue(property, "integer");
  if (number->value < 1) {
    FailStatement("INVALID_TABLE_PROPERTY", "bucket_count must be greater than zero");
  }
  if (number->value > kBucketsMax) {
    FailStatement("INVALID_TABLE_PROPERTY", "bucket_count should be no more than 1000000");
  }
  return static_cast<int>(number->value);
}

// What CTAS and UNLOAD have alike.
class CommonProperties {
 public:
  // False: not one of these.
  bool Apply(const dialect::Property& property, TableProperties& out) {
    std::string name = AsciiLower(property.name.value);
    if (name == "format") {
      std::string text = TextOf(property);
      std::optional<FileFormat> format = ParseFileFormat(text);
      if (!format) {
        FailStatement("INVALID_TABLE_PROPERTY", "Unsupported file format: " + text);
      }
      out.format.format = *format;
      format_given_ = true;
    } else if (name == "field_delimiter") {
      out.format.field_delimiter = TextOf(property);
      if (out.format.field_delimiter.size() != 1) FailValue(property, "a single character");
      delimiter_given_ = true;
    } else if (name == "partitioned_by") {
      out.partition_columns = TextsOf(property);
    } else if (name == "compression" || name == "write_compression" ||
               name == "parquet_compression" || name == "orc_compression") {
      if (!compression_property_.empty()) {
        FailStatement("INVALID_TABLE_PROPERTY", "More than one compression property is given");
      }
      compression_property_ = name;
      out.format.compression = CompressionOf(property);
    } else if (name == "compression_level") {
      out.format.compression_level = LevelOf(property);
    } else {
      return false;
    }
    return true;
  }

  // What the properties say together.
  void Check(TableProperties& out) const {
    const StorageFormat& format = out.format;
    const std::string name(NameOf(format.format));
    const bool of_other =
        (compression_property_ == "parquet_compression" && format.format != FileFormat::kParquet) ||
        (compression_property_ == "orc_compression" && format.format != FileFormat::kOrc);
    if (of_other) {
      FailStatement("INVALID_TABLE_PROPERTY",
                    "Property '" + compression_property_ + "' cannot be used with format " + name);
    }
    if (delimiter_given_ && format.format != FileFormat::kTextFile) {
      FailStatement("INVALID_TABLE_PROPERTY",
                    "Property 'field_delimiter' cannot be used with format " + name);
    }
    if (!compression_property_.empty() && !Supports(format.format, format.compression)) {
      FailStatement("INVALID_TABLE_PROPERTY", "Compression codec " +
                                                  std::string(NameOf(format.compression)) +
                                                  " is not supported for format " + name);
    }
    if (format.compression_level && format.compression != FileCompression::kZstd) {
      FailStatement("INVALID_TABLE_PROPERTY",
                    "Property 'compression_level' is supported for ZSTD compression only");
    }
  }
  bool FormatGiven() const { return format_given_; }

 private:
  bool format_given_ = false;
  bool delimiter_given_ = false;
  std::string compression_property_;
};

[[noreturn]] void FailUnknown(const dialect::Property& property, std::string_view of) {
  FailStatement("INVALID_TABLE_PROPERTY", std::string(of) + " property '" +
                                              AsciiLower(property.name.value) + "' does not exist");
}

}  // namespace

TableProperties TablePropertiesOf(const std::vector<dialect::Property>& properties,
                                  const dialect::SessionInfo&) {
  TableProperties out;
  CommonProperties common;
  for (const dialect::Property& property : properties) {
    if (common.Apply(property, out)) continue;
    std::string name = AsciiLower(property.name.value);
    if (name == "external_location" || name == "location") {
      out.external_location = TextOf(property);
    } else if (name == "table_type") {
      if (AsciiLower(TextOf(property)) != "hive") {
        FailStatement("NOT_SUPPORTED", "Iceberg tables are not implemented yet");
      }
    } else if (name == "bucketed_by") {
      out.bucket_columns = TextsOf(property);
    } else if (name == "bucket_count") {
      out.bucket_count = BucketCountOf(property);
    } else if (name == "is_external") {
      // Every table that is not Iceberg's is external.
      const auto* external = property.value->As<dialect::BooleanLiteral>();
      if (external == nullptr || !external->value) FailValue(property, "true");
    } else {
      FailUnknown(property, "Catalog 'awsdatacatalog' table");
    }
  }
  if (out.bucket_columns.empty() != (out.bucket_count == 0)) {
    FailStatement("INVALID_TABLE_PROPERTY",
                  "bucketed_by and bucket_count must be specified together");
  }
  common.Check(out);
  return out;
}

TableProperties UnloadPropertiesOf(const std::vector<dialect::Property>& properties,
                                   const dialect::SessionInfo&) {
  TableProperties out;
  CommonProperties common;
  for (const dialect::Property& property : properties) {
    if (!common.Apply(property, out)) FailUnknown(property, "Unload");
  }
  if (!common.FormatGiven()) {
    FailStatement("INVALID_TABLE_PROPERTY", "Unload property 'format' is required");
  }
  common.Check(out);
  return out;
}

}  // namespace laketop::athena
