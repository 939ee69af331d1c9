// SPDX-License-Identifier: Apache-2.0
#include "services/athena/statements/properties.hpp"

#include "base/ascii.hpp"

#include <algorithm>

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

// What CTAS and UNLOAD have alike; false: not one of these.
bool Apply(const dialect::Property& property, TableProperties& out, bool& compression_given) {
  std::string name = AsciiLower(property.name.value);
  if (name == "format") {
    std::string text = TextOf(property);
    std::optional<FileFormat> format = ParseFileFormat(text);
    if (!format) {
      FailStatement("INVALID_TABLE_PROPERTY", "Unsupported file format: " + text);
    }
    out.format.format = *format;
  } else if (name == "field_delimiter") {
    out.format.field_delimiter = TextOf(property);
    if (out.format.field_delimiter.size() != 1) FailValue(property, "a single character");
  } else if (name == "partitioned_by") {
    out.partition_columns = TextsOf(property);
  } else if (name == "compression" || name == "write_compression" ||
             name == "parquet_compression" || name == "orc_compression") {
    if (compression_given) {
      FailStatement("INVALID_TABLE_PROPERTY", "More than one compression property is given");
    }
    compression_given = true;
    out.format.compression = CompressionOf(property);
  } else if (name == "compression_level") {
    const auto* level = property.value->As<dialect::IntegerLiteral>();
    if (level == nullptr || level->value < 1 || level->value > 22) FailValue(property, "integer");
    out.format.compression_level = static_cast<int>(level->value);
  } else {
    return false;
  }
  return true;
}

[[noreturn]] void FailUnknown(const dialect::Property& property, std::string_view of) {
  FailStatement("INVALID_TABLE_PROPERTY", std::string(of) + " property '" +
                                              AsciiLower(property.name.value) + "' does not exist");
}

}  // namespace

TableProperties TablePropertiesOf(const std::vector<dialect::Property>& properties,
                                  const dialect::SessionInfo&) {
  TableProperties out;
  bool compression_given = false;
  for (const dialect::Property& property : properties) {
    if (Apply(property, out, compression_given)) continue;
    std::string name = AsciiLower(property.name.value);
    if (name == "external_location" || name == "location") {
      out.external_location = TextOf(property);
    } else if (name == "table_type") {
      if (AsciiLower(TextOf(property)) != "hive") {
        FailStatement("NOT_SUPPORTED", "Iceberg tables are not implemented yet");
      }
    } else if (name == "bucketed_by" || name == "bucket_count") {
      FailStatement("NOT_SUPPORTED", "Bucketed tables are not implemented yet");
    } else if (name == "is_external") {
      // Every table that is not Iceberg's is external.
      const auto* external = property.value->As<dialect::BooleanLiteral>();
      if (external == nullptr || !external->value) FailValue(property, "true");
    } else {
      FailUnknown(property, "Catalog 'awsdatacatalog' table");
    }
  }
  return out;
}

TableProperties UnloadPropertiesOf(const std::vector<dialect::Property>& properties,
                                   const dialect::SessionInfo&) {
  TableProperties out;
  bool compression_given = false;
  bool format_given = false;
  for (const dialect::Property& property : properties) {
    if (!Apply(property, out, compression_given)) FailUnknown(property, "Unload");
    format_given = format_given || AsciiLower(property.name.value) == "format";
  }
  if (!format_given)
    FailStatement("INVALID_TABLE_PROPERTY", "Unload property 'format' is required");
  return out;
}

}  // namespace laketop::athena
