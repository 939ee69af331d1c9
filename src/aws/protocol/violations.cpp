// SPDX-License-Identifier: Apache-2.0
#include "aws/protocol/violations.hpp"

#include <fmt/format.h>

#include <cmath>

#include "aws/pattern.hpp"
#include "base/time.hpp"

namespace laketop::aws {
namespace {

// AWS names members in these messages as its Java classes do.
std::string Decapitalized(std::string_view name) {
  std::string text(name);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') {
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  }
  return text;
}

std::string PathOf(const Place& place) {
  std::string text = place.parent != nullptr ? PathOf(*place.parent) : "";
  if (place.index > 0) {
    text += fmt::format(".{}.member", place.index);
  } else if (!place.name.empty()) {
    if (!text.empty()) text += '.';
    text += Decapitalized(place.name);
  }
  return text;
}

// Java counts UTF-16 units; AWS's limits are in these.
std::size_t CharactersOf(std::string_view text) {
  std::size_t count = 0;
  for (char c : text) {
    unsigned char byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) ++count;
    if (byte >= 0xF0) ++count;
  }
  return count;
}

std::string TextOf(const Shape& shape, const void* value) {
  switch (shape.kind) {
    case Kind::kString:
      return *static_cast<const std::string*>(value);
    case Kind::kBoolean:
      return *static_cast<const bool*>(value) ? "true" : "false";
    case Kind::kInteger:
      return fmt::format("{}", *static_cast<const std::int32_t*>(value));
    case Kind::kLong:
      return fmt::format("{}", *static_cast<const std::int64_t*>(value));
    case Kind::kFloat:
      return fmt::format("{}", *static_cast<const float*>(value));
    case Kind::kDouble:
      return fmt::format("{}", *static_cast<const double*>(value));
    case Kind::kTimestamp:
      return FormatIso8601(*static_cast<const Timestamp*>(value));
    default:
      return {};
  }
}

bool HasText(const Shape& shape) {
  return shape.kind != Kind::kStructure && shape.kind != Kind::kList && shape.kind != Kind::kMap &&
         shape.kind != Kind::kBlob && shape.kind != Kind::kDocument;
}

// The value as the message shows it, quotes included; of a secret, or what has no short text: none.
std::string ShownValue(const Shape& shape, const void* value) {
  if (shape.sensitive) return {};
  if (HasText(shape)) return fmt::format("'{}'", TextOf(shape, value));
  if (shape.kind == Kind::kList && HasText(*shape.element->shape) &&
      !shape.element->shape->sensitive) {
    std::string list;
    std::size_t size = shape.element->list->size(value);
    for (std::size_t i = 0; i < size; ++i) {
      if (i > 0) list += ", ";
      list += TextOf(*shape.element->shape, shape.element->list->at(value, i));
    }
    return fmt::format("'[{}]'", list);
  }
  return {};
}

std::string Number(double value) {
  return std::floor(value) == value ? fmt::format("{:.0f}", value) : fmt::format("{}", value);
}

bool IsEnumerated(std::span<const std::string_view> values, std::string_view text) {
  for (std::string_view value : values) {
    if (value == text) return true;
  }
  return false;
}

