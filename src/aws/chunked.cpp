// SPDX-License-Identifier: Apache-2.0
#include "aws/chunked.hpp"

#include <charconv>

#include "base/encoding.hpp"

namespace laketop::aws {
namespace {

using http::BodyError;
using Result = std::expected<void, BodyError>;
using Chunk = std::expected<std::optional<std::string>, BodyError>;

constexpr std::string_view kSignatureExtension = "chunk-signature=";
constexpr std::string_view kTrailerSignature = "x-amz-trailer-signature";

std::unexpected<BodyError> Malformed(std::string message) {
  return std::unexpected(BodyError{BodyError::Kind::kMalformed, std::move(message)});
}

std::unexpected<BodyError> WrongSignature() {
  return std::unexpected(BodyError{
      BodyError::Kind::kSignatureMismatch,
      "The request signature we calculated does not match the signature you provided. Check your "
      "key and signing method."});
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::expected<bool, BodyError> ChunkedDecoder::TakeLine(std::string_view& input) {
  std::size_t end = input.find('\n');
  std::string_view piece = input.substr(0, end);
  if (line_.size() + piece.size() > kChunkLineBytesMax) {
    return Malformed("A line of the chunked coding is too long.");
  }
  line_ += piece;
  if (end == std::string_view::npos) {
    input = {};
    return false;
  }
  input.remove_prefix(end + 1);
  if (line_.ends_with('\r')) line_.pop_back();
  return true;
}

// 10000;chunk-signature=ad80c730…
Result ChunkedDecoder::ReadHead() {
  std::string line = std::exchange(line_, {});
  std::size_t digits = std::min(line.find(';'), line.size());
  std::string_view number = Trim(std::string_view(line).substr(0, digits));
  std::uint64_t size = 0;
  auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), size, 16);
  if (error != std::errc() || end != number.data() + number.size() || size > kChunkBytesMax) {
    return Malformed("The size of a chunk is malformed.");
  }
  if (form_.is_signed) {
    std::size_t found = line.find(kSignatureExtension, digits);
    if (found == std::string::npos) return Malformed("A chunk is not signed.");
    std::string_view text = std::string_view(line).substr(found + kSignatureExtension.size());
    signature_ = Trim(text.substr(0, text.find(';')));
  }
  if (form_.decoded_bytes && size > *form_.decoded_bytes - decoded_) {
    return Malformed("The chunks hold more bytes than x-amz-decoded-content-length says.");
  }
  chunk_left_ = size;
  last_chunk_ = size == 0;
  state_ = State::kData;
  return last_chunk_ ? EndChunk() : Result();
}

Result ChunkedDecoder::EndChunk() {
  if (form_.signer) {
    std::string hash = HexEncode(digest_.Finish());
    digest_ = Digest(DigestKind::kSha256);
    if (!ConstantTimeEqual(form_.signer->SignChunk(hash), signature_)) return WrongSignature();
  }
  state_ = last_chunk_ ? State::kTrailers : State::kDataEnd;
  return {};
}

Result ChunkedDecoder::ReadTrailer() {
  std::string line = std::exchange(line_, {});
  // One empty line ends the trailers; clients send further ones.
  if (line.empty()) {
    bool awaits_signature = form_.is_signed && form_.has_trailers && trailer_signature_.empty();
    if (!awaits_signature) state_ = State::kEnd;
    return {};
  }
  std::size_t colon = line.find(':');
  if (!form_.has_trailers || colon == std::string::npos || colon == 0) {
    return Malformed("A trailer is malformed.");
  }
  std::string name = line.substr(0, colon);
  std::string_view value = Trim(std::string_view(line).substr(colon + 1));
  if (http::EqualsIgnoringCase(name, kTrailerSignature)) {
    trailer_signature_ = value;
    return {};
  }
  if (trailers_.Fields().size() == kTrailersMax) return Malformed("There are too many trailers.");
  signed_trailers_ += name + ":" + std::string(value) + "\n";
  trailers_.Add(std::move(name), std::string(value));
  return {};
}

Result ChunkedDecoder::EndTrailers() {
  if (form_.signer && form_.has_trailers) {
    std::string expected = form_.signer->SignTrailers(HexEncode(Sha256(signed_trailers_)));
    if (!ConstantTimeEqual(expected, trailer_signature_)) return WrongSignature();
  }
  // Each name that x-amz-trailer announced must have come.
  std::string_view announced = form_.announced_trailers;
  while (!announced.empty()) {
    std::size_t comma = announced.find(',');
    std::string_view name = Trim(announced.substr(0, comma));
    announced.remove_prefix(comma == std::string_view::npos ? announced.size() : comma + 1);
    if (!name.empty() && trailers_.Find(name) == nullptr) {
      return Malformed("The trailer " + std::string(name) + " was announced and did not come.");
    }
  }
  return {};
}

Result ChunkedDecoder::Feed(std::string_view input, std::string& out) {
  while (!input.empty()) {
    if (state_ == State::kEnd) {
      // Some clients end with more line breaks than the coding asks for.
      if (input.find_first_not_of("\r\n") == std::string_view::npos) return {};
      return Malformed("Bytes follow the last chunk.");
    }
    if (state_ == State::kData) {
      std::string_view data = input.substr(0, chunk_left_);
      if (form_.signer) digest_.Update(data);
      out += data;
      chunk_left_ -= data.size();
      decoded_ += data.size();
      input.remove_prefix(data.size());
      if (chunk_left_ == 0) {
        if (Result ended = EndChunk(); !ended) return ended;
      }
      continue;
    }
    std::expected<bool, BodyError> whole = TakeLine(input);
    if (!whole) return std::unexpected(whole.error());
    if (!*whole) return {};
    Result read;
    if (state_ == State::kDataEnd) {
      if (!line_.empty()) return Malformed("A chunk is longer than its size says.");
      state_ = State::kHead;
    } else if (state_ == State::kHead) {
      read = ReadHead();
    } else {
      read = ReadTrailer();
    }
    if (!read) return read;
  }
  return {};
}

Result ChunkedDecoder::Finish() {
  // The last empty line may be missing.
  if (state_ != State::kTrailers && state_ != State::kEnd) {
    return Malformed("The body ends before its last chunk.");
  }
  if (state_ == State::kTrailers && !line_.empty()) {
    if (Result read = ReadTrailer(); !read) return read;
  }
  if (form_.decoded_bytes && decoded_ != *form_.decoded_bytes) {
    return Malformed("The chunks hold fewer bytes than x-amz-decoded-content-length says.");
  }
  return EndTrailers();
}

namespace {

class ChunkedReader final : public http::BodyReader {
 public:
  ChunkedReader(std::shared_ptr<http::BodyReader> body, ChunkedForm form)
      : body_(std::move(body)), length_(form.decoded_bytes), decoder_(std::move(form)) {}

