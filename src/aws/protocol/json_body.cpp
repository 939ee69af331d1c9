// SPDX-License-Identifier: Apache-2.0
#include "aws/protocol/json_body.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "aws/error.hpp"
#include "aws/member_access.hpp"
#include "aws/protocol/protocol.hpp"
#include "aws/protocol/scalar_text.hpp"
#include "base/encoding.hpp"
#include "base/time.hpp"

namespace laketop::aws {
namespace {

[[noreturn]] void Fail(std::string message) {
  throw Error("SerializationException", 400, std::move(message));
}

// The messages are AWS's, seen in its answers to Athena, CodeDeploy, DynamoDB and SQS requests.
[[noreturn]] void FailType(const Json& json, std::string_view wanted) {
  if (json.IsArray()) Fail("Start of list found where not expected");
  if (json.IsObject()) Fail("Start of structure or map found where not expected.");
  std::string_view found = json.IsString() ? "STRING_VALUE"
                           : json.IsBool() ? (json.AsBool() ? "TRUE_VALUE" : "FALSE_VALUE")
                                           : "NUMBER_VALUE";
  Fail(fmt::format("{} can not be converted to {}", found, wanted));
}

// Whole numbers out of range become the nearest in range, so that the constraint speaks.
template <class T>
T IntegerOf(const Json& json, std::string_view wanted) {
  if (json.IsInt()) {
    std::int64_t number = json.AsInt();
    if (number > std::numeric_limits<T>::max()) return std::numeric_limits<T>::max();
    if (number < std::numeric_limits<T>::min()) return std::numeric_limits<T>::min();
    return static_cast<T>(number);
  }
  if (!json.IsDouble()) FailType(json, wanted);
  double number = json.AsDouble();
  if (std::trunc(number) != number) FailType(json, wanted);
  if (number >= static_cast<double>(std::numeric_limits<T>::max())) {
    return std::numeric_limits<T>::max();
  }
  if (number <= static_cast<double>(std::numeric_limits<T>::min())) {
    return std::numeric_limits<T>::min();
  }
  return static_cast<T>(number);
}

double NumberOf(const Json& json, std::string_view wanted) {
  if (json.IsNumber()) return json.AsDouble();
  if (json.IsString()) {
    std::optional<double> special = SpecialNumber(json.AsString());
    if (special) return *special;
  }
  FailType(json, wanted);
}

Timestamp TimeOf(const Json& json, TimeFormat format) {
  if (json.IsNumber()) {
    double seconds = json.AsDouble();
    if (!(std::abs(seconds) <= kEpochSecondsMax)) Fail("");
    return FromEpochSeconds(seconds);
  }
  if (!json.IsString()) FailType(json, "milliseconds since epoch");
  std::optional<Timestamp> time = ParseTime(json.AsString(), format);
  if (!time) FailType(json, "milliseconds since epoch");
  return *time;
}

std::string_view NameOf(const Member& member, JsonNaming naming) {
  return naming == JsonNaming::kModel ? member.name : member.wire_name;
}

class Reader {
 public:
  Reader(Violations& violations, JsonNaming naming) : violations_(violations), naming_(naming) {}

  void Structure(const Json& json, const Shape& shape, void* structure, const Place& place) {
    if (json.IsArray()) Fail("Start of list found where not expected");
    if (!json.IsObject()) Fail("Expected null");
    DepthScope depth(*this);
    std::span<const Member> members = shape.structure->members;
    std::vector<bool> seen(members.size());
    for (const auto& [name, value] : json.AsObject()) {
      if (value.IsNull()) continue;
      for (std::size_t i = 0; i < members.size(); ++i) {
        const Member& member = members[i];
        if (!IsHere(member) || NameOf(member, naming_) != name) continue;
        seen[i] = true;
        Place inner{.parent = &place, .name = member.name};
        if (member.json_value && !value.IsString()) {
          *static_cast<std::string*>(MakeMember(structure, member)) = WriteJson(value);
          break;
        }
        TimeFormat format =
            TimeFormatOf(member.time_format, *member.shape, TimeFormat::kEpochSeconds);
        Value(value, *member.shape, format, MakeMember(structure, member), inner);
        break;
      }
    }
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (members[i].required && !seen[i] && IsHere(members[i])) {
        violations_.Missing(place, members[i]);
      }
    }
  }

