// SPDX-License-Identifier: Apache-2.0
// A connection's bytes: heads and chunked bodies, in pieces whose size the first byte says.
#include "http/request_parser.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace laketop::http;
  if (size < 1) return 0;
  const Limits limits{.head_bytes_max = 4096, .header_count_max = 32, .target_bytes_max = 1024};
  std::size_t step = data[0] + std::size_t{1};
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  RequestParser parser(limits);
  std::string input;
  std::string body;
  std::optional<ChunkParser> chunks;
  bool in_body = false;
  while (!text.empty()) {
    input += text.substr(0, step);
    text.remove_prefix(std::min(step, text.size()));
    bool again = true;
    while (again && !input.empty()) {
      std::size_t consumed = 0;
      auto result =
          in_body ? chunks->Parse(input, consumed, body) : parser.ParseHead(input, consumed);
      if (!result || consumed > input.size()) return 0;
      input.erase(0, consumed);
      again = *result;
      if (!*result) continue;
      in_body = !in_body && parser.Head().chunked;
      if (in_body) chunks.emplace(limits);
      if (!in_body) parser.Reset();
      body.clear();
    }
  }
  return 0;
}
