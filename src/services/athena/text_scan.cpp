// SPDX-License-Identifier: Apache-2.0
#include "services/athena/text_scan.hpp"

#include <fmt/format.h>

#include <charconv>

#include "services/athena/glue_catalog_view.hpp"
#include "services/athena/table_scan.hpp"

namespace laketop::athena {
namespace {

using dialect::TypeKind;

constexpr std::string_view kLazySimple = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
constexpr std::string_view kOpenCsv = "org.apache.hadoop.hive.serde2.OpenCSVSerde";
constexpr std::string_view kOpenXJson = "org.openx.data.jsonserde.JsonSerDe";
constexpr std::string_view kHiveJson = "org.apache.hive.hcatalog.data.JsonSerDe";

std::string ParameterOr(const ports::Parameters& parameters, const std::string& name,
                        std::string_view otherwise) {
  auto found = parameters.find(name);
  return found != parameters.end() ? found->second : std::string(otherwise);
}

// A property of the table, or of its SerDe: crawlers write the header count to either.
int HeaderLines(const ports::CatalogTable& table) {
  std::string text =
      ParameterOr(table.parameters, "skip.header.line.count",
                  ParameterOr(table.storage.serde_parameters, "skip.header.line.count", "0"));
  int lines = 0;
  std::from_chars(text.data(), text.data() + text.size(), lines);
  if (ParameterOr(table.parameters, "skip.footer.line.count", "0") != "0") {
    FailStatement("NOT_SUPPORTED", "skip.footer.line.count is not implemented yet");
  }
  return std::max(lines, 0);
}

// A delimiter may be told as itself, as an escape, or as a number.
std::string Delimiter(std::string text) {
  if (text == "\\t") return "\t";
  int number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.size() > 1 && error == std::errc() && end == text.data() + text.size()) {
    return std::string(1, static_cast<char>(number));
  }
  if (text.starts_with("\\u") && text.size() == 6) {
    std::from_chars(text.data() + 2, text.data() + text.size(), number, 16);
    return std::string(1, static_cast<char>(number));
  }
  return text;
}

bool IsScalar(const dialect::Type& type) {
  return type.kind != TypeKind::kArray && type.kind != TypeKind::kMap &&
         type.kind != TypeKind::kRow;
}

// All columns as text, in the order of the file.
std::string TextColumns(const ports::CatalogTable& table) {
  std::string columns = "{";
  for (const ports::CatalogColumn& column : table.storage.columns) {
    if (columns.size() > 1) columns += ", ";
    columns += QuoteDuckDbText(column.name) + ": 'VARCHAR'";
  }
  return columns + "}";
}

// A delimited text's value as LazySimpleSerDe takes it: what is not of the type is NULL.
std::string LazyValue(const dialect::CatalogColumn& column) {
  std::string name = QuoteDuckDbName(column.name);
  std::string type = dialect::DuckDbType(column.type);
  switch (column.type.kind) {
    case TypeKind::kVarchar:
      if (column.type.length < dialect::kUnboundedLength) {
        return fmt::format("left({}, {})", name, column.type.length);
      }
      return name;
    case TypeKind::kChar:
      return fmt::format("rtrim(left({}, {}), ' ')", name, column.type.length);
    case TypeKind::kBoolean:
      return fmt::format("CASE lower({}) WHEN 'true' THEN true WHEN 'false' THEN false END", name);
    case TypeKind::kTinyint:
    case TypeKind::kSmallint:
    case TypeKind::kInteger:
    case TypeKind::kBigint:
      // The engine would round 1.5 and read 1e3.
      return fmt::format(
          "CASE WHEN regexp_full_match({0}, '[+-]?[0-9]+') THEN TRY_CAST({0} AS {1}) END", name,
          type);
    case TypeKind::kVarbinary:
      return fmt::format("from_base64({})", name);
    default:
      return fmt::format("TRY_CAST({} AS {})", name, type);
  }
}

TextScan LazySimple(const ports::CatalogTable& table, const std::string& files) {
  const ports::Parameters& serde = table.storage.serde_parameters;
  if (serde.contains("escape.delim")) {
    FailStatement("NOT_SUPPORTED", "ESCAPED BY of LazySimpleSerDe is not implemented yet");
  }
  if (serde.contains("timestamp.formats")) {
    FailStatement("NOT_SUPPORTED", "timestamp.formats of LazySimpleSerDe is not implemented yet");
  }
  std::string delimiter = Delimiter(
      ParameterOr(serde, "field.delim", ParameterOr(serde, "serialization.format", "\x01")));
  if (!serde.contains("field.delim") && delimiter == "1") delimiter = "\x01";
  std::string null_text = ParameterOr(serde, "serialization.null.format", "\\N");
  TextScan scan;
  scan.source = fmt::format(
      "read_csv({}, columns={}, auto_detect=false, header=false, skip={}, delim={}, quote='', "
      "escape='', nullstr={}, null_padding=true, strict_mode=false, filename=true, "
      "hive_partitioning=false, max_line_size=33554432)",
      files, TextColumns(table), HeaderLines(table), QuoteDuckDbText(delimiter),
      QuoteDuckDbText(null_text));
  scan.column = [](const dialect::CatalogColumn& column) {
    if (!IsScalar(column.type)) {
      FailStatement(
          "NOT_SUPPORTED",
          "Column " + column.name + ": nested types in delimited text are not implemented yet");
    }
    return LazyValue(column);
  };
  return scan;
}

TextScan OpenCsv(const ports::CatalogTable& table, const std::string& files) {
  const ports::Parameters& serde = table.storage.serde_parameters;
  TextScan scan;
  scan.source = fmt::format(
      "read_csv({}, columns={}, auto_detect=false, header=false, skip={}, delim={}, quote={}, "
      "escape={}, nullstr=[], null_padding=true, strict_mode=false, filename=true, "
      "hive_partitioning=false, max_line_size=33554432)",
      files, TextColumns(table), HeaderLines(table),
      QuoteDuckDbText(ParameterOr(serde, "separatorChar", ",")),
      QuoteDuckDbText(ParameterOr(serde, "quoteChar", "\"")),
      QuoteDuckDbText(ParameterOr(serde, "escapeChar", "\\")));
  scan.column = [](const dialect::CatalogColumn& column) -> std::string {
    std::string name = QuoteDuckDbName(column.name);
    switch (column.type.kind) {
      case TypeKind::kVarchar:
      case TypeKind::kChar:
        return name;
      case TypeKind::kDate:
        return fmt::format("(DATE '1970-01-01' + CAST({} AS INTEGER))", name);
      case TypeKind::kTimestamp:
        return fmt::format("epoch_ms(CAST({} AS BIGINT))", name);
      default:
        if (!IsScalar(column.type)) {
          FailStatement("NOT_SUPPORTED", "OpenCSVSerde has no nested types: column " + column.name);
        }
        return fmt::format("CAST({} AS {})", name, dialect::DuckDbType(column.type));
    }
  };
  return scan;
}

TextScan JsonLines(const ports::CatalogTable& table, const std::string& files) {
  const ports::Parameters& serde = table.storage.serde_parameters;
  for (const auto& [name, value] : serde) {
    if (name.starts_with("mapping.") || name == "dots.in.keys") {
      FailStatement("NOT_SUPPORTED", "SerDe property " + name + " is not implemented yet");
    }
  }
  std::string columns = "{";
  for (const ports::CatalogColumn& column : table.storage.columns) {
    std::optional<dialect::Type> type = TypeOfHive(column.type);
    if (!type) continue;
    if (columns.size() > 1) columns += ", ";
    // Text is taken as JSON, so that numbers and nested values keep the text they have in the file.
    bool text = type->kind == TypeKind::kVarchar || type->kind == TypeKind::kChar;
    columns += QuoteDuckDbText(column.name) + ": " +
               QuoteDuckDbText(text ? "VARCHAR" : dialect::DuckDbType(*type));
  }
  columns += "}";
  bool ignore = ParameterOr(serde, "ignore.malformed.json", "false") == "true";
  TextScan scan;
  scan.source = fmt::format(
      "read_json({}, columns={}, format='newline_delimited', records=true, ignore_errors={}, "
      "filename=true, hive_partitioning=false, maximum_object_size=33554432)",
      files, columns, ignore ? "true" : "false");
  scan.column = [](const dialect::CatalogColumn& column) { return QuoteDuckDbName(column.name); };
  return scan;
}

}  // namespace

TextScan PlanTextScan(const ports::CatalogTable& table, const std::string& files) {
  const std::string& serde = table.storage.serde_library;
  if (serde == kLazySimple) return LazySimple(table, files);
  if (serde == kOpenCsv) return OpenCsv(table, files);
  if (serde == kOpenXJson || serde == kHiveJson) return JsonLines(table, files);
  FailStatement("HIVE_UNSUPPORTED_FORMAT",
                "Unable to create input format: the SerDe " + serde + " is not implemented yet");
}

}  // namespace laketop::athena
