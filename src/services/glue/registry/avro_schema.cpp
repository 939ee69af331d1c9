// SPDX-License-Identifier: Apache-2.0
#include "services/glue/registry/avro_schema.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/json.hpp"

namespace laketop::glue {
namespace {

using Kind = AvroType::Kind;
using TypePointer = std::shared_ptr<const AvroType>;
using Parsed = std::expected<TypePointer, std::string>;

constexpr std::array<std::string_view, 8> kPrimitives = {"null",  "boolean", "int",   "long",
                                                         "float", "double",  "bytes", "string"};

std::optional<Kind> PrimitiveOf(std::string_view name) {
  auto found = std::ranges::find(kPrimitives, name);
  if (found == kPrimitives.end()) return std::nullopt;
  return static_cast<Kind>(found - kPrimitives.begin());
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
    std::size_t dot = text.find('.');
    if (!IsName(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

std::string_view NamespaceOf(std::string_view full_name) {
  std::size_t dot = full_name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : full_name.substr(0, dot);
}

std::string_view SimpleName(std::string_view full_name) {
  return full_name.substr(full_name.rfind('.') + 1);
}

std::string FullName(std::string_view name, std::string_view enclosing) {
  if (enclosing.empty() || name.find('.') != std::string_view::npos) return std::string(name);
  return std::string(enclosing) + "." + std::string(name);
}

std::expected<std::vector<std::string>, std::string> NamesIn(const Json& object,
                                                             std::string_view field) {
  std::vector<std::string> names;
  const Json* list = object.Find(field);
  if (list == nullptr) return names;
  if (!list->IsArray()) return std::unexpected(std::string(field) + " is not a list");
  for (const Json& one : list->AsArray()) {
    if (!one.IsString() || !IsFullName(one.AsString())) {
      return std::unexpected("a name in " + std::string(field) + " is not valid");
    }
    names.push_back(one.AsString());
  }
  return names;
}

}  // namespace

class AvroParser {
 public:
  explicit AvroParser(AvroSchema& schema) : schema_(schema) {}

  Parsed Type(const Json& json, std::string_view enclosing, int depth) {
    if (depth > kAvroDepthMax) return std::unexpected("it is nested too deeply");
    if (json.IsString()) return Named(json.AsString(), enclosing);
    if (json.IsArray()) return Union(json, enclosing, depth);
    if (!json.IsObject()) return std::unexpected("a type is neither a name, a list nor an object");
    const Json* type = json.Find("type");
    if (type == nullptr) return std::unexpected("a type is missing");
    if (!type->IsString()) return Type(*type, enclosing, depth + 1);
    const std::string& name = type->AsString();
    if (name == "record" || name == "error") return Record(json, enclosing, depth);
    if (name == "enum") return Enum(json, enclosing);
    if (name == "fixed") return Fixed(json, enclosing);
    if (name == "array") return Holder(json, Kind::kArray, "items", enclosing, depth);
    if (name == "map") return Holder(json, Kind::kMap, "values", enclosing, depth);
    return Named(name, enclosing);  // with attributes, as of a logical type
  }

 private:
  Parsed Named(const std::string& name, std::string_view enclosing) {
    auto type = std::make_shared<AvroType>();
    if (std::optional<Kind> primitive = PrimitiveOf(name)) {
      type->kind = *primitive;
      return type;
    }
    type->kind = Kind::kReference;
    type->name = FullName(name, enclosing);
    if (!schema_.named_.contains(type->name) && !open_.contains(type->name)) {
      return std::unexpected("\"" + name + "\" is not a defined name");
    }
    return type;
  }

  Parsed Union(const Json& json, std::string_view enclosing, int depth) {
    auto type = std::make_shared<AvroType>();
    type->kind = Kind::kUnion;
    std::set<std::string> seen;
    for (const Json& one : json.AsArray()) {
      Parsed branch = Type(one, enclosing, depth + 1);
      if (!branch) return branch;
      if ((*branch)->kind == Kind::kUnion) {
        return std::unexpected("a union holds a union directly");
      }
      std::string id = std::to_string(static_cast<int>((*branch)->kind)) + (*branch)->name;
      if (!seen.insert(id).second) return std::unexpected("a union holds a type twice");
      type->branches.push_back(std::move(*branch));
    }
    return type;
  }

  Parsed Holder(const Json& json, Kind kind, std::string_view field, std::string_view enclosing,
                int depth) {
    const Json* inner = json.Find(field);
    if (inner == nullptr) return std::unexpected("\"" + std::string(field) + "\" is missing");
    Parsed held = Type(*inner, enclosing, depth + 1);
    if (!held) return held;
    auto type = std::make_shared<AvroType>();
    type->kind = kind;
    type->branches.push_back(std::move(*held));
    return type;
  }

  // The name, with its namespace, of a record, enum or fixed, which must be new.
  std::expected<std::shared_ptr<AvroType>, std::string> Begin(const Json& json, Kind kind,
                                                              std::string_view enclosing) {
    std::string name = json.StringOr("name", "");
    std::string space = json.StringOr("namespace", enclosing);
    if (!IsFullName(name) || (!space.empty() && !IsFullName(space))) {
      return std::unexpected("\"" + name + "\" is no valid name");
    }
    auto type = std::make_shared<AvroType>();
    type->kind = kind;
    type->name = FullName(name, space);
    auto aliases = NamesIn(json, "aliases");
    if (!aliases) return std::unexpected(aliases.error());
    type->aliases = std::move(*aliases);
    if (schema_.named_.contains(type->name) || open_.contains(type->name)) {
      return std::unexpected("\"" + type->name + "\" is defined twice");
    }
    return type;
  }

  Parsed Define(std::shared_ptr<AvroType> type) {
    open_.erase(type->name);
    schema_.named_[type->name] = type;
    return type;
  }

  Parsed Record(const Json& json, std::string_view enclosing, int depth) {
    auto type = Begin(json, Kind::kRecord, enclosing);
    if (!type) return std::unexpected(type.error());
    open_.insert((*type)->name);
    const std::string space((NamespaceOf((*type)->name)));
    const Json* fields = json.Find("fields");
    if (fields == nullptr || !fields->IsArray()) {
      return std::unexpected("a record has no list of fields");
    }
    std::set<std::string> seen;
    for (const Json& one : fields->AsArray()) {
      AvroField field;
      if (one.IsObject()) field.name = one.StringOr("name", "");
      const Json* of_type = one.IsObject() ? one.Find("type") : nullptr;
      if (!IsName(field.name)) return std::unexpected("\"" + field.name + "\" is no valid name");
      if (!seen.insert(field.name).second) {
        return std::unexpected("field \"" + field.name + "\" is there twice");
      }
      if (of_type == nullptr) return std::unexpected("field \"" + field.name + "\" has no type");
      Parsed inner = Type(*of_type, space, depth + 1);
      if (!inner) return inner;
      auto aliases = NamesIn(one, "aliases");
      if (!aliases) return std::unexpected(aliases.error());
      field.aliases = std::move(*aliases);
      field.has_default = one.Find("default") != nullptr;
      field.type = std::move(*inner);
      (*type)->fields.push_back(std::move(field));
    }
    return Define(std::move(*type));
  }

  Parsed Enum(const Json& json, std::string_view enclosing) {
    auto type = Begin(json, Kind::kEnum, enclosing);
    if (!type) return std::unexpected(type.error());
    auto symbols = NamesIn(json, "symbols");
    if (!symbols) return std::unexpected(symbols.error());
    if (symbols->empty()) return std::unexpected("an enum has no symbols");
    (*type)->symbols = std::move(*symbols);
    (*type)->has_default = json.Find("default") != nullptr;
    return Define(std::move(*type));
  }

  Parsed Fixed(const Json& json, std::string_view enclosing) {
    auto type = Begin(json, Kind::kFixed, enclosing);
    if (!type) return std::unexpected(type.error());
    const Json* size = json.Find("size");
    if (size == nullptr || !size->IsInt() || size->AsInt() < 0) {
      return std::unexpected("a fixed has no size");
    }
    (*type)->size = size->AsInt();
    return Define(std::move(*type));
  }

  AvroSchema& schema_;
  std::set<std::string> open_;  // records whose fields are being read
};

// Data of one schema read with another. A pair of types that is being looked at counts as fitting:
// types that hold themselves end so.
class AvroResolution {
 public:
  AvroResolution(const AvroSchema& reader, const AvroSchema& writer)
      : reader_(reader), writer_(writer) {}

  bool Fits(TypePointer reader, TypePointer writer) {
    reader = Resolve(reader_, std::move(reader));
    writer = Resolve(writer_, std::move(writer));
    const std::pair pair{reader.get(), writer.get()};
    auto [known, first] = seen_.emplace(pair, true);
    if (!first) return known->second;
    const bool fits = Compare(reader, writer);
    seen_[pair] = fits;
    return fits;
  }

 private:
  bool Compare(const TypePointer& reader, const TypePointer& writer) {
    if (writer->kind == Kind::kUnion) {
      return std::ranges::all_of(writer->branches,
                                 [&](const TypePointer& one) { return Fits(reader, one); });
    }
    if (reader->kind == Kind::kUnion) {
      return std::ranges::any_of(reader->branches,
                                 [&](const TypePointer& one) { return Fits(one, writer); });
    }
    if (reader->kind != writer->kind) return Promotes(writer->kind, reader->kind);
    switch (reader->kind) {
      case Kind::kRecord:
        return SameName(*reader, *writer) && FieldsFit(*reader, *writer);
      case Kind::kEnum:
        return SameName(*reader, *writer) && SymbolsFit(*reader, *writer);
      case Kind::kFixed:
        return SameName(*reader, *writer) && reader->size == writer->size;
      case Kind::kArray:
      case Kind::kMap:
        return Fits(reader->branches.front(), writer->branches.front());
      default:
        return true;
    }
  }

  static TypePointer Resolve(const AvroSchema& schema, TypePointer type) {
    return type->kind == Kind::kReference ? schema.named_.at(type->name) : type;
  }

  static bool Promotes(Kind from, Kind to) {
    switch (from) {
      case Kind::kInt:
        return to == Kind::kLong || to == Kind::kFloat || to == Kind::kDouble;
      case Kind::kLong:
        return to == Kind::kFloat || to == Kind::kDouble;
      case Kind::kFloat:
        return to == Kind::kDouble;
      case Kind::kString:
        return to == Kind::kBytes;
      case Kind::kBytes:
        return to == Kind::kString;
      default:
        return false;
    }
  }

  static bool SameName(const AvroType& reader, const AvroType& writer) {
    auto is_writer = [&](const std::string& alias) {
      return SimpleName(alias) == SimpleName(writer.name);
    };
    return SimpleName(reader.name) == SimpleName(writer.name) ||
           std::ranges::any_of(reader.aliases, is_writer);
  }

  static bool SymbolsFit(const AvroType& reader, const AvroType& writer) {
    if (reader.has_default) return true;
    return std::ranges::all_of(writer.symbols, [&](const std::string& symbol) {
      return std::ranges::find(reader.symbols, symbol) != reader.symbols.end();
    });
  }

  bool FieldsFit(const AvroType& reader, const AvroType& writer) {
    return std::ranges::all_of(reader.fields, [&](const AvroField& field) {
      auto written = std::ranges::find(writer.fields, field.name, &AvroField::name);
      if (written == writer.fields.end()) {
        written = std::ranges::find_first_of(writer.fields, field.aliases, {}, &AvroField::name);
      }
      if (written == writer.fields.end()) return field.has_default;
      return Fits(field.type, written->type);
    });
  }

  const AvroSchema& reader_;
  const AvroSchema& writer_;
  std::map<std::pair<const AvroType*, const AvroType*>, bool> seen_;
};

std::expected<AvroSchema, std::string> AvroSchema::Parse(std::string_view json) {
  std::expected<Json, JsonError> parsed = ParseJson(json);
  if (!parsed) return std::unexpected("it is not JSON");
  AvroSchema schema;
  AvroParser parser(schema);
  Parsed root = parser.Type(*parsed, "", 0);
  if (!root) return std::unexpected(root.error());
  schema.root_ = std::move(*root);
  return schema;
}

bool AvroSchema::CanRead(const AvroSchema& writer) const {
  AvroResolution resolution(*this, writer);
  return resolution.Fits(root_, writer.root_);
}

}  // namespace laketop::glue