// What a value breaks of its own shape's constraints.
std::vector<std::string> BrokenBy(const Shape& shape, const void* value) {
  std::vector<std::string> broken;
  const Constraints* constraints = shape.constraints;
  if (constraints == nullptr) return broken;
  double measure = 0;
  bool length = true;
  switch (shape.kind) {
    case Kind::kString:
      measure = static_cast<double>(CharactersOf(*static_cast<const std::string*>(value)));
      break;
    case Kind::kBlob:
      measure = static_cast<double>(static_cast<const std::string*>(value)->size());
      break;
    case Kind::kList:
      measure = static_cast<double>(shape.element->list->size(value));
      break;
    case Kind::kMap:
      measure = static_cast<double>(shape.element->map->size(value));
      break;
    case Kind::kInteger:
      measure = *static_cast<const std::int32_t*>(value);
      length = false;
      break;
    case Kind::kLong:
      measure = static_cast<double>(*static_cast<const std::int64_t*>(value));
      length = false;
      break;
    case Kind::kFloat:
      measure = static_cast<double>(*static_cast<const float*>(value));
      length = false;
      break;
    case Kind::kDouble:
      measure = *static_cast<const double*>(value);
      length = false;
      break;
    default:
      return broken;
  }
  std::string_view what = length ? "length" : "value";
  if (measure > constraints->max) {
    broken.push_back(fmt::format("Member must have {} less than or equal to {}", what,
                                 Number(constraints->max)));
  }
  if (measure < constraints->min) {
    broken.push_back(fmt::format("Member must have {} greater than or equal to {}", what,
                                 Number(constraints->min)));
  }
  if (shape.kind == Kind::kString) {
    const std::string& text = *static_cast<const std::string*>(value);
    if (!constraints->re2.empty() && !MatchesPattern(constraints->re2, text)) {
      broken.push_back(
          fmt::format("Member must satisfy regular expression pattern: {}", constraints->pattern));
    }
    if (!constraints->values.empty() && !IsEnumerated(constraints->values, text)) {
      broken.push_back(fmt::format("Member must satisfy enum value set: [{}]",
                                   fmt::join(constraints->values, ", ")));
    }
  }
  return broken;
}

std::string Nested(std::string_view subject, const std::vector<std::string>& broken) {
  return fmt::format("{} must satisfy constraint: [{}]", subject, fmt::join(broken, ", "));
}

}  // namespace

void Violations::Add(std::string value, const Place& place, std::string_view constraint) {
  ++count_;
  if (listed_.size() == kListedMax) return;
  listed_.push_back({std::move(value), fmt::format("at '{}' failed to satisfy constraint: {}",
                                                   PathOf(place), constraint)});
}

void Violations::Missing(const Place& structure, const Member& member) {
  missing_ = true;
  Place place{.parent = &structure, .name = member.name};
  Add("null", place, "Member must not be null");
}

void Violations::Check(const Shape& shape, const void* value, const Place& place) {
  if (!checks_) return;
  for (const std::string& constraint : BrokenBy(shape, value)) {
    Add(ShownValue(shape, value), place, constraint);
  }
  if (shape.kind == Kind::kList && shape.element->shape->constraints != nullptr &&
      HasText(*shape.element->shape)) {
    std::size_t size = shape.element->list->size(value);
    for (std::size_t i = 0; i < size; ++i) {
      std::vector<std::string> broken =
          BrokenBy(*shape.element->shape, shape.element->list->at(value, i));
      if (broken.empty()) continue;
      Add(ShownValue(shape, value), place, Nested("Member", broken));
      break;
    }
  }
  if (shape.kind == Kind::kMap) {
    struct State {
      const Shape& map;
      std::vector<std::string> keys;
      std::vector<std::string> values;
    } state{shape, {}, {}};
    auto visit = [](void* opaque, const std::string& key, const void* entry) {
      State& found = *static_cast<State*>(opaque);
      const ElementTable& element = *found.map.element;
      if (found.keys.empty()) found.keys = BrokenBy(*element.key, &key);
      if (found.values.empty() && HasText(*element.shape)) {
        found.values = BrokenBy(*element.shape, entry);
      }
    };
    if (shape.element->key->constraints != nullptr ||
        shape.element->shape->constraints != nullptr) {
      shape.element->map->each(value, &state, visit);
    }
    if (!state.keys.empty()) Add({}, place, Nested("Map keys", state.keys));
    if (!state.values.empty()) Add({}, place, Nested("Map value", state.values));
  }
}

std::string Violations::Message(bool shows_values) const {
  std::string out = fmt::format("{} validation error{} detected: ", count_, count_ == 1 ? "" : "s");
  for (std::size_t i = 0; i < listed_.size(); ++i) {
    const auto& [value, rest] = listed_[i];
    bool shown = !value.empty() && (shows_values || value == "null");
    out += fmt::format("{}Value {}{}", i == 0 ? "" : "; ", shown ? value + " " : "", rest);
  }
  return out;
}

}  // namespace laketop::aws
