// SPDX-License-Identifier: Apache-2.0
// Decodes any bytes by any protocol: the first byte chooses it, a line each are method, path,
// query, the rest is the body. Only aws::Error may come out.
#include <cstdint>

#include "tools/gen/golden/bookshop.hpp"

namespace laketop::golden {
namespace {

constexpr aws::ProtocolKind kKinds[] = {aws::ProtocolKind::kJson11, aws::ProtocolKind::kRestJson,
                                        aws::ProtocolKind::kRestXml, aws::ProtocolKind::kQuery};

std::string TakeLine(std::string_view& rest) {
  std::size_t end = rest.find('\n');
  std::string line(rest.substr(0, end));
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return line;
}

}  // namespace
}  // namespace laketop::golden

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace laketop::golden;
  if (size == 0) return 0;
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  Request request = JsonRequest("CreateShelf", "");
  request.method = TakeLine(rest);
  request.path = TakeLine(rest);
  request.query = TakeLine(rest);
  request.body = std::string(rest);
  try {
    Decode(kKinds[data[0] % std::size(kKinds)], request);
  } catch (const laketop::aws::Error&) {
  }
  return 0;
}
