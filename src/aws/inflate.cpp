// SPDX-License-Identifier: Apache-2.0
#include "aws/inflate.hpp"

#include <zlib.h>

#include <algorithm>
#include <memory>

namespace laketop::aws {
namespace {

constexpr std::size_t kFirstBytes = 16 << 10;
constexpr int kGzipWindowBits = 15 + 16;  // zlib's way to ask for gzip's frame

std::unexpected<http::BodyError> Fault(http::BodyError::Kind kind, const char* message) {
  return std::unexpected(http::BodyError{kind, message});
}

}  // namespace

std::expected<std::string, http::BodyError> InflateGzip(std::string_view bytes,
                                                        std::uint64_t bytes_max) {
  using Kind = http::BodyError::Kind;
  z_stream stream{};
  if (inflateInit2(&stream, kGzipWindowBits) != Z_OK) {
    return Fault(Kind::kMalformed, "The request body could not be decompressed.");
  }
  std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, inflateEnd);
  // The body's own limit is far below what zlib counts in.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  std::size_t filled = 0;
  while (true) {
    if (filled == out.size()) {
      if (filled > bytes_max) return Fault(Kind::kTooLarge, "The request body is too large.");
      // One byte over the limit tells that there is more.
      out.resize(std::min<std::uint64_t>(std::max(kFirstBytes, 2 * filled), bytes_max + 1));
    }
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + filled);
    stream.avail_out = static_cast<uInt>(out.size() - filled);
    int status = inflate(&stream, Z_NO_FLUSH);
    filled = out.size() - stream.avail_out;
    if (status == Z_STREAM_END && stream.avail_in == 0) break;
    bool goes_on = status == Z_STREAM_END ? inflateReset(&stream) == Z_OK : status == Z_OK;
    if (!goes_on || (stream.avail_in == 0 && stream.avail_out != 0)) {
      return Fault(Kind::kMalformed, "The request body is not a whole gzip stream.");
    }
  }
  if (filled > bytes_max) return Fault(Kind::kTooLarge, "The request body is too large.");
  out.resize(filled);
  return out;
}

}  // namespace laketop::aws
