// SPDX-License-Identifier: Apache-2.0
#include "formats/inflate.hpp"

#include <zlib.h>

#include <algorithm>

namespace laketop::formats {

FormatResult<std::string> InflateRaw(std::string_view bytes, std::size_t bytes_max) {
  z_stream stream{};
  if (inflateInit2(&stream, -15) != Z_OK) {
    return std::unexpected(FormatError{FormatErrorKind::kIo, "no memory for zlib"});
  }
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  int status = Z_OK;
  while (status == Z_OK && out.size() <= bytes_max) {
    const std::size_t before = out.size();
    out.resize(before + std::max<std::size_t>(bytes.size() * 2, 4096));
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = static_cast<uInt>(out.size() - before);
    status = inflate(&stream, Z_NO_FLUSH);
    const std::size_t made = out.size() - before - stream.avail_out;
    out.resize(before + made);
    if (made == 0 && status == Z_OK) status = Z_DATA_ERROR;
  }
  inflateEnd(&stream);
  if (out.size() > bytes_max) {
    return TooLarge("a deflated block is larger than " + std::to_string(bytes_max) + " bytes");
  }
  if (status != Z_STREAM_END) return Corrupt("the deflate data of a block is damaged");
  return out;
}

}  // namespace laketop::formats
