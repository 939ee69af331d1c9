// SPDX-License-Identifier: Apache-2.0
#include "services/athena/row_writers.hpp"

#include <fmt/format.h>

#include "base/check.hpp"
#include "base/encoding.hpp"
#include "base/json.hpp"
#include "services/athena/value_text.hpp"

namespace laketop::athena {
namespace {

using engine::ColumnView;
using engine::SqlColumn;
using engine::SqlError;
using engine::SqlResult;

constexpr std::size_t kFlushBytes = std::size_t{1} << 20;

// The Trino type by which a value's text is printed. Files hold the table's representation, in
// which text, intervals and the like are what the engine holds.
dialect::Type TypeOf(const engine::SqlType& type) {
  using Engine = engine::TypeKind;
  using Kind = dialect::TypeKind;
  switch (type.kind) {
    case Engine::kBoolean:
      return dialect::MakeType(Kind::kBoolean);
    case Engine::kTinyInt:
      return dialect::MakeType(Kind::kTinyint);
    case Engine::kSmallInt:
      return dialect::MakeType(Kind::kSmallint);
    case Engine::kInteger:
      return dialect::MakeType(Kind::kInteger);
    case Engine::kReal:
      return dialect::MakeType(Kind::kReal);
    case Engine::kDouble:
      return dialect::MakeType(Kind::kDouble);
    case Engine::kDecimal:
      return dialect::DecimalType(type.precision, type.scale);
    case Engine::kVarbinary:
      return dialect::MakeType(Kind::kVarbinary);
    case Engine::kDate:
      return dialect::MakeType(Kind::kDate);
    case Engine::kTimestamp:
    case Engine::kTimestampS:
    case Engine::kTimestampMs:
    case Engine::kTimestampNs:
    case Engine::kTimestampTz:
      return dialect::TimestampType(3);
    case Engine::kUuid:
      return dialect::MakeType(Kind::kUuid);
    case Engine::kVarchar:
      return dialect::VarcharType();
    default:
      return dialect::MakeType(Kind::kBigint);
  }
}

class TextWriter : public engine::RowWriter {
 public:
  TextWriter(const std::vector<SqlColumn>& columns, engine::AppendBytes out,
             const TextCompression& compression)
      : columns_(columns),
        out_(std::move(out)),
        compressor_(formats::MakeCompressor(compression.codec, compression.level)) {}

  SqlResult<void> Write(const engine::RowBatch& rows) override {
    for (std::size_t row = 0; row < rows.row_count; ++row) {
      AppendRow(rows, row);
      if (buffer_.size() < kFlushBytes) continue;
      if (SqlResult<void> done = Flush(false); !done) return done;
    }
    return {};
  }
  SqlResult<void> Finish() override { return Flush(true); }

 protected:
  virtual void AppendRow(const engine::RowBatch& rows, std::size_t row) = 0;
  const std::vector<SqlColumn> columns_;
  std::string buffer_;

 private:
  SqlResult<void> Flush(bool last) {
    compressed_.clear();
    compressor_->Append(buffer_, last, compressed_);
    buffer_.clear();
    return compressed_.empty() ? SqlResult<void>() : out_(compressed_);
  }

  engine::AppendBytes out_;
  std::unique_ptr<formats::Compressor> compressor_;
  std::string compressed_;
};

// Values between delimiters; the levels of nesting have delimiters of their own, as Hive's text
// has.
class Delimited final : public TextWriter {
 public:
  Delimited(const std::vector<SqlColumn>& columns, engine::AppendBytes out, std::string delimiter,
            const std::vector<std::string>& header, const TextCompression& compression)
      : TextWriter(columns, std::move(out), compression), delimiter_(std::move(delimiter)) {
    for (std::size_t i = 0; i < header.size(); ++i) {
      buffer_ += (i > 0 ? delimiter_ : "") + header[i];
    }
    if (!header.empty()) buffer_.push_back('\n');
  }

 private:
  void AppendRow(const engine::RowBatch& rows, std::size_t row) override {
    for (std::size_t i = 0; i < rows.columns.size(); ++i) {
      if (i > 0) buffer_ += delimiter_;
      AppendValue(rows.columns[i], row, 2);
    }
    buffer_.push_back('\n');
  }

