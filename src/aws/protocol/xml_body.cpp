// SPDX-License-Identifier: Apache-2.0
#include "aws/protocol/xml_body.hpp"

#include <fmt/format.h>

#include "aws/error.hpp"
#include "aws/member_access.hpp"
#include "aws/protocol/protocol.hpp"
#include "aws/protocol/scalar_text.hpp"
#include "base/time.hpp"

namespace laketop::aws {
namespace {

[[noreturn]] void Fail() {
  throw Error("MalformedXML", 400,
              "The XML you provided was not well-formed or did not validate against our published "
              "schema");
}

bool IsScalar(const Shape& shape) {
  return shape.kind != Kind::kStructure && shape.kind != Kind::kList && shape.kind != Kind::kMap;
}

// The name of a member's element. A flattened list whose elements have a name goes by that one in
// AWS's models.
std::string_view ElementName(const Member& member) {
  if (member.flattened && member.shape->kind == Kind::kList && member.shape->element->named) {
    return member.shape->element->name;
  }
  return member.wire_name;
}

std::string_view WithoutPrefix(std::string_view name) {
  std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

class Reader {
 public:
  explicit Reader(Violations& violations) : violations_(violations) {}

  void Structure(const XmlNode& node, const Shape& shape, void* structure, const Place& place) {
    if (++depth_ > kInputDepthMax) Fail();
    for (const Member& member : shape.structure->members) {
      if (member.location != Location::kBody) continue;
      if (!ReadMember(node, member, structure, place) && member.required) {
        violations_.Missing(place, member);
      }
    }
    --depth_;
  }

 private:
  // False: the element has none.
  bool ReadMember(const XmlNode& node, const Member& member, void* structure, const Place& place) {
    Place inner{.parent = &place, .name = member.name};
    TimeFormat format = TimeFormatOf(member.time_format, *member.shape, TimeFormat::kIso8601);
    if (member.xml_attribute) {
      const std::string* text = node.Attribute(member.wire_name);
      if (text == nullptr) return false;
      Scalar(*text, *member.shape, format, MakeMember(structure, member), inner);
      return true;
    }
    if (member.xml_text) {
      Scalar(node.text, *member.shape, format, MakeMember(structure, member), inner);
      return true;
    }
    if (member.flattened && !IsScalar(*member.shape)) {
      return ReadFlattened(node, member, structure, inner);
    }
    const XmlNode* child = node.Find(WithoutPrefix(member.wire_name));
    if (child == nullptr) return false;
    void* value = MakeMember(structure, member);
    switch (member.shape->kind) {
      case Kind::kStructure:
        Structure(*child, *member.shape, value, inner);
        break;
      case Kind::kList:
        List(*child, *member.shape, value, inner);
        break;
      case Kind::kMap:
        Map(*child, *member.shape, value, inner);
        break;
      default:
        Scalar(child->text, *member.shape, format, value, inner);
    }
    return true;
  }

  bool ReadFlattened(const XmlNode& node, const Member& member, void* structure,
                     const Place& place) {
    const Shape& shape = *member.shape;
    void* value = nullptr;
    std::size_t index = 0;
    for (const XmlNode& child : node.children) {
      if (child.name != member.wire_name && child.name != ElementName(member)) continue;
      if (value == nullptr) value = MakeMember(structure, member);
      if (shape.kind == Kind::kList) {
        Element(child, *shape.element, value, ++index, place);
      } else {
        Entry(child, *shape.element, value, place);
      }
    }
    if (value == nullptr) return false;
    violations_.Check(shape, value, place);
    return true;
  }

  void List(const XmlNode& node, const Shape& shape, void* list, const Place& place) {
    std::size_t index = 0;
    for (const XmlNode& child : node.children) {
      if (child.name == shape.element->name) Element(child, *shape.element, list, ++index, place);
    }
    violations_.Check(shape, list, place);
  }

  void Element(const XmlNode& node, const ElementTable& element, void* list, std::size_t index,
               const Place& place) {
    Place inner{.parent = &place, .index = index};
    Item(node, element, element.list->append(list), inner);
  }

  void Map(const XmlNode& node, const Shape& shape, void* map, const Place& place) {
    for (const XmlNode& child : node.children) {
      if (child.name == "entry") Entry(child, *shape.element, map, place);
    }
    violations_.Check(shape, map, place);
  }

  void Entry(const XmlNode& node, const ElementTable& element, void* map, const Place& place) {
    const XmlNode* key = node.Find(element.key_name);
    const XmlNode* value = node.Find(element.value_name);
    if (key == nullptr || value == nullptr) Fail();
    Place inner{.parent = &place, .name = key->text};
    Item(*value, element, element.map->insert(map, key->text), inner);
  }

  // A list's element or a map's value.
  void Item(const XmlNode& node, const ElementTable& element, void* value, const Place& place) {
    const Shape& shape = *element.shape;
    switch (shape.kind) {
      case Kind::kStructure:
        Structure(node, shape, value, place);
        return;
      case Kind::kList:
        List(node, shape, value, place);
        return;
      case Kind::kMap:
        Map(node, shape, value, place);
        return;
      default: {
        TimeFormat format = TimeFormatOf(element.time_format, shape, TimeFormat::kIso8601);
        if (!ParseScalar(node.text, shape, format, value)) Fail();
      }
    }
  }

  void Scalar(const std::string& text, const Shape& shape, TimeFormat format, void* value,
              const Place& place) {
    if (!ParseScalar(text, shape, format, value)) Fail();
    violations_.Check(shape, value, place);
  }

  Violations& violations_;
  int depth_ = 0;
};

void WriteNamespace(XmlWriter& xml, const XmlNamespace* space) {
  if (space == nullptr) return;
  xml.Attribute(space->prefix.empty() ? "xmlns" : fmt::format("xmlns:{}", space->prefix),
                space->uri);
}

std::string TextOf(const Shape& shape, TimeFormat format, const void* value) {
  if (shape.kind == Kind::kTimestamp) {
    return TimeText(*static_cast<const Timestamp*>(value), format);
  }
  return ScalarText(shape, value);
}

void WriteList(XmlWriter& xml, std::string_view name, const Shape& shape, const void* list);
void WriteMap(XmlWriter& xml, const Shape& shape, const void* map);

// One element of that name with the value in it.
void WriteElement(XmlWriter& xml, std::string_view name, const Shape& shape, TimeFormat format,
                  const XmlNamespace* space, const void* value) {
  xml.Open(name);
  WriteNamespace(xml, space);
  switch (shape.kind) {
    case Kind::kStructure:
      if (space == nullptr) WriteNamespace(xml, shape.xml_namespace);
      WriteXmlAttributes(xml, shape, value);
      WriteXmlMembers(xml, shape, value);
      break;
    case Kind::kList:
      WriteList(xml, shape.element->name, shape, value);
      break;
    case Kind::kMap:
      WriteMap(xml, shape, value);
      break;
    default: {
      std::string text = TextOf(shape, format, value);
      if (!text.empty()) xml.Text(text);
    }
  }
  xml.Close();
}

void WriteList(XmlWriter& xml, std::string_view name, const Shape& shape, const void* list) {
  const ElementTable& element = *shape.element;
  TimeFormat format = TimeFormatOf(element.time_format, *element.shape, TimeFormat::kIso8601);
  std::size_t size = element.list->size(list);
  for (std::size_t i = 0; i < size; ++i) {
    WriteElement(xml, name, *element.shape, format, element.xml_namespace,
                 element.list->at(list, i));
  }
}

struct EntryWriter {
  XmlWriter& xml;
  const ElementTable& element;
  std::string_view name;
  const XmlNamespace* space;

  static void Visit(void* opaque, const std::string& key, const void* value) {
    EntryWriter& at = *static_cast<EntryWriter*>(opaque);
    at.xml.Open(at.name);
    WriteNamespace(at.xml, at.space);
    WriteElement(at.xml, at.element.key_name, *at.element.key, TimeFormat::kIso8601,
                 at.element.key_xml_namespace, &key);
    TimeFormat format =
        TimeFormatOf(at.element.time_format, *at.element.shape, TimeFormat::kIso8601);
    WriteElement(at.xml, at.element.value_name, *at.element.shape, format, at.element.xml_namespace,
                 value);
    at.xml.Close();
  }
};

void WriteMap(XmlWriter& xml, const Shape& shape, const void* map) {
  EntryWriter writer{xml, *shape.element, "entry", nullptr};
  shape.element->map->each(map, &writer, &EntryWriter::Visit);
}

}  // namespace

void ReadXmlStructure(const XmlNode& node, const Shape& shape, void* structure, const Place& place,
                      Violations& violations) {
  Reader(violations).Structure(node, shape, structure, place);
}

void WriteXmlAttributes(XmlWriter& xml, const Shape& shape, const void* structure) {
  for (const Member& member : shape.structure->members) {
    if (!member.xml_attribute || member.location != Location::kBody) continue;
    const void* value = FindMember(structure, member);
    if (value == nullptr) continue;
    TimeFormat format = TimeFormatOf(member.time_format, *member.shape, TimeFormat::kIso8601);
    xml.Attribute(member.wire_name, TextOf(*member.shape, format, value));
  }
}

void WriteXmlMembers(XmlWriter& xml, const Shape& shape, const void* structure) {
  for (const Member& member : shape.structure->members) {
    if (member.location != Location::kBody || member.xml_attribute) continue;
    const void* value = FindMember(structure, member);
    if (value == nullptr) continue;
    TimeFormat format = TimeFormatOf(member.time_format, *member.shape, TimeFormat::kIso8601);
    if (member.xml_text) {
      std::string text = TextOf(*member.shape, format, value);
      if (!text.empty()) xml.Text(text);
    } else if (member.flattened && member.shape->kind == Kind::kList) {
      WriteList(xml, ElementName(member), *member.shape, value);
    } else if (member.flattened && member.shape->kind == Kind::kMap) {
      EntryWriter writer{xml, *member.shape->element, member.wire_name, member.xml_namespace};
      member.shape->element->map->each(value, &writer, &EntryWriter::Visit);
    } else {
      WriteElement(xml, member.wire_name, *member.shape, format, member.xml_namespace, value);
    }
  }
}

}  // namespace laketop::aws
