// SPDX-License-Identifier: Apache-2.0
#include "base/xml.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include "base/check.hpp"

namespace laketop {
namespace {

std::string LocalName(std::string_view name) {
  std::size_t colon = name.find(':');
  return std::string(colon == std::string_view::npos ? name : name.substr(colon + 1));
}

bool Convert(const pugi::xml_node& from, XmlNode& to, int depth_left) {
  if (depth_left == 0) return false;
  to.name = LocalName(from.name());
  for (const pugi::xml_attribute& attribute : from.attributes()) {
    to.attributes.emplace_back(attribute.name(), attribute.value());
  }
  for (const pugi::xml_node& child : from.children()) {
    if (child.type() == pugi::node_element) {
      if (!Convert(child, to.children.emplace_back(), depth_left - 1)) return false;
    } else if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) {
      to.text += child.value();
    }
  }
  if (!to.children.empty() && to.text.find_first_not_of(" \t\r\n") == std::string::npos) {
    to.text.clear();
  }
  return true;
}

}  // namespace

const XmlNode* XmlNode::Find(std::string_view child_name) const {
  for (const XmlNode& child : children) {
    if (child.name == child_name) return &child;
  }
  return nullptr;
}

const std::string* XmlNode::Attribute(std::string_view attribute_name) const {
  for (const auto& [key, value] : attributes) {
    if (key == attribute_name) return &value;
  }
  return nullptr;
}

std::expected<XmlNode, XmlError> ParseXml(std::string_view text, XmlLimits limits) {
  if (text.size() > limits.bytes_max) return std::unexpected(XmlError{"document is too large"});
  pugi::xml_document document;
  unsigned flags = pugi::parse_default | pugi::parse_ws_pcdata_single;
  pugi::xml_parse_result result =
      document.load_buffer(text.data(), text.size(), flags, pugi::encoding_utf8);
  if (!result) return std::unexpected(XmlError{result.description()});
  pugi::xml_node root = document.document_element();
  if (!root) return std::unexpected(XmlError{"no element"});
  for (pugi::xml_node next = root.next_sibling(); next; next = next.next_sibling()) {
    if (next.type() == pugi::node_element)
      return std::unexpected(XmlError{"more than one root element"});
  }
  XmlNode out;
  if (!Convert(root, out, limits.depth_max)) return std::unexpected(XmlError{"nested too deeply"});
  return out;
}

void AppendXmlText(std::string& out, std::string_view text) {
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\r':
        out += "&#13;";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n') {
          fmt::format_to(std::back_inserter(out), "&#x{:x};", static_cast<unsigned char>(c));
        } else {
          out.push_back(c);
        }
    }
  }
}

XmlWriter::XmlWriter(bool declaration) {
  if (declaration) out_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
}

void XmlWriter::EndTag() {
  if (in_tag_) out_.push_back('>');
  in_tag_ = false;
}

void XmlWriter::Open(std::string_view name) {
  EndTag();
  out_.push_back('<');
  out_ += name;
  open_.emplace_back(name);
  in_tag_ = true;
}

void XmlWriter::Attribute(std::string_view name, std::string_view value) {
  CHECK(in_tag_);
  out_.push_back(' ');
  out_ += name;
  out_ += "=\"";
  AppendXmlText(out_, value);
  out_.push_back('"');
}

void XmlWriter::Text(std::string_view text) {
  EndTag();
  AppendXmlText(out_, text);
}

void XmlWriter::Close() {
  CHECK(!open_.empty());
  if (in_tag_) {
    out_ += "/>";
    in_tag_ = false;
  } else {
    out_ += "</";
    out_ += open_.back();
    out_.push_back('>');
  }
  open_.pop_back();
}

void XmlWriter::Element(std::string_view name, std::string_view text) {
  Open(name);
  Text(text);
  Close();
}

std::string XmlWriter::Take() {
  CHECK(open_.empty());
  return std::move(out_);
}

}  // namespace laketop
