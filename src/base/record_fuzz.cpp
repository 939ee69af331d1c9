// SPDX-License-Identifier: Apache-2.0
// Any bytes either are no record or come back the same after one more round.
#include "base/check.hpp"
#include "base/record.hpp"

namespace {

struct Node {
  std::string text;
  std::int32_t number = 0;
  double real = 0;
  std::optional<std::vector<std::optional<std::string>>> cells;
  std::map<std::string, std::uint16_t> map;
  std::vector<Node> children;
  std::vector<bool> flags;

  template <class V>
  void Fields(V& v) {
    v(1, text);
    v(2, number);
    v(3, real);
    v(4, cells);
    v(5, map);
    v(6, children);
    v(7, flags);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto node = laketop::DecodeRecord<Node>(bytes);
  if (!node) return 0;
  std::string encoded = laketop::EncodeRecord(*node);
  auto again = laketop::DecodeRecord<Node>(encoded);
  CHECK(again.has_value());
  CHECK(laketop::EncodeRecord(*again) == encoded);
  return 0;
}
