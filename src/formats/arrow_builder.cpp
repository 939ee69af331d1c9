// SPDX-License-Identifier: Apache-2.0
#include "formats/arrow_builder.hpp"

#include <array>
#include <cstring>
#include <deque>
#include <utility>

#include "base/check.hpp"
#include "base/utf8.hpp"

namespace laketop::formats {
namespace {

// What an array's release frees. Buffers must not be null pointers where they are read, even empty.
struct Owned {
  std::vector<std::uint8_t> validity;
  std::vector<std::uint8_t> data;
  std::vector<std::int32_t> offsets;
  std::array<const void*, 3> buffers{};
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> child_pointers;
};

void Release(ArrowArray* array) {
  for (std::int64_t i = 0; i < array->n_children; ++i) {
    ArrowArray* child = array->children[i];
    if (child->release != nullptr) child->release(child);
  }
  delete static_cast<Owned*>(array->private_data);
  array->release = nullptr;
}

ArrowArray Own(std::unique_ptr<Owned> owned, std::int64_t length, std::int64_t null_count,
               std::int64_t buffers) {
  ArrowArray out{};
  out.length = length;
  out.null_count = null_count;
  out.n_buffers = buffers;
  out.buffers = owned->buffers.data();
  for (ArrowArray& child : owned->children) owned->child_pointers.push_back(&child);
  out.n_children = static_cast<std::int64_t>(owned->children.size());
  out.children = owned->child_pointers.data();
  out.private_data = owned.release();
  out.release = Release;
  return out;
}

bool IsText(HiveKind kind) {
  return kind == HiveKind::kString || kind == HiveKind::kChar || kind == HiveKind::kVarchar ||
         kind == HiveKind::kBinary || kind == HiveKind::kUnknown;
}

}  // namespace

ColumnBuilder::ColumnBuilder(const HiveType& type) : type_(type) {
  for (const HiveField& field : type_.fields) {
    children_.push_back(std::make_unique<ColumnBuilder>(field.type));
  }
  if (IsText(type_.kind) || type_.kind == HiveKind::kArray || type_.kind == HiveKind::kMap) {
    offsets_.push_back(0);
  }
}

std::size_t ColumnBuilder::Bytes() const {
  std::size_t bytes = validity_.size() + data_.size() + offsets_.size() * sizeof(std::int32_t);
  for (const auto& child : children_) bytes += child->Bytes();
  return bytes;
}

void ColumnBuilder::AppendValidity(bool valid) {
  const auto bit = static_cast<unsigned>(length_ % 8);
  if (bit == 0) validity_.push_back(0);
  if (valid) {
    validity_.back() = static_cast<std::uint8_t>(validity_.back() | (1u << bit));
  } else {
    ++null_count_;
  }
  ++length_;
}

template <class T>
void ColumnBuilder::PutFixed(T value) {
  const std::size_t at = data_.size();
  data_.resize(at + sizeof(T));
  std::memcpy(data_.data() + at, &value, sizeof(T));
}

void ColumnBuilder::AppendNull() {
  switch (type_.kind) {
    case HiveKind::kBoolean:
      if (length_ % 8 == 0) data_.push_back(0);
      break;
    case HiveKind::kTinyInt:
      PutFixed(std::int8_t{0});
      break;
    case HiveKind::kSmallInt:
      PutFixed(std::int16_t{0});
      break;
    case HiveKind::kInt:
    case HiveKind::kDate:
    case HiveKind::kFloat:
      PutFixed(std::int32_t{0});
      break;
    case HiveKind::kBigInt:
    case HiveKind::kDouble:
    case HiveKind::kTimestamp:
      PutFixed(std::int64_t{0});
      break;
    case HiveKind::kDecimal:
      PutFixed(Decimal128{0});
      break;
    case HiveKind::kStruct:
      for (auto& child : children_) child->AppendNull();
      break;
    default:
      offsets_.push_back(offsets_.back());
  }
  AppendValidity(false);
}

void ColumnBuilder::Append(bool value) {
  const auto bit = static_cast<unsigned>(length_ % 8);
  if (bit == 0) data_.push_back(0);
  if (value) data_.back() = static_cast<std::uint8_t>(data_.back() | (1u << bit));
  AppendValidity(true);
}

void ColumnBuilder::Append(std::int64_t value) {
  switch (type_.kind) {
    case HiveKind::kTinyInt:
      PutFixed(static_cast<std::int8_t>(value));
      break;
    case HiveKind::kSmallInt:
      PutFixed(static_cast<std::int16_t>(value));
      break;
    case HiveKind::kInt:
    case HiveKind::kDate:
      PutFixed(static_cast<std::int32_t>(value));
      break;
    default:
      PutFixed(value);
  }
  AppendValidity(true);
}

void ColumnBuilder::Append(double value) {
  if (type_.kind == HiveKind::kFloat) {
    PutFixed(static_cast<float>(value));
  } else {
    PutFixed(value);
  }
  AppendValidity(true);
}

void ColumnBuilder::Append(Decimal128 value) {
  PutFixed(value);
  AppendValidity(true);
}

void ColumnBuilder::Append(std::string_view value) {
  // Files hold any bytes; a text that the engine gets must be one.
  if (type_.kind != HiveKind::kBinary && !IsUtf8(value)) {
    const std::string repaired = RepairUtf8(value);
    data_.insert(data_.end(), repaired.begin(), repaired.end());
    offsets_.push_back(static_cast<std::int32_t>(data_.size()));
    AppendValidity(true);
    return;
  }
  data_.insert(data_.end(), value.begin(), value.end());
  offsets_.push_back(static_cast<std::int32_t>(data_.size()));
  AppendValidity(true);
}

void ColumnBuilder::CloseList() {
  offsets_.push_back(static_cast<std::int32_t>(children_[0]->Length()));
  AppendValidity(true);
}

void ColumnBuilder::CloseStruct() {
  AppendValidity(true);
}

ArrowArray ColumnBuilder::Finish() {
  auto owned = std::make_unique<Owned>();
  owned->validity = std::exchange(validity_, {});
  owned->data = std::exchange(data_, {});
  owned->offsets = std::exchange(offsets_, {});
  const bool text = IsText(type_.kind);
  const bool list = type_.kind == HiveKind::kArray || type_.kind == HiveKind::kMap;
  if (text || list) offsets_.push_back(0);
  if (owned->data.empty()) owned->data.reserve(1);

  std::int64_t buffers = 2;
  owned->buffers[0] = null_count_ == 0 ? nullptr : owned->validity.data();
  if (text) {
    owned->buffers[1] = owned->offsets.data();
    owned->buffers[2] = owned->data.data();
    buffers = 3;
  } else if (list) {
    owned->buffers[1] = owned->offsets.data();
  } else if (type_.kind == HiveKind::kStruct) {
    buffers = 1;
  } else {
    owned->buffers[1] = owned->data.data();
  }

  if (type_.kind == HiveKind::kMap) {
    // A map is a list of structs of its keys and values.
    const std::int64_t entries = children_[0]->Length();
    std::vector<ArrowArray> sides;
    sides.push_back(children_[0]->Finish());
    sides.push_back(children_[1]->Finish());
    owned->children.push_back(StructOf(std::move(sides), entries));
  } else {
    for (auto& child : children_) owned->children.push_back(child->Finish());
  }
  return Own(std::move(owned), std::exchange(length_, 0), std::exchange(null_count_, 0), buffers);
}

ArrowArray StructOf(std::vector<ArrowArray> columns, std::int64_t length) {
  auto owned = std::make_unique<Owned>();
  for (const ArrowArray& column : columns) CHECK(column.length == length);
  owned->children = std::move(columns);
  return Own(std::move(owned), length, 0, 1);
}

struct ArrowStructSchema::Node {
  ArrowSchema schema{};
  std::string name;
  std::string format;
  std::vector<std::unique_ptr<Node>> children;
  std::vector<ArrowSchema*> pointers;
};

std::unique_ptr<ArrowStructSchema::Node> ArrowStructSchema::Make(const std::string& name,
                                                                 const HiveType& type) {
  auto node = std::make_unique<Node>();
  node->name = name;
  switch (type.kind) {
    case HiveKind::kBoolean:
      node->format = "b";
      break;
    case HiveKind::kTinyInt:
      node->format = "c";
      break;
    case HiveKind::kSmallInt:
      node->format = "s";
      break;
    case HiveKind::kInt:
      node->format = "i";
      break;
    case HiveKind::kBigInt:
      node->format = "l";
      break;
    case HiveKind::kFloat:
      node->format = "f";
      break;
    case HiveKind::kDouble:
      node->format = "g";
      break;
    case HiveKind::kDecimal:
      node->format = "d:" + std::to_string(type.precision) + "," + std::to_string(type.scale);
      break;
    case HiveKind::kDate:
      node->format = "tdD";
      break;
    case HiveKind::kTimestamp:
      node->format = "tsu:";
      break;
    case HiveKind::kBinary:
      node->format = "z";
      break;
    case HiveKind::kArray:
      node->format = "+l";
      node->children.push_back(Make("element", type.fields[0].type));
      break;
    case HiveKind::kMap: {
      node->format = "+m";
      HiveType entry{.kind = HiveKind::kStruct};
      entry.fields.push_back({"key", type.fields[0].type});
      entry.fields.push_back({"value", type.fields[1].type});
      node->children.push_back(Make("entries", entry));
      break;
    }
    case HiveKind::kStruct:
      node->format = "+s";
      for (const HiveField& field : type.fields) {
        node->children.push_back(Make(field.name, field.type));
      }
      break;
    default:
      node->format = "u";
  }
  for (auto& child : node->children) node->pointers.push_back(&child->schema);
  node->schema.format = node->format.c_str();
  node->schema.name = node->name.c_str();
  node->schema.flags = ARROW_FLAG_NULLABLE;
  node->schema.n_children = static_cast<std::int64_t>(node->pointers.size());
  node->schema.children = node->pointers.data();
  // Owned by this object, which outlives whoever reads it.
  node->schema.release = [](ArrowSchema*) {};
  return node;
}

ArrowStructSchema::ArrowStructSchema(const std::vector<HiveColumn>& columns) {
  HiveType row{.kind = HiveKind::kStruct};
  for (const HiveColumn& column : columns) row.fields.push_back({column.name, column.type});
  root_ = Make("", row);
  schema_ = &root_->schema;
}

ArrowStructSchema::~ArrowStructSchema() = default;

}  // namespace laketop::formats