  Task<Chunk> Next() override {
    std::string out;
    while (!ended_ && out.empty()) {
      Chunk encoded = co_await body_->Next();
      if (!encoded) co_return std::unexpected(encoded.error());
      const std::optional<std::string>& bytes = *encoded;
      ended_ = !bytes;
      Result result = bytes ? decoder_.Feed(*bytes, out) : decoder_.Finish();
      if (!result) {
        ended_ = true;
        co_return std::unexpected(result.error());
      }
    }
    if (out.empty()) co_return std::nullopt;
    co_return std::optional(std::move(out));
  }
  std::optional<std::uint64_t> Length() const override { return length_; }
  const http::Headers& Trailers() const override { return decoder_.Trailers(); }

 private:
  std::shared_ptr<http::BodyReader> body_;
  std::optional<std::uint64_t> length_;
  ChunkedDecoder decoder_;
  bool ended_ = false;
};

class HashingReader final : public http::BodyReader {
 public:
  HashingReader(std::shared_ptr<http::BodyReader> body, std::string sha256_hex)
      : body_(std::move(body)), expected_(std::move(sha256_hex)), digest_(DigestKind::kSha256) {}

  Task<Chunk> Next() override {
    if (ended_) co_return std::nullopt;
    Chunk chunk = co_await body_->Next();
    if (!chunk) {
      ended_ = true;
      co_return chunk;
    }
    if (const std::optional<std::string>& bytes = *chunk) {
      digest_.Update(*bytes);
      co_return chunk;
    }
    ended_ = true;
    if (HexEncode(digest_.Finish()) != expected_) {
      co_return std::unexpected(BodyError{
          BodyError::Kind::kBadDigest,
          "The provided 'x-amz-content-sha256' header does not match what was computed."});
    }
    co_return chunk;
  }
  std::optional<std::uint64_t> Length() const override { return body_->Length(); }
  const http::Headers& Trailers() const override { return body_->Trailers(); }

 private:
  std::shared_ptr<http::BodyReader> body_;
  std::string expected_;
  Digest digest_;
  bool ended_ = false;
};

}  // namespace

std::shared_ptr<http::BodyReader> MakeChunkedReader(std::shared_ptr<http::BodyReader> body,
                                                    ChunkedForm form) {
  return std::make_shared<ChunkedReader>(std::move(body), std::move(form));
}

std::shared_ptr<http::BodyReader> MakeHashingReader(std::shared_ptr<http::BodyReader> body,
                                                    std::string sha256_hex) {
  return std::make_shared<HashingReader>(std::move(body), std::move(sha256_hex));
}

}  // namespace laketop::aws
