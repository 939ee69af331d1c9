// SPDX-License-Identifier: Apache-2.0
// Any bytes either are no key or are exactly the bytes of the key that they give.
#include "base/check.hpp"
#include "engine/store/key.hpp"

namespace {

struct Key {
  std::string name;
  std::uint64_t id = 0;
  std::vector<std::string> values;
  laketop::engine::Descending<std::int32_t> newest;
  bool flag = false;

  template <class V>
  void KeyFields(V& v) {
    v(name);
    v(id);
    v(values);
    v(newest);
    v(flag);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto key = laketop::engine::DecodeKey<Key>(bytes);
  if (key) CHECK(laketop::engine::EncodeKey(*key) == bytes);
  return 0;
}
