// SPDX-License-Identifier: Apache-2.0
#include "services/glue/registry/avro_resolution.hpp"

#include <algorithm>
#include <map>

namespace laketop::glue {
namespace {

using formats::AvroField;
using formats::AvroType;
using Kind = formats::AvroKind;

std::string_view SimpleName(std::string_view full_name) {
  return full_name.substr(full_name.rfind('.') + 1);
}

bool Promotes(Kind from, Kind to) {
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

bool SameName(const AvroType& reader, const AvroType& writer) {
  auto is_writer = [&](const std::string& alias) {
    return SimpleName(alias) == SimpleName(writer.name);
  };
  return SimpleName(reader.name) == SimpleName(writer.name) ||
         std::ranges::any_of(reader.aliases, is_writer);
}

bool SymbolsFit(const AvroType& reader, const AvroType& writer) {
  if (reader.has_default) return true;
  return std::ranges::all_of(writer.symbols, [&](const std::string& symbol) {
    return std::ranges::find(reader.symbols, symbol) != reader.symbols.end();
  });
}

// A pair of types that is being looked at counts as fitting: types that hold themselves end so.
class Resolution {
 public:
  bool Fits(const AvroType& reader, const AvroType& writer) {
    const std::pair pair{&reader, &writer};
    const auto [known, first] = seen_.emplace(pair, true);
    if (!first) return known->second;
    const bool fits = Compare(reader, writer);
    seen_[pair] = fits;
    return fits;
  }

 private:
  bool Compare(const AvroType& reader, const AvroType& writer) {
    if (writer.kind == Kind::kUnion) {
      return std::ranges::all_of(writer.branches,
                                 [&](const AvroType* one) { return Fits(reader, *one); });
    }
    if (reader.kind == Kind::kUnion) {
      return std::ranges::any_of(reader.branches,
                                 [&](const AvroType* one) { return Fits(*one, writer); });
    }
    if (reader.kind != writer.kind) return Promotes(writer.kind, reader.kind);
    switch (reader.kind) {
      case Kind::kRecord:
        return SameName(reader, writer) && FieldsFit(reader, writer);
      case Kind::kEnum:
        return SameName(reader, writer) && SymbolsFit(reader, writer);
      case Kind::kFixed:
        return SameName(reader, writer) && reader.size == writer.size;
      case Kind::kArray:
      case Kind::kMap:
        return Fits(*reader.branches.front(), *writer.branches.front());
      default:
        return true;
    }
  }

  bool FieldsFit(const AvroType& reader, const AvroType& writer) {
    return std::ranges::all_of(reader.fields, [&](const AvroField& field) {
      auto written = std::ranges::find(writer.fields, field.name, &AvroField::name);
      if (written == writer.fields.end()) {
        written = std::ranges::find_first_of(writer.fields, field.aliases, {}, &AvroField::name);
      }
      if (written == writer.fields.end()) return field.has_default;
      return Fits(*field.type, *written->type);
    });
  }

  std::map<std::pair<const AvroType*, const AvroType*>, bool> seen_;
};

}  // namespace

bool CanRead(const formats::AvroSchema& reader, const formats::AvroSchema& writer) {
  return Resolution().Fits(reader.Root(), writer.Root());
}

}  // namespace laketop::glue
