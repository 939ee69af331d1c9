// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/duckdb/row_batch_builder.hpp"

namespace laketop::engine {
namespace {

using duckdb::LogicalType;
using duckdb::LogicalTypeId;

// What ColumnView's inlined accessors assume of DuckDB's memory.
static_assert(sizeof(duckdb::string_t) == 16);
static_assert(sizeof(duckdb::hugeint_t) == 16);
static_assert(sizeof(duckdb::list_entry_t) == sizeof(Slice));
static_assert(sizeof(duckdb::interval_t) == sizeof(Interval));
static_assert(std::is_same_v<duckdb::sel_t, std::uint32_t>);
static_assert(std::is_same_v<duckdb::validity_t, std::uint64_t>);

// The type a column is shown in: itself, or what it is cast to.
LogicalType PlainType(const LogicalType& type) {
  switch (type.id()) {
    case LogicalTypeId::ARRAY:
      return LogicalType::LIST(PlainType(duckdb::ArrayType::GetChildType(type)));
    case LogicalTypeId::LIST: {
      const LogicalType& child = duckdb::ListType::GetChildType(type);
      LogicalType plain = PlainType(child);
      return plain == child ? type : LogicalType::LIST(plain);
    }
    case LogicalTypeId::MAP: {
      const LogicalType& key = duckdb::MapType::KeyType(type);
      const LogicalType& value = duckdb::MapType::ValueType(type);
      LogicalType plain_key = PlainType(key);
      LogicalType plain_value = PlainType(value);
      return plain_key == key && plain_value == value ? type
                                                      : LogicalType::MAP(plain_key, plain_value);
    }
    case LogicalTypeId::STRUCT: {
      duckdb::child_list_t<LogicalType> fields;
      bool changed = false;
      for (const auto& [name, child] : duckdb::StructType::GetChildTypes(type)) {
        fields.emplace_back(name, PlainType(child));
        changed |= fields.back().second != child;
      }
      return changed ? LogicalType::STRUCT(std::move(fields)) : type;
    }
    case LogicalTypeId::SQLNULL:
    case LogicalTypeId::BOOLEAN:
    case LogicalTypeId::TINYINT:
    case LogicalTypeId::SMALLINT:
    case LogicalTypeId::INTEGER:
    case LogicalTypeId::BIGINT:
    case LogicalTypeId::HUGEINT:
    case LogicalTypeId::UTINYINT:
    case LogicalTypeId::USMALLINT:
    case LogicalTypeId::UINTEGER:
    case LogicalTypeId::UBIGINT:
    case LogicalTypeId::FLOAT:
    case LogicalTypeId::DOUBLE:
    case LogicalTypeId::DECIMAL:
    case LogicalTypeId::VARCHAR:
    case LogicalTypeId::BLOB:
    case LogicalTypeId::DATE:
    case LogicalTypeId::TIME:
    case LogicalTypeId::TIMESTAMP:
    case LogicalTypeId::TIMESTAMP_SEC:
    case LogicalTypeId::TIMESTAMP_MS:
    case LogicalTypeId::TIMESTAMP_NS:
    case LogicalTypeId::TIMESTAMP_TZ:
    case LogicalTypeId::INTERVAL:
    case LogicalTypeId::UUID:
      return type;
    default:
      return LogicalType::VARCHAR;
  }
}

TypeKind KindOf(LogicalTypeId id) {
  switch (id) {
    case LogicalTypeId::BOOLEAN:
      return TypeKind::kBoolean;
    case LogicalTypeId::TINYINT:
      return TypeKind::kTinyInt;
    case LogicalTypeId::SMALLINT:
      return TypeKind::kSmallInt;
    case LogicalTypeId::INTEGER:
      return TypeKind::kInteger;
    case LogicalTypeId::BIGINT:
      return TypeKind::kBigInt;
    case LogicalTypeId::HUGEINT:
      return TypeKind::kHugeInt;
    case LogicalTypeId::UTINYINT:
      return TypeKind::kUTinyInt;
    case LogicalTypeId::USMALLINT:
      return TypeKind::kUSmallInt;
    case LogicalTypeId::UINTEGER:
      return TypeKind::kUInteger;
    case LogicalTypeId::UBIGINT:
      return TypeKind::kUBigInt;
    case LogicalTypeId::FLOAT:
      return TypeKind::kReal;
    case LogicalTypeId::DOUBLE:
      return TypeKind::kDouble;
    case LogicalTypeId::DECIMAL:
      return TypeKind::kDecimal;
    case LogicalTypeId::BLOB:
      return TypeKind::kVarbinary;
    case LogicalTypeId::DATE:
      return TypeKind::kDate;
    case LogicalTypeId::TIME:
      return TypeKind::kTime;
    case LogicalTypeId::TIMESTAMP:
      return TypeKind::kTimestamp;
    case LogicalTypeId::TIMESTAMP_SEC:
      return TypeKind::kTimestampS;
    case LogicalTypeId::TIMESTAMP_MS:
      return TypeKind::kTimestampMs;
    case LogicalTypeId::TIMESTAMP_NS:
      return TypeKind::kTimestampNs;
    case LogicalTypeId::TIMESTAMP_TZ:
      return TypeKind::kTimestampTz;
    case LogicalTypeId::INTERVAL:
      return TypeKind::kInterval;
    case LogicalTypeId::UUID:
      return TypeKind::kUuid;
    case LogicalTypeId::LIST:
      return TypeKind::kList;
    case LogicalTypeId::STRUCT:
      return TypeKind::kStruct;
    case LogicalTypeId::MAP:
      return TypeKind::kMap;
    case LogicalTypeId::SQLNULL:
      return TypeKind::kNull;
    default:
      return TypeKind::kVarchar;
  }
}

SqlType FromPlain(const LogicalType& type) {
  SqlType result{.kind = KindOf(type.id())};
  if (type.HasAlias()) result.alias = type.GetAlias();
  switch (result.kind) {
    case TypeKind::kDecimal:
      result.precision = duckdb::DecimalType::GetWidth(type);
      result.scale = duckdb::DecimalType::GetScale(type);
      break;
    case TypeKind::kList:
      result.children.push_back(FromPlain(duckdb::ListType::GetChildType(type)));
      break;
    case TypeKind::kMap:
      result.children.push_back(FromPlain(duckdb::MapType::KeyType(type)));
      result.children.push_back(FromPlain(duckdb::MapType::ValueType(type)));
      break;
    case TypeKind::kStruct:
      for (const auto& [name, child] : duckdb::StructType::GetChildTypes(type)) {
        result.field_names.push_back(name);
        result.children.push_back(FromPlain(child));
      }
      break;
    default:
      break;
  }
  return result;
}

}  // namespace

SqlType ToSqlType(const LogicalType& type) {
  return FromPlain(PlainType(type));
}

std::vector<SqlColumn> ToSqlColumns(const duckdb::vector<std::string>& names,
                                    const duckdb::vector<LogicalType>& types) {
  std::vector<SqlColumn> columns;
  for (std::size_t i = 0; i < names.size(); ++i) columns.push_back({names[i], ToSqlType(types[i])});
  return columns;
}

struct RowBatchBuilder::Format {
  duckdb::UnifiedVectorFormat unified;
  std::vector<std::unique_ptr<Format>> children;
};

RowBatchBuilder::RowBatchBuilder(duckdb::ClientContext& context, duckdb::vector<LogicalType> types)
    : context_(context) {
  for (const LogicalType& type : types) {
    plain_types_.push_back(PlainType(type));
    needs_cast_.push_back(plain_types_.back() != type);
    types_.push_back(FromPlain(plain_types_.back()));
    formats_.push_back(std::make_unique<Format>());
  }
  casts_.resize(types.size());
  batch_.columns.resize(types.size());
}

RowBatchBuilder::~RowBatchBuilder() = default;

void RowBatchBuilder::Point(ColumnView& view, Format& format, const SqlType& type) {
  view.type_ = &type;
  view.data_ = reinterpret_cast<const std::byte*>(format.unified.data);
  view.selection_ = format.unified.sel->data();
  view.validity_ = format.unified.validity.GetData();
}

void RowBatchBuilder::Fill(ColumnView& view, Format& format, duckdb::Vector& vector,
                           const SqlType& type, duckdb::idx_t count) {
  // DuckDB selects a struct's fields and its own validity in different ways: flat, both agree.
  if (type.kind == TypeKind::kStruct) vector.Flatten(count);
  vector.ToUnifiedFormat(count, format.unified);
  Point(view, format, type);
  if (type.children.empty()) return;

  view.children_.resize(type.children.size());
  while (format.children.size() < type.children.size()) {
    format.children.push_back(std::make_unique<Format>());
  }
  if (type.kind == TypeKind::kStruct) {
    const auto& fields = duckdb::StructVector::GetEntries(vector);
    for (std::size_t i = 0; i < type.children.size(); ++i) {
      Fill(view.children_[i], *format.children[i], *fields[i], type.children[i], count);
    }
    return;
  }
  const duckdb::idx_t elements = duckdb::ListVector::GetListSize(vector);
  if (type.kind == TypeKind::kList) {
    Fill(view.children_[0], *format.children[0], duckdb::ListVector::GetEntry(vector),
         type.children[0], elements);
  } else {
    Fill(view.children_[0], *format.children[0], duckdb::MapVector::GetKeys(vector),
         type.children[0], elements);
    Fill(view.children_[1], *format.children[1], duckdb::MapVector::GetValues(vector),
         type.children[1], elements);
  }
}

const RowBatch& RowBatchBuilder::Build(duckdb::DataChunk& chunk) {
  batch_.row_count = chunk.size();
  for (std::size_t i = 0; i < batch_.columns.size(); ++i) {
    duckdb::Vector* vector = &chunk.data[i];
    if (needs_cast_[i]) {
      casts_[i] = std::make_unique<duckdb::Vector>(plain_types_[i], chunk.size());
      duckdb::VectorOperations::Cast(context_, *vector, *casts_[i], chunk.size());
      vector = casts_[i].get();
    }
    Fill(batch_.columns[i], *formats_[i], *vector, types_[i], chunk.size());
  }
  return batch_;
}

}  // namespace laketop::engine
