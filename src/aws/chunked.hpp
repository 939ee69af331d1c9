// SPDX-License-Identifier: Apache-2.0
#pragma once
// The aws-chunked coding: a body in chunks, each signed or none, with trailer fields or without.
// The decoder is pure; MakeChunkedReader puts it between a request's body and its handler.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "aws/sigv4.hpp"
#include "base/digest.hpp"
#include "http/message.hpp"

namespace laketop::aws {

inline constexpr std::size_t kChunkLineBytesMax = 4 << 10;
inline constexpr std::size_t kTrailersMax = 32;
inline constexpr std::uint64_t kChunkBytesMax = std::uint64_t{5} << 30;

struct ChunkedForm {
  bool is_signed = false;                      // each chunk names a signature
  bool has_trailers = false;                   // fields follow the last chunk
  std::optional<ChunkSigner> signer;           // verifies, where keys are known
  std::optional<std::uint64_t> decoded_bytes;  // x-amz-decoded-content-length
  std::string announced_trailers;              // x-amz-trailer
};

class ChunkedDecoder {
 public:
  explicit ChunkedDecoder(ChunkedForm form)
      : form_(std::move(form)), digest_(DigestKind::kSha256) {}

  // Takes all of `input`; appends decoded bytes to `out`.
  std::expected<void, http::BodyError> Feed(std::string_view input, std::string& out);
  // After the last byte: whether the coding has ended where it should.
  std::expected<void, http::BodyError> Finish();
  const http::Headers& Trailers() const { return trailers_; }

 private:
  enum class State { kHead, kData, kDataEnd, kTrailers, kEnd };
  using Result = std::expected<void, http::BodyError>;

  // Moves a line from `input` into line_; false: its end has not come.
  std::expected<bool, http::BodyError> TakeLine(std::string_view& input);
  Result ReadHead();
  Result EndChunk();
  Result ReadTrailer();
  Result EndTrailers();

  ChunkedForm form_;
  State state_ = State::kHead;
  std::string line_;
  std::string signature_;  // of the chunk at hand
  std::uint64_t chunk_left_ = 0;
  std::uint64_t decoded_ = 0;
  bool last_chunk_ = false;
  Digest digest_;
  std::string signed_trailers_;
  std::string trailer_signature_;
  http::Headers trailers_;
};

std::shared_ptr<http::BodyReader> MakeChunkedReader(std::shared_ptr<http::BodyReader> body,
                                                    ChunkedForm form);

// Passes the body on and fails at its end where its SHA-256 is another.
std::shared_ptr<http::BodyReader> MakeHashingReader(std::shared_ptr<http::BodyReader> body,
                                                    std::string sha256_hex);

}  // namespace laketop::aws
