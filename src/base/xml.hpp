// SPDX-License-Identifier: Apache-2.0
#pragma once
// XmlNode: a parsed XML element; and XmlWriter for answers. Namespaces are dropped from element
// names (prefix:name is name); comments, processing instructions and DTDs are passed over, and
// entities other than XML's five are left as they are, so nothing expands.

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace laketop {

struct XmlNode {
  std::string name;
  std::string text;  // of this element alone, in order, white space kept where it has no children
  std::vector<std::pair<std::string, std::string>> attributes;  // with their prefix
  std::vector<XmlNode> children;

  // The first child of that name, or null.
  const XmlNode* Find(std::string_view child_name) const;
  const std::string* Attribute(std::string_view attribute_name) const;
};

struct XmlLimits {
  std::size_t bytes_max = 64 << 20;
  int depth_max = 128;
};

struct XmlError {
  std::string message;
};

std::expected<XmlNode, XmlError> ParseXml(std::string_view text, XmlLimits limits = {});

// Characters that XML 1.0 cannot hold come out as character references, as S3 writes them.
void AppendXmlText(std::string& out, std::string_view text);

class XmlWriter {
 public:
  // Writes the declaration `<?xml version="1.0" encoding="UTF-8"?>` when asked.
  explicit XmlWriter(bool declaration = true);
  void Open(std::string_view name);
  // Between Open and anything else.
  void Attribute(std::string_view name, std::string_view value);
  void Text(std::string_view text);
  void Close();
  void Element(std::string_view name, std::string_view text);
  std::string Take();

 private:
  void EndTag();
  std::string out_;
  std::vector<std::string> open_;
  bool in_tag_ = false;
};

}  // namespace laketop