  void Value(const Json& json, const Shape& shape, TimeFormat format, void* value,
             const Place& place) {
    switch (shape.kind) {
      case Kind::kStructure:
        Structure(json, shape, value, place);
        return;
      case Kind::kList:
        List(json, shape, value, place);
        break;
      case Kind::kMap:
        Map(json, shape, value, place);
        break;
      default:
        Scalar(json, shape, format, value);
    }
    violations_.Check(shape, value, place);
  }

 private:
  struct DepthScope {
    explicit DepthScope(Reader& reader) : reader_(reader) {
      if (++reader_.depth_ > kInputDepthMax) Fail("");
    }
    ~DepthScope() { --reader_.depth_; }
    DepthScope(const DepthScope&) = delete;
    DepthScope& operator=(const DepthScope&) = delete;
    Reader& reader_;
  };

  bool IsHere(const Member& member) const {
    return naming_ == JsonNaming::kModel || member.location == Location::kBody;
  }

  static bool IsScalar(const Shape& shape) {
    return shape.kind != Kind::kStructure && shape.kind != Kind::kList && shape.kind != Kind::kMap;
  }

  static void Scalar(const Json& json, const Shape& shape, TimeFormat format, void* value) {
    switch (shape.kind) {
      case Kind::kString:
        if (!json.IsString()) FailType(json, "a String");
        *static_cast<std::string*>(value) = json.AsString();
        return;
      case Kind::kBlob: {
        if (!json.IsString()) FailType(json, "a Blob");
        std::optional<std::string> bytes = Base64Decode(json.AsString());
        if (!bytes) Fail("");
        *static_cast<std::string*>(value) = std::move(*bytes);
        return;
      }
      case Kind::kBoolean:
        if (!json.IsBool()) FailType(json, "a Boolean");
        *static_cast<bool*>(value) = json.AsBool();
        return;
      case Kind::kInteger:
        *static_cast<std::int32_t*>(value) = IntegerOf<std::int32_t>(json, "an Integer");
        return;
      case Kind::kLong:
        *static_cast<std::int64_t*>(value) = IntegerOf<std::int64_t>(json, "a Long");
        return;
      case Kind::kFloat:
        *static_cast<float*>(value) = static_cast<float>(NumberOf(json, "a Float"));
        return;
      case Kind::kDouble:
        *static_cast<double*>(value) = NumberOf(json, "a Double");
        return;
      case Kind::kTimestamp:
        *static_cast<Timestamp*>(value) = TimeOf(json, format);
        return;
      case Kind::kDocument:
        *static_cast<Json*>(value) = json;
        return;
      case Kind::kBodyReader:
        if (!json.IsString()) FailType(json, "a Blob");
        *static_cast<std::shared_ptr<http::BodyReader>*>(value) =
            http::MakeBodyReader(json.AsString());
        return;
      case Kind::kBody:
        if (!json.IsString()) FailType(json, "a Blob");
        *static_cast<http::Body*>(value) = json.AsString();
        return;
      default:
        return;
    }
  }

  void List(const Json& json, const Shape& shape, void* list, const Place& place) {
    if (json.IsObject()) Fail("Start of structure or map found where not expected.");
    if (!json.IsArray()) Fail("Expected list or null");
    DepthScope depth(*this);
    const ElementTable& element = *shape.element;
    TimeFormat format =
        TimeFormatOf(element.time_format, *element.shape, TimeFormat::kEpochSeconds);
    std::size_t index = 0;
    for (const Json& child : json.AsArray()) {
      ++index;
      if (child.IsNull()) Fail("");
      void* value = element.list->append(list);
      if (IsScalar(*element.shape)) {
        // What it breaks is reported on the list.
        Scalar(child, *element.shape, format, value);
        continue;
      }
      Place inner{.parent = &place, .index = index};
      Value(child, *element.shape, format, value, inner);
    }
  }

  void Map(const Json& json, const Shape& shape, void* map, const Place& place) {
    if (json.IsArray()) Fail("Start of list found where not expected");
    if (!json.IsObject()) Fail("Expected map or null");
    DepthScope depth(*this);
    const ElementTable& element = *shape.element;
    TimeFormat format =
        TimeFormatOf(element.time_format, *element.shape, TimeFormat::kEpochSeconds);
    for (const auto& [key, child] : json.AsObject()) {
      if (child.IsNull()) continue;
      void* value = element.map->insert(map, key);
      if (IsScalar(*element.shape)) {
        Scalar(child, *element.shape, format, value);
        continue;
      }
      Place inner{.parent = &place, .name = key};
      Value(child, *element.shape, format, value, inner);
    }
  }

