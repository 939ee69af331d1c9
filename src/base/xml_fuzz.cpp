// SPDX-License-Identifier: Apache-2.0
// XML from outside: depth and size are limited, nothing expands, and text that we write is read
// back.
#include "base/check.hpp"
#include "base/xml.hpp"

namespace {

constexpr std::size_t kBytesMax = 1 << 16;
constexpr int kDepthMax = 32;

std::size_t Measure(const laketop::XmlNode& node, int depth) {
  CHECK(depth <= kDepthMax);
  std::size_t bytes = node.name.size() + node.text.size();
  for (const auto& [name, value] : node.attributes) bytes += name.size() + value.size();
  for (const laketop::XmlNode& child : node.children) bytes += Measure(child, depth + 1);
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace laketop;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto node = ParseXml(text, {.bytes_max = kBytesMax, .depth_max = kDepthMax});
  if (node) CHECK(Measure(*node, 1) <= size);
  XmlWriter writer(false);
  writer.Open("T");
  writer.Attribute("a", text);
  writer.Text(text);
  writer.Close();
  ParseXml(writer.Take());
  return 0;
}
