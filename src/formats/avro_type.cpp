// SPDX-License-Identifier: Apache-2.0
#include "formats/avro_type.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "base/json.hpp"

namespace laketop::formats {
namespace {

constexpr std::int64_t kFixedBytesMax = 1 << 20;
constexpr int kDecimalDigitsMax = 38;

std::optional<AvroKind> PrimitiveOf(std::string_view name) {
  // In the order of AvroKind.
  constexpr std::array<std::string_view, 8> kPrimitives = {"null",  "boolean", "int",   "long",
                                                           "float", "double",  "bytes", "string"};
  const auto found = std::ranges::find(kPrimitives, name);
  if (found == kPrimitives.end()) return std::nullopt;
  return static_cast<AvroKind>(found - kPrimitives.begin());
}

bool IsName(std::string_view text) {
  auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  if (text.empty() || !is_letter(text.front())) return false;
  return std::ranges::all_of(text, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

// "a.b.Name": names with dots between.
bool IsFullName(std::string_view text) {
  while (true) {
    const std::size_t dot = text.find('.');
    if (!IsName(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

std::string FullName(const std::string& name, const std::string& space) {
  return space.empty() || name.find('.') != std::string::npos ? name : space + "." + name;
}

// The namespace that names inside a type of this full name belong to.
std::string NamespaceOf(const std::string& full_name) {
  const std::size_t dot = full_name.rfind('.');
  return dot == std::string::npos ? std::string() : full_name.substr(0, dot);
}

}  // namespace

class AvroSchemaParser {
 public:
  AvroSchemaParser(AvroSchema& schema, AvroRules rules)
      : schema_(schema), strict_(rules == AvroRules::kOfDefinition) {}

  // `space`: the namespace around it.
  FormatResult<const AvroType*> Type(const Json& json, const std::string& space, int depth) {
    if (depth > kAvroDepthMax) return TooLarge("the Avro schema is nested too deeply");
    if (json.IsString()) return Named(json.AsString(), space);
    if (json.IsArray()) return Union(json, space, depth);
    if (!json.IsObject()) return Corrupt("an Avro type is neither a name, a list nor an object");
    const Json* type = json.Find("type");
    if (type == nullptr) return Corrupt("the Avro schema has an element without a type");
    if (!type->IsString()) return Type(*type, space, depth + 1);
    const std::string& name = type->AsString();
    if (name == "record" || name == "error") return Record(json, space, depth);
    if (name == "enum") return Enum(json, space);
    if (name == "fixed") return Fixed(json, space);
    if (name == "array") return Holder(AvroKind::kArray, json, "items", space, depth);
    if (name == "map") return Holder(AvroKind::kMap, json, "values", space, depth);
    const std::optional<AvroKind> primitive = PrimitiveOf(name);
    if (!primitive) return Named(name, space);
    FormatResult<AvroType*> made = Make(*primitive);
    if (made) SetLogical(json, **made);
    return made;
  }

 private:
  FormatResult<AvroType*> Make(AvroKind kind) {
    if (schema_.types_.size() >= kAvroTypesMax) {
      return TooLarge("the Avro schema has too many types");
    }
    schema_.types_.push_back(std::make_unique<AvroType>());
    schema_.types_.back()->kind = kind;
    return schema_.types_.back().get();
  }

  // A logical type that does not fit the type below it is to be ignored.
  static void SetLogical(const Json& json, AvroType& type) {
    const std::string logical = json.StringOr("logicalType", "");
    if (type.kind == AvroKind::kInt && logical == "date") type.logical = AvroLogical::kDate;
    if (type.kind == AvroKind::kLong) {
      if (logical.ends_with("timestamp-millis")) type.logical = AvroLogical::kMillis;
      if (logical.ends_with("timestamp-micros")) type.logical = AvroLogical::kMicros;
    }
    if (type.kind != AvroKind::kBytes && type.kind != AvroKind::kFixed) return;
    const std::int64_t precision = json.IntOr("precision", 10);
    const std::int64_t scale = json.IntOr("scale", 0);
    if (logical == "decimal" && precision >= 1 && precision <= kDecimalDigitsMax && scale >= 0 &&
        scale <= precision) {
      type.logical = AvroLogical::kDecimal;
      type.precision = static_cast<int>(precision);
      type.scale = static_cast<int>(scale);
    }
  }

  FormatResult<const AvroType*> Named(const std::string& name, const std::string& space) {
    if (const std::optional<AvroKind> primitive = PrimitiveOf(name)) return Make(*primitive);
    auto known = named_.find(FullName(name, space));
    if (known == named_.end() && !strict_) known = named_.find(name);
    if (known == named_.end()) return Corrupt("the Avro schema does not define \"" + name + "\"");
    return known->second;
  }

  // A new type under its name, before what is in it: it may hold itself.
  FormatResult<AvroType*> Define(const Json& json, AvroKind kind, const std::string& space) {
    const std::string name = json.StringOr("name", "");
    const std::string own = json.StringOr("namespace", space);
    if (strict_ && (!IsFullName(name) || (!own.empty() && !IsFullName(own)))) {
      return Corrupt("\"" + name + "\" is no valid name");
    }
    FormatResult<AvroType*> made = Make(kind);
    if (!made) return made;
    AvroType& type = **made;
    type.name = FullName(name, own);
    if (auto read = Names(json, "aliases", IsFullName, type.aliases); !read) {
      return std::unexpected(read.error());
    }
    const bool first = named_.insert_or_assign(type.name, &type).second;
    if (strict_ && !first) return Corrupt("\"" + type.name + "\" is defined twice");
    return made;
  }

  // The names listed in a field, none where it is absent.
  FormatResult<void> Names(const Json& json, std::string_view field,
                           bool (*valid)(std::string_view), std::vector<std::string>& out) const {
    const Json* list = json.Find(field);
    if (list == nullptr) return {};
    if (!list->IsArray()) return Corrupt(std::string(field) + " is not a list");
    for (const Json& one : list->AsArray()) {
      if (!one.IsString() || (strict_ && !valid(one.AsString()))) {
        return Corrupt("a name in " + std::string(field) + " is not valid");
      }
      out.push_back(one.AsString());
    }
    return {};
  }

  FormatResult<const AvroType*> Record(const Json& json, const std::string& space, int depth) {
    FormatResult<AvroType*> record = Define(json, AvroKind::kRecord, space);
    if (!record) return record;
    const Json* fields = json.Find("fields");
    if (fields == nullptr || !fields->IsArray()) {
      return Corrupt("an Avro record has no list of fields");
    }
    const std::string inner_space = NamespaceOf((*record)->name);
    std::set<std::string> seen;
    for (const Json& one : fields->AsArray()) {
      const Json* type = one.IsObject() ? one.Find("type") : nullptr;
      if (type == nullptr) return Corrupt("an Avro field has no type");
      AvroField field{.name = one.StringOr("name", "")};
      if (strict_ && !IsName(field.name)) {
        return Corrupt("\"" + field.name + "\" is no valid name");
      }
      if (strict_ && !seen.insert(field.name).second) {
        return Corrupt("field \"" + field.name + "\" is there twice");
      }
      if (auto read = Names(one, "aliases", IsFullName, field.aliases); !read) {
        return std::unexpected(read.error());
      }
      field.has_default = one.Find("default") != nullptr;
      FormatResult<const AvroType*> read = Type(*type, inner_space, depth + 1);
      if (!read) return read;
      field.type = *read;
      (*record)->fields.push_back(std::move(field));
    }
    return record;
  }

  FormatResult<const AvroType*> Enum(const Json& json, const std::string& space) {
    FormatResult<AvroType*> made = Define(json, AvroKind::kEnum, space);
    if (!made) return made;
    AvroType& type = **made;
    if (auto read = Names(json, "symbols", IsName, type.symbols); !read) {
      return std::unexpected(read.error());
    }
    if (type.symbols.empty()) return Corrupt("an Avro enum has no symbols");
    type.has_default = json.Find("default") != nullptr;
    return made;
  }

  FormatResult<const AvroType*> Fixed(const Json& json, const std::string& space) {
    FormatResult<AvroType*> made = Define(json, AvroKind::kFixed, space);
    if (!made) return made;
    const std::int64_t size = json.IntOr("size", -1);
    if (size < 0 || size > kFixedBytesMax) return Corrupt("an Avro fixed has no size");
    (*made)->size = static_cast<std::size_t>(size);
    SetLogical(json, **made);
    return made;
  }

  FormatResult<const AvroType*> Holder(AvroKind kind, const Json& json, std::string_view field,
                                       const std::string& space, int depth) {
    const Json* inner = json.Find(field);
    if (inner == nullptr) return Corrupt("an Avro array or map does not say of what");
    FormatResult<AvroType*> made = Make(kind);
    if (!made) return made;
    FormatResult<const AvroType*> read = Type(*inner, space, depth + 1);
    if (!read) return read;
    (*made)->branches.push_back(*read);
    return made;
  }

  FormatResult<const AvroType*> Union(const Json& json, const std::string& space, int depth) {
    FormatResult<AvroType*> made = Make(AvroKind::kUnion);
    if (!made) return made;
    std::set<std::pair<AvroKind, std::string>> seen;
    for (const Json& branch : json.AsArray()) {
      FormatResult<const AvroType*> read = Type(branch, space, depth + 1);
      if (!read) return read;
      const AvroType& type = **read;
      if (strict_ && type.kind == AvroKind::kUnion) {
        return Corrupt("an Avro union holds a union directly");
      }
      if (strict_ && !seen.emplace(type.kind, type.name).second) {
        return Corrupt("an Avro union holds a type twice");
      }
      (*made)->branches.push_back(&type);
    }
    return made;
  }

  AvroSchema& schema_;
  bool strict_;
  std::map<std::string, const AvroType*> named_;
};

FormatResult<std::unique_ptr<AvroSchema>> AvroSchema::Parse(std::string_view json,
                                                            AvroRules rules) {
  auto parsed = ParseJson(json);
  if (!parsed) return Corrupt("the Avro schema is not JSON: " + parsed.error().message);
  auto schema = std::make_unique<AvroSchema>();
  FormatResult<const AvroType*> root = AvroSchemaParser(*schema, rules).Type(*parsed, "", 0);
  if (!root) return std::unexpected(root.error());
  schema->root_ = *root;
  return schema;
}

}  // namespace laketop::formats