  Violations& violations_;
  JsonNaming naming_;
  int depth_ = 0;
};

TimeFormat ElementFormat(const ElementTable& element, JsonNaming naming) {
  if (naming == JsonNaming::kModel) return TimeFormat::kEpochSeconds;
  return TimeFormatOf(element.time_format, *element.shape, TimeFormat::kEpochSeconds);
}

void WriteTime(std::string& out, Timestamp time, TimeFormat format) {
  if (format == TimeFormat::kEpochSeconds) {
    out += TimeText(time, format);
  } else {
    AppendJsonString(out, TimeText(time, format));
  }
}

}  // namespace

void ReadJsonStructure(const Json& json, const Shape& shape, void* structure, const Place& place,
                       Violations& violations, JsonNaming naming) {
  Reader(violations, naming).Structure(json, shape, structure, place);
}

void ReadJsonValue(const Json& json, const Shape& shape, TimeFormat time_format, void* value,
                   const Place& place, Violations& violations) {
  Reader(violations, JsonNaming::kWire).Value(json, shape, time_format, value, place);
}

void WriteJsonMembers(std::string& out, const Shape& shape, const void* structure, bool& first,
                      JsonNaming naming) {
  for (const Member& member : shape.structure->members) {
    if (naming == JsonNaming::kWire && member.location != Location::kBody) continue;
    if (member.shape->kind == Kind::kBodyReader || member.shape->kind == Kind::kBody) continue;
    const void* value = FindMember(structure, member);
    if (value == nullptr) continue;
    if (!first) out.push_back(',');
    first = false;
    AppendJsonString(out, NameOf(member, naming));
    out.push_back(':');
    TimeFormat format =
        naming == JsonNaming::kModel
            ? TimeFormat::kEpochSeconds
            : TimeFormatOf(member.time_format, *member.shape, TimeFormat::kEpochSeconds);
    WriteJsonValue(out, *member.shape, format, value, naming);
  }
}

void WriteJsonStructure(std::string& out, const Shape& shape, const void* structure,
                        JsonNaming naming) {
  out.push_back('{');
  bool first = true;
  WriteJsonMembers(out, shape, structure, first, naming);
  out.push_back('}');
}

void WriteJsonValue(std::string& out, const Shape& shape, TimeFormat time_format, const void* value,
                    JsonNaming naming) {
  switch (shape.kind) {
    case Kind::kStructure:
      WriteJsonStructure(out, shape, value, naming);
      return;
    case Kind::kList: {
      const ElementTable& element = *shape.element;
      TimeFormat format = ElementFormat(element, naming);
      out.push_back('[');
      std::size_t size = element.list->size(value);
      for (std::size_t i = 0; i < size; ++i) {
        if (i > 0) out.push_back(',');
        WriteJsonValue(out, *element.shape, format, element.list->at(value, i), naming);
      }
      out.push_back(']');
      return;
    }
    case Kind::kMap: {
      struct State {
        std::string& out;
        const ElementTable& element;
        TimeFormat format;
        JsonNaming naming;
        bool first = true;
      };
      const ElementTable& element = *shape.element;
      State state{out, element, ElementFormat(element, naming), naming};
      auto visit = [](void* opaque, const std::string& key, const void* entry) {
        State& at = *static_cast<State*>(opaque);
        if (!at.first) at.out.push_back(',');
        at.first = false;
        AppendJsonString(at.out, key);
        at.out.push_back(':');
        WriteJsonValue(at.out, *at.element.shape, at.format, entry, at.naming);
      };
      out.push_back('{');
      element.map->each(value, &state, visit);
      out.push_back('}');
      return;
    }
    case Kind::kString:
      AppendJsonString(out, *static_cast<const std::string*>(value));
      return;
    case Kind::kBlob:
      AppendJsonString(out, Base64Encode(*static_cast<const std::string*>(value)));
      return;
    case Kind::kFloat:
      WriteJsonNumber(out, *static_cast<const float*>(value));
      return;
    case Kind::kDouble:
      WriteJsonNumber(out, *static_cast<const double*>(value));
      return;
    case Kind::kBoolean:
    case Kind::kInteger:
    case Kind::kLong:
      out += ScalarText(shape, value);
      return;
    case Kind::kTimestamp:
      WriteTime(out, *static_cast<const Timestamp*>(value), time_format);
      return;
    case Kind::kDocument:
      out += WriteJson(*static_cast<const Json*>(value));
      return;
    case Kind::kBodyReader:
    case Kind::kBody:
      return;
  }
}

}  // namespace laketop::aws
