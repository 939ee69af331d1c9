// SPDX-License-Identifier: Apache-2.0
#include "formats/avro_type.hpp"

#include <map>

#include "base/json.hpp"

namespace laketop::formats {

class AvroSchemaParser {
 public:
  explicit AvroSchemaParser(AvroSchema& schema) : schema_(schema) {}

  FormatResult<const AvroType*> Type(const Json& json, const std::string& space, int depth) {
    if (depth > kAvroDepthMax) return TooLarge("the Avro schema is nested too deeply");
    if (json.IsString()) return Named(json.AsString(), space);
    if (json.IsArray()) return Union(json, space, depth);
    const Json* type = json.Find("type");
    if (type == nullptr) return Corrupt("the Avro schema has an element without a type");
    if (!type->IsString()) return Type(*type, space, depth + 1);
    const std::string& name = type->AsString();
    if (name == "record" || name == "error") return Record(json, space, depth);
    if (name == "enum") return Enum(json, space);
    if (name == "fixed") return Fixed(json, space);
    if (name == "array") return Nested(AvroKind::kArray, json.Find("items"), space, depth);
    if (name == "map") return Nested(AvroKind::kMap, json.Find("values"), space, depth);
    FormatResult<AvroType*> made = Make(AvroKind::kNull);
    if (!made) return std::unexpected(made.error());
    if (!Primitive(name, (*made)->kind)) return Named(name, space);
    SetLogical(json, **made);
    return *made;
  }

 private:
  FormatResult<AvroType*> Make(AvroKind kind) {
    if (schema_.types_.size() >= kAvroTypesMax)
      return TooLarge("the Avro schema has too many types");
    schema_.types_.push_back(std::make_unique<AvroType>());
    schema_.types_.back()->kind = kind;
    return schema_.types_.back().get();
  }

  static bool Primitive(const std::string& name, AvroKind& kind) {
    static const std::map<std::string, AvroKind> kPrimitives{
        {"null", AvroKind::kNull},   {"boolean", AvroKind::kBoolean}, {"int", AvroKind::kInt},
        {"long", AvroKind::kLong},   {"float", AvroKind::kFloat},     {"double", AvroKind::kDouble},
        {"bytes", AvroKind::kBytes}, {"string", AvroKind::kString}};
    const auto found = kPrimitives.find(name);
    if (found == kPrimitives.end()) return false;
    kind = found->second;
    return true;
  }

  static void SetLogical(const Json& json, AvroType& type) {
    const std::string logical = json.StringOr("logicalType", "");
    if (logical == "date" && type.kind == AvroKind::kInt) type.logical = AvroLogical::kDate;
    if (type.kind == AvroKind::kLong) {
      if (logical.ends_with("timestamp-millis")) type.logical = AvroLogical::kMillis;
      if (logical.ends_with("timestamp-micros")) type.logical = AvroLogical::kMicros;
    }
    const std::int64_t scale = json.IntOr("scale", 0);
    if (logical == "decimal" && scale >= 0 && scale <= 38) {
      type.logical = AvroLogical::kDecimal;
      type.scale = static_cast<int>(scale);
    }
  }

  FormatResult<const AvroType*> Named(const std::string& name, const std::string& space) {
    AvroKind kind = AvroKind::kNull;
    if (Primitive(name, kind)) {
      FormatResult<AvroType*> made = Make(kind);
      if (!made) return std::unexpected(made.error());
      return *made;
    }
    auto known = named_.find(
        name.find('.') == std::string::npos && !space.empty() ? space + "." + name : name);
    if (known == named_.end()) known = named_.find(name);
    if (known == named_.end()) return Corrupt("the Avro schema does not define '" + name + "'");
    return known->second;
  }

