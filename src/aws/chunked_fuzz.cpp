// SPDX-License-Identifier: Apache-2.0
// The aws-chunked coding from outside bytes, in pieces whose size the first byte says.
#include "aws/chunked.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace laketop;
  if (size < 2) return 0;
  std::size_t step = data[0] + std::size_t{1};
  aws::ChunkedForm form{.is_signed = (data[1] & 1) != 0, .has_trailers = (data[1] & 2) != 0};
  if ((data[1] & 4) != 0) form.decoded_bytes = data[1] >> 3;
  std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  aws::ChunkedDecoder decoder(std::move(form));
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += step) {
    if (!decoder.Feed(text.substr(at, step), out)) return 0;
  }
  static_cast<void>(decoder.Finish());
  return 0;
}
