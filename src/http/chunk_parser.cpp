// SPDX-License-Identifier: Apache-2.0
#include "http/chunk_parser.hpp"

#include <charconv>

#include "http/token.hpp"

namespace laketop::http {
namespace {

// Of a chunk's size with its extensions, and of a trailer.
constexpr std::size_t kLineBytesMax = 8 << 10;

std::unexpected<ParseError> Malformed() {
  return std::unexpected(ParseError{400, "the chunked coding is malformed"});
}

std::string_view Trim(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

ChunkParser::Result ChunkParser::ReadSize(std::string_view line) {
  std::string_view digits = Trim(line.substr(0, line.find(';')));
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), left_, 16);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) {
    return Malformed();
  }
  state_ = left_ == 0 ? State::kTrailers : State::kData;
  return {};
}

ChunkParser::Result ChunkParser::ReadTrailer(std::string_view line) {
  if (line.empty()) {
    state_ = State::kEnd;
    return {};
  }
  std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !IsToken(line.substr(0, colon))) return Malformed();
  if (trailers_.Fields().size() == limits_.header_count_max) {
    return std::unexpected(ParseError{431, "there are too many trailers"});
  }
  trailers_.Add(std::string(line.substr(0, colon)), std::string(Trim(line.substr(colon + 1))));
  return {};
}

std::expected<bool, ParseError> ChunkParser::Parse(std::string_view input, std::size_t& consumed,
                                                   std::string& out) {
  consumed = 0;
  while (state_ != State::kEnd) {
    std::string_view rest = input.substr(consumed);
    if (state_ == State::kData) {
      std::string_view data = rest.substr(0, left_);
      if (data.empty()) return false;
      out += data;
      consumed += data.size();
      left_ -= data.size();
      if (left_ == 0) state_ = State::kDataEnd;
      continue;
    }
    std::size_t end = rest.find("\r\n");
    std::string_view line = rest.substr(0, end);
    if (line.size() > kLineBytesMax || (state_ == State::kDataEnd && line.size() > 1)) {
      return Malformed();
    }
    if (end == std::string_view::npos) return false;
    if (line.find_first_of(std::string_view("\r\n\0", 3)) != line.npos) return Malformed();
    consumed += end + 2;
    Result read;
    switch (state_) {
      case State::kSize:
        read = ReadSize(line);
        break;
      case State::kTrailers:
        read = ReadTrailer(line);
        break;
      default:
        if (!line.empty()) return Malformed();
        state_ = State::kSize;
    }
    if (!read) return std::unexpected(read.error());
  }
  return true;
}

}  // namespace laketop::http
