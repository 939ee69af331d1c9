// SPDX-License-Identifier: Apache-2.0
#include "aws/protocol/query_body.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "aws/error.hpp"
#include "aws/member_access.hpp"
#include "aws/protocol/protocol.hpp"
#include "aws/protocol/scalar_text.hpp"

namespace laketop::aws {
namespace {

[[noreturn]] void Fail(std::string message) {
  throw Error("MalformedInput", 400, std::move(message));
}

// The parameters as a tree along the dots of their names.
struct Node {
  const std::string* value = nullptr;
  std::map<std::string, Node, std::less<>> children;

  const Node* Find(std::string_view name) const {
    auto found = children.find(name);
    return found == children.end() ? nullptr : &found->second;
  }
};

Node TreeOf(const Parameters& parameters) {
  Node root;
  for (const auto& [name, value] : parameters) {
    Node* at = &root;
    std::string_view rest = name;
    for (int depth = 0; !rest.empty(); ++depth) {
      if (depth == kInputDepthMax) Fail("A parameter is nested too deeply");
      std::size_t dot = rest.find('.');
      at = &at->children[std::string(rest.substr(0, dot))];
      rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
    }
    at->value = &value;
  }
  return root;
}

// The children that are numbered, in the order of their numbers.
std::vector<const Node*> Numbered(const Node& node) {
  std::vector<std::pair<int, const Node*>> found;
  for (const auto& [name, child] : node.children) {
    int number = 0;
    auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc() || end != name.data() + name.size() || number < 0) continue;
    found.emplace_back(number, &child);
  }
  std::ranges::sort(found, {}, &std::pair<int, const Node*>::first);
  std::vector<const Node*> nodes;
  for (const auto& [number, child] : found) nodes.push_back(child);
  return nodes;
}

class Reader {
 public:
  explicit Reader(Violations& violations) : violations_(violations) {}

  void Structure(const Node& node, const Shape& shape, void* structure, const Place& place) {
    for (const Member& member : shape.structure->members) {
      const Node* child = node.Find(member.wire_name);
      const ElementTable* element = member.shape->element;
      if (child == nullptr && member.flattened && element != nullptr && element->named) {
        child = node.Find(element->name);
      }
      if (child == nullptr) {
        if (member.required) violations_.Missing(place, member);
        continue;
      }
      Place inner{.parent = &place, .name = member.name};
      TimeFormat format = TimeFormatOf(member.time_format, *member.shape, TimeFormat::kIso8601);
      Value(*child, *member.shape, member.flattened, format, MakeMember(structure, member), inner);
    }
  }

 private:
  void Value(const Node& node, const Shape& shape, bool flattened, TimeFormat format, void* value,
             const Place& place) {
    switch (shape.kind) {
      case Kind::kStructure:
        Structure(node, shape, value, place);
        return;
      case Kind::kList:
        List(node, shape, flattened, value, place);
        break;
      case Kind::kMap:
        Map(node, shape, flattened, value, place);
        break;
      default:
        Scalar(node, shape, format, value);
    }
    violations_.Check(shape, value, place);
  }

  static void Scalar(const Node& node, const Shape& shape, TimeFormat format, void* value) {
    if (node.value == nullptr) Fail("Unexpected complex element termination");
    if (!ParseScalar(*node.value, shape, format, value)) {
      Fail(fmt::format("'{}' is not a valid value", *node.value));
    }
  }

  void List(const Node& node, const Shape& shape, bool flattened, void* list, const Place& place) {
    const ElementTable& element = *shape.element;
    TimeFormat format = TimeFormatOf(element.time_format, *element.shape, TimeFormat::kIso8601);
    const Node* from = flattened ? &node : node.Find(element.name);
    // Some old clients leave the element's name out, and AWS takes that.
    if (from == nullptr) from = &node;
    std::size_t index = 0;
    for (const Node* child : Numbered(*from)) {
      Place inner{.parent = &place, .index = ++index};
      Item(*child, *element.shape, format, element.list->append(list), inner);
    }
  }

  void Map(const Node& node, const Shape& shape, bool flattened, void* map, const Place& place) {
    const ElementTable& element = *shape.element;
    TimeFormat format = TimeFormatOf(element.time_format, *element.shape, TimeFormat::kIso8601);
    const Node* from = flattened ? &node : node.Find("entry");
    if (from == nullptr) return;
    for (const Node* child : Numbered(*from)) {
      const Node* key = child->Find(element.key_name);
      const Node* value = child->Find(element.value_name);
      if (key == nullptr || key->value == nullptr || value == nullptr) {
        Fail("A map's entry must have a key and a value");
      }
      Place inner{.parent = &place, .name = *key->value};
      Item(*value, *element.shape, format, element.map->insert(map, *key->value), inner);
    }
  }

  // A list's element or a map's value: what a scalar breaks is reported on the list or map.
  void Item(const Node& node, const Shape& shape, TimeFormat format, void* value,
            const Place& place) {
    if (shape.kind == Kind::kStructure || shape.kind == Kind::kList || shape.kind == Kind::kMap) {
      bool flattened = shape.element != nullptr && shape.element->flattened;
      Value(node, shape, flattened, format, value, place);
    } else {
      Scalar(node, shape, format, value);
    }
  }

  Violations& violations_;
};

}  // namespace

void ReadQueryStructure(const Parameters& parameters, const Shape& shape, void* structure,
                        Violations& violations) {
  Place root;
  Reader(violations).Structure(TreeOf(parameters), shape, structure, root);
}

}  // namespace laketop::aws