  void AppendValue(const ColumnView& column, std::size_t row, int level) {
    if (column.IsNull(row)) {
      buffer_ += "\\N";
      return;
    }
    char separator = static_cast<char>(level);
    switch (column.Kind()) {
      case engine::TypeKind::kList: {
        engine::Slice slice = column.SliceAt(row);
        for (std::size_t i = 0; i < slice.length; ++i) {
          if (i > 0) buffer_.push_back(separator);
          AppendValue(column.Child(0), slice.offset + i, level + 1);
        }
        return;
      }
      case engine::TypeKind::kMap: {
        engine::Slice slice = column.SliceAt(row);
        for (std::size_t i = 0; i < slice.length; ++i) {
          if (i > 0) buffer_.push_back(separator);
          AppendValue(column.Child(0), slice.offset + i, level + 2);
          buffer_.push_back(static_cast<char>(level + 1));
          AppendValue(column.Child(1), slice.offset + i, level + 2);
        }
        return;
      }
      case engine::TypeKind::kStruct:
        for (std::size_t i = 0; i < column.ChildCount(); ++i) {
          if (i > 0) buffer_.push_back(separator);
          AppendValue(column.Child(i), column.FieldRow(row), level + 1);
        }
        return;
      case engine::TypeKind::kVarbinary:
        buffer_ += Base64Encode(column.Text(row));
        return;
      default:
        AppendValueText(buffer_, TypeOf(column.Type()), column, row);
    }
  }

  std::string delimiter_;
};

class JsonLines final : public TextWriter {
 public:
  using TextWriter::TextWriter;

 private:
  void AppendRow(const engine::RowBatch& rows, std::size_t row) override {
    buffer_.push_back('{');
    bool first = true;
    for (std::size_t i = 0; i < rows.columns.size(); ++i) {
      // A value that is NULL has no member.
      if (rows.columns[i].IsNull(row)) continue;
      if (!first) buffer_.push_back(',');
      first = false;
      AppendJsonString(buffer_, columns_[i].name);
      buffer_.push_back(':');
      AppendValue(rows.columns[i], row);
    }
    buffer_ += "}\n";
  }

  void AppendValue(const ColumnView& column, std::size_t row) {
    using Kind = engine::TypeKind;
    if (column.IsNull(row)) {
      buffer_ += "null";
      return;
    }
    switch (column.Kind()) {
      case Kind::kList: {
        engine::Slice slice = column.SliceAt(row);
        buffer_.push_back('[');
        for (std::size_t i = 0; i < slice.length; ++i) {
          if (i > 0) buffer_.push_back(',');
          AppendValue(column.Child(0), slice.offset + i);
        }
        buffer_.push_back(']');
        return;
      }
      case Kind::kMap: {
        engine::Slice slice = column.SliceAt(row);
        buffer_.push_back('{');
        for (std::size_t i = 0; i < slice.length; ++i) {
          if (i > 0) buffer_.push_back(',');
          std::string key;
          AppendValueText(key, TypeOf(column.Child(0).Type()), column.Child(0), slice.offset + i);
          AppendJsonString(buffer_, key);
          buffer_.push_back(':');
          AppendValue(column.Child(1), slice.offset + i);
        }
        buffer_.push_back('}');
        return;
      }
      case Kind::kStruct: {
        buffer_.push_back('{');
        for (std::size_t i = 0; i < column.ChildCount(); ++i) {
          if (i > 0) buffer_.push_back(',');
          AppendJsonString(buffer_, column.Type().field_names[i]);
          buffer_.push_back(':');
          AppendValue(column.Child(i), column.FieldRow(row));
        }
        buffer_.push_back('}');
        return;
      }
      case Kind::kReal:
      case Kind::kDouble: {
        std::string text;
        AppendValueText(text, TypeOf(column.Type()), column, row);
        bool number = text.find_first_of("IN") == std::string::npos;
        buffer_ += number ? text : "\"" + text + "\"";
        return;
      }
      case Kind::kBoolean:
      case Kind::kTinyInt:
      case Kind::kSmallInt:
      case Kind::kInteger:
      case Kind::kBigInt:
      case Kind::kDecimal:
        AppendValueText(buffer_, TypeOf(column.Type()), column, row);
        return;
      case Kind::kVarbinary:
        AppendJsonString(buffer_, Base64Encode(column.Text(row)));
        return;
      default: {
        std::string text;
        AppendValueText(text, TypeOf(column.Type()), column, row);
        AppendJsonString(buffer_, text);
      }
    }
  }
};

}  // namespace

engine::RowWriterFactory DelimitedWriter(std::string field_delimiter,
                                         std::vector<std::string> header,
                                         TextCompression compression) {
  return [delimiter = std::move(field_delimiter), header = std::move(header), compression](
             const std::vector<SqlColumn>& columns,
             engine::AppendBytes out) -> std::unique_ptr<engine::RowWriter> {
    return std::make_unique<Delimited>(columns, std::move(out), delimiter, header, compression);
  };
}

engine::RowWriterFactory JsonLinesWriter(TextCompression compression) {
  return [compression](const std::vector<SqlColumn>& columns,
                       engine::AppendBytes out) -> std::unique_ptr<engine::RowWriter> {
    return std::make_unique<JsonLines>(columns, std::move(out), compression);
  };
}

}  // namespace laketop::athena
