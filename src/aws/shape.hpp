// SPDX-License-Identifier: Apache-2.0
#pragma once
// Shapes: AWS's models as constant tables, read at run time. A generated structure has one table of
// its members (where each lies, what it is, every trait that a protocol looks at), and each
// protocol is one loop over such tables. So no code is generated for a member, a wire format is
// written once for all services, and a service's tables compile in a moment. Tables are immutable:
// any thread.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace laketop::aws {

// What a shape is, and by that the C++ type of its values.
enum class Kind : std::uint8_t {
  kStructure,   // a generated struct
  kList,        // std::vector<T>; of booleans std::deque<bool>
  kMap,         // std::map<std::string, T>
  kString,      // std::string
  kBlob,        // std::string
  kBoolean,     // bool
  kInteger,     // std::int32_t
  kLong,        // std::int64_t
  kFloat,       // float
  kDouble,      // double
  kTimestamp,   // laketop::Timestamp
  kDocument,    // laketop::Json
  kBodyReader,  // std::shared_ptr<http::BodyReader>: a streamed blob of an input
  kBody,        // http::Body: a streamed blob of an output
};

// Where the REST protocols put a member; the others have all in the body.
enum class Location : std::uint8_t {
  kBody,
  kHeader,   // one header
  kHeaders,  // a map, by the prefix of header names
  kQuery,    // one parameter, or many of one name, or a map of the parameters left over
  kUri,      // a label of the path
  kStatus,   // the status of the reply
  kPayload,  // the whole body
};

enum class TimeFormat : std::uint8_t { kProtocol, kIso8601, kHttpDate, kEpochSeconds };

struct Shape;

// How the place of a member is read and filled, by the C++ type of the place.
struct Slot {
  const void* (*find)(const void* place);  // the value; null: absent
  void* (*make)(void* place);              // a new value, default-constructed
};

struct ListOps {
  std::size_t (*size)(const void* list);
  const void* (*at)(const void* list, std::size_t index);
  void* (*append)(void* list);
};

using VisitEntry = void (*)(void* state, const std::string& key, const void* value);
struct MapOps {
  std::size_t (*size)(const void* map);
  void (*each)(const void* map, void* state, VisitEntry visit);
  void* (*insert)(void* map, std::string key);
};

struct XmlNamespace {
  std::string_view prefix;
  std::string_view uri;
};

struct Member {
  std::string_view name;       // as in the model and in C++
  std::string_view wire_name;  // on the wire: locationName, else the name
  const Shape* shape = nullptr;
  const Slot* slot = nullptr;  // null: a required member, which is never absent
  std::uint32_t offset = 0;
  Location location = Location::kBody;
  TimeFormat time_format = TimeFormat::kProtocol;
  bool required = false;
  bool flattened = false;
  bool xml_attribute = false;
  bool xml_text = false;    // the text of the structure's own element (S3's LocationConstraint)
  bool json_value = false;  // a string that holds JSON, base64 in a header
  bool idempotency_token = false;  // made by the client where the user gives none
  bool host_label = false;
  bool event_payload = false;
  const XmlNamespace* xml_namespace = nullptr;
};

struct StructureTable {
  std::span<const Member> members;
  const Member* payload = nullptr;  // the member that is the whole body
  bool is_union = false;
};

struct ElementTable {
  const Shape* shape = nullptr;
  const Shape* key = nullptr;         // of a map
  std::string_view name = "member";   // XML and query: of a list's element
  bool named = false;                 // the model gives that name
  std::string_view key_name = "key";  // of a map's entry
  std::string_view value_name = "value";
  bool flattened = false;
  const XmlNamespace* xml_namespace = nullptr;
  const XmlNamespace* key_xml_namespace = nullptr;
  TimeFormat time_format = TimeFormat::kProtocol;
  const ListOps* list = nullptr;
  const MapOps* map = nullptr;
};

// Bounds: of a number its value, of a text its characters, of a list or map its entries.
struct Constraints {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  std::string_view pattern;                  // as in the model: Java's syntax
  std::string_view re2;                      // the same for RE2; empty: it cannot be checked
  std::span<const std::string_view> values;  // of an enumeration
};

struct Shape {
  Kind kind;
  std::string_view name;
  const StructureTable* structure = nullptr;
  const ElementTable* element = nullptr;  // of a list or map
  const Constraints* constraints = nullptr;
  TimeFormat time_format = TimeFormat::kProtocol;
  bool sensitive = false;
  // The name of the element that holds the structure in XML, where it is not its member's.
  std::string_view xml_name = {};
  const XmlNamespace* xml_namespace = nullptr;
};

}  // namespace laketop::aws