  // The namespace that names inside a definition belong to.
  std::string Define(const Json& json, const std::string& space, const AvroType* type) {
    const std::string name = json.StringOr("name", "");
    std::string own = json.StringOr("namespace", space);
    const std::size_t dot = name.rfind('.');
    if (dot != std::string::npos) own = name.substr(0, dot);
    const std::string last = dot == std::string::npos ? name : name.substr(dot + 1);
    named_.insert_or_assign(own.empty() ? last : own + "." + last, type);
    return own;
  }

  FormatResult<const AvroType*> Record(const Json& json, const std::string& space, int depth) {
    FormatResult<AvroType*> record = Make(AvroKind::kRecord);
    if (!record) return std::unexpected(record.error());
    const std::string own = Define(json, space, *record);
    const Json* fields = json.Find("fields");
    if (fields == nullptr || !fields->IsArray()) return Corrupt("an Avro record has no fields");
    for (const Json& field : fields->AsArray()) {
      const Json* type = field.Find("type");
      if (type == nullptr) return Corrupt("an Avro field has no type");
      FormatResult<const AvroType*> read = Type(*type, own, depth + 1);
      if (!read) return read;
      (*record)->names.push_back(field.StringOr("name", ""));
      (*record)->children.push_back(*read);
    }
    return *record;
  }

  FormatResult<const AvroType*> Enum(const Json& json, const std::string& space) {
    FormatResult<AvroType*> made = Make(AvroKind::kEnum);
    if (!made) return std::unexpected(made.error());
    Define(json, space, *made);
    const Json* symbols = json.Find("symbols");
    if (symbols == nullptr || !symbols->IsArray()) return Corrupt("an Avro enum has no symbols");
    for (const Json& symbol : symbols->AsArray()) {
      if (!symbol.IsString()) return Corrupt("an Avro enum has a symbol that is no text");
      (*made)->names.push_back(symbol.AsString());
    }
    return *made;
  }

  FormatResult<const AvroType*> Fixed(const Json& json, const std::string& space) {
    FormatResult<AvroType*> made = Make(AvroKind::kFixed);
    if (!made) return std::unexpected(made.error());
    Define(json, space, *made);
    const std::int64_t size = json.IntOr("size", -1);
    constexpr std::int64_t kFixedBytesMax = 1 << 20;
    if (size < 0 || size > kFixedBytesMax) return Corrupt("an Avro fixed has no size");
    (*made)->size = static_cast<std::size_t>(size);
    SetLogical(json, **made);
    return *made;
  }

  FormatResult<const AvroType*> Nested(AvroKind kind, const Json* inner, const std::string& space,
                                       int depth) {
    if (inner == nullptr) return Corrupt("an Avro array or map does not say of what");
    FormatResult<AvroType*> made = Make(kind);
    if (!made) return std::unexpected(made.error());
    FormatResult<const AvroType*> read = Type(*inner, space, depth + 1);
    if (!read) return read;
    (*made)->children.push_back(*read);
    return *made;
  }

  FormatResult<const AvroType*> Union(const Json& json, const std::string& space, int depth) {
    FormatResult<AvroType*> made = Make(AvroKind::kUnion);
    if (!made) return std::unexpected(made.error());
    for (const Json& branch : json.AsArray()) {
      FormatResult<const AvroType*> read = Type(branch, space, depth + 1);
      if (!read) return read;
      (*made)->children.push_back(*read);
    }
    return *made;
  }

  AvroSchema& schema_;
  std::map<std::string, const AvroType*> named_;
};

FormatResult<std::unique_ptr<AvroSchema>> AvroSchema::Parse(std::string_view json) {
  auto parsed = ParseJson(json);
  if (!parsed) return Corrupt("the Avro schema is not JSON: " + parsed.error().message);
  auto schema = std::make_unique<AvroSchema>();
  FormatResult<const AvroType*> root = AvroSchemaParser(*schema).Type(*parsed, "", 0);
  if (!root) return std::unexpected(root.error());
  schema->root_ = *root;
  return schema;
}

}  // namespace laketop::formats
