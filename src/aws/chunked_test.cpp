// SPDX-License-Identifier: Apache-2.0
#include "aws/chunked.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "base/sync_wait.hpp"

namespace laketop::aws {
namespace {

struct Decoded {
  std::string bytes;
  std::string error;
  std::string crc;
};

Decoded Decode(const ChunkedForm& form, std::string_view text, std::size_t step = 1 << 20) {
  ChunkedDecoder decoder(form);
  Decoded out;
  for (std::size_t at = 0; at < text.size(); at += step) {
    auto fed = decoder.Feed(text.substr(at, step), out.bytes);
    if (!fed) {
      out.error = fed.error().message;
      return out;
    }
  }
  if (auto ended = decoder.Finish(); !ended) out.error = ended.error().message;
  out.crc = decoder.Trailers().Get("x-amz-checksum-crc32");
  return out;
}

constexpr std::string_view kUnsigned =
    "5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n";

TEST(Chunked, UnsignedWithTrailersInAnyPieces) {
  ChunkedForm form{
      .has_trailers = true, .decoded_bytes = 11, .announced_trailers = "x-amz-checksum-crc32"};
  for (std::size_t step = 1; step <= kUnsigned.size(); ++step) {
    Decoded decoded = Decode(form, kUnsigned, step);
    EXPECT_EQ(decoded.error, "");
    EXPECT_EQ(decoded.bytes, "hello world");
    EXPECT_EQ(decoded.crc, "DUoRhQ==");
  }
}

TEST(Chunked, RefusesWhatDoesNotAddUp) {
  ChunkedForm form{.has_trailers = true};
  EXPECT_NE(Decode(form, "5\r\nhello\r\n").error, "");
  EXPECT_NE(Decode(form, "5\r\nhelloo\r\n0\r\n\r\n").error, "");
  EXPECT_NE(Decode(form, "zz\r\nhello\r\n0\r\n\r\n").error, "");
  EXPECT_NE(Decode(form, "-1\r\nhello\r\n0\r\n\r\n").error, "");
  EXPECT_NE(Decode(form, "FFFFFFFFFFFFFFFFFF\r\n").error, "");
  EXPECT_NE(Decode(form, std::string(10'000, '0')).error, "");
  EXPECT_NE(Decode(form, "0\r\n\r\nmore").error, "");
  form.decoded_bytes = 10;
  EXPECT_NE(Decode(form, kUnsigned).error, "");
  form.decoded_bytes = 12;
  EXPECT_NE(Decode(form, kUnsigned).error, "");
  form.decoded_bytes = 11;
  form.announced_trailers = "x-amz-checksum-sha1";
  EXPECT_NE(Decode(form, kUnsigned).error, "");
}

TEST(Chunked, TakesALastChunkWithoutItsEmptyLine) {
  EXPECT_EQ(Decode({}, "5\r\nhello\r\n0\r\n").error, "");
  EXPECT_EQ(Decode({}, "0\r\n\r\n\r\n").error, "");
}

class SignedChunks : public testing::Test {
 protected:
  SignedChunks() {
    seed_.hex = std::string(64, 'a');
    seed_.time_text = "20130524T000000Z";
    seed_.scope = {"20130524", "us-east-1", "s3"};
    ChunkSigner signer = Signer();
    for (std::string data : {"hello", " world", ""}) {
      text_ += std::to_string(data.size()) +
               ";chunk-signature=" + signer.SignChunk(HexEncode(Sha256(data))) + "\r\n" + data +
               (data.empty() ? "" : "\r\n");
    }
    std::string trailer = "x-amz-checksum-crc32:DUoRhQ==";
    text_ += trailer + "\r\nx-amz-trailer-signature:" +
             signer.SignTrailers(HexEncode(Sha256(trailer + "\n"))) + "\r\n\r\n";
  }
  ChunkSigner Signer() const { return ChunkSigner(DeriveSigningKey("secret", seed_.scope), seed_); }
  ChunkedForm Form() const {
    return {.is_signed = true, .has_trailers = true, .signer = Signer(), .decoded_bytes = 11};
  }

  Signature seed_;
  std::string text_;
};

TEST_F(SignedChunks, Verify) {
  for (std::size_t step : {std::size_t{1}, std::size_t{7}, text_.size()}) {
    Decoded decoded = Decode(Form(), text_, step);
    EXPECT_EQ(decoded.error, "");
    EXPECT_EQ(decoded.bytes, "hello world");
    EXPECT_EQ(decoded.crc, "DUoRhQ==");
  }
}

TEST_F(SignedChunks, AnyFlippedByteBreaksThem) {
  for (std::size_t at = 0; at < text_.size(); ++at) {
    // Line breaks and the names of fields are matched without case or whole.
    if (text_[at] == '\r' || text_[at] == '\n') continue;
    std::string changed = text_;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_NE(Decode(Form(), changed).error, "") << changed;
  }
}

TEST_F(SignedChunks, AreReadWithoutKeysToo) {
  ChunkedForm form = Form();
  form.signer.reset();
  EXPECT_EQ(Decode(form, text_).bytes, "hello world");
  auto reader = MakeChunkedReader(http::MakeBodyReader(text_), form);
  EXPECT_EQ(reader->Length(), 11u);
  EXPECT_EQ(SyncWait(http::ReadAll(reader, 100)).value(), "hello world");
  EXPECT_EQ(reader->Trailers().Get("X-Amz-Checksum-Crc32"), "DUoRhQ==");
}

TEST(HashingReader, ComparesAtTheEnd) {
  auto read = [](std::string hash) {
    auto reader = MakeHashingReader(http::MakeBodyReader("hello"), std::move(hash));
    return SyncWait(http::ReadAll(reader, 100));
  };
  EXPECT_EQ(read(HexEncode(Sha256("hello"))).value(), "hello");
  EXPECT_EQ(read(HexEncode(Sha256("jello"))).error().kind, http::BodyError::Kind::kBadDigest);
}

}  // namespace
}  // namespace laketop::aws
