// SPDX-License-Identifier: Apache-2.0
#include "formats/compression.hpp"

#include <bzlib.h>
#include <zlib.h>
#include <zstd.h>

#include <vector>

namespace laketop::formats {
namespace {

constexpr std::size_t kInputBytes = 64 << 10;
constexpr int kZstdWindowLogMax = 27;
// A compressed piece that yields nothing this many times in a row is no compressed piece.
constexpr int kIdleTurnsMax = 16;

// The input side that all decompressors share: a buffer that is filled again when it is used up.
class Filled : public ByteSource {
 protected:
  explicit Filled(std::unique_ptr<ByteSource> source)
      : source_(std::move(source)), buffer_(kInputBytes) {}

  // False at the end of the compressed bytes.
  FormatResult<bool> Refill() {
    FormatResult<std::size_t> read = source_->Read(buffer_);
    if (!read) return std::unexpected(read.error());
    filled_ = *read;
    at_ = 0;
    return *read > 0;
  }

  std::unique_ptr<ByteSource> source_;
  std::vector<char> buffer_;
  std::size_t filled_ = 0;
  std::size_t at_ = 0;
};

class GzipSource final : public Filled {
 public:
  explicit GzipSource(std::unique_ptr<ByteSource> source) : Filled(std::move(source)) {
    inflateInit2(&stream_, 15 + 16);
  }
  ~GzipSource() override { inflateEnd(&stream_); }
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;

  FormatResult<std::size_t> Read(std::span<char> out) override {
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(out.size(), 1u << 30));
    const uInt wanted = stream_.avail_out;
    while (stream_.avail_out == wanted) {
      if (at_ == filled_) {
        FormatResult<bool> more = Refill();
        if (!more) return std::unexpected(more.error());
        if (!*more) {
          if (in_member_) return Corrupt("the gzip data ends in the middle of a member");
          return 0;
        }
      }
      if (!in_member_) {
        // Zeros after the last member are padding of tapes and block devices.
        while (at_ < filled_ && buffer_[at_] == 0 && member_seen_) ++at_;
        if (at_ == filled_) continue;
        inflateReset(&stream_);
        in_member_ = true;
        member_seen_ = true;
      }
      stream_.next_in = reinterpret_cast<Bytef*>(buffer_.data() + at_);
      stream_.avail_in = static_cast<uInt>(filled_ - at_);
      const int status = inflate(&stream_, Z_NO_FLUSH);
      at_ = filled_ - stream_.avail_in;
      if (status == Z_STREAM_END) {
        in_member_ = false;
      } else if (status != Z_OK && status != Z_BUF_ERROR) {
        return Corrupt("the gzip data is damaged");
      }
    }
    return wanted - stream_.avail_out;
  }

 private:
  z_stream stream_{};
  bool in_member_ = false;
  bool member_seen_ = false;
};

class ZstdSource final : public Filled {
 public:
  explicit ZstdSource(std::unique_ptr<ByteSource> source)
      : Filled(std::move(source)), stream_(ZSTD_createDStream(), ZSTD_freeDStream) {
    ZSTD_initDStream(stream_.get());
    ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, kZstdWindowLogMax);
  }

  FormatResult<std::size_t> Read(std::span<char> out) override {
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    int idle = 0;
    while (output.pos == 0) {
      if (at_ == filled_) {
        FormatResult<bool> more = Refill();
        if (!more) return std::unexpected(more.error());
        if (!*more) {
          // What the decoder still holds comes out without further input.
          if (in_frame_ && ++idle < kIdleTurnsMax) {
            ZSTD_inBuffer nothing{nullptr, 0, 0};
            const std::size_t left = ZSTD_decompressStream(stream_.get(), &output, &nothing);
            if (ZSTD_isError(left)) return Corrupt("the zstd data is damaged");
            in_frame_ = left != 0;
            continue;
          }
          if (in_frame_) return Corrupt("the zstd data ends in the middle of a frame");
          return 0;
        }
      }
      ZSTD_inBuffer input{buffer_.data(), filled_, at_};
      const std::size_t left = ZSTD_decompressStream(stream_.get(), &output, &input);
      at_ = input.pos;
      if (ZSTD_isError(left)) {
        return Corrupt(std::string("the zstd data is damaged: ") + ZSTD_getErrorName(left));
      }
      in_frame_ = left != 0;
    }
    return output.pos;
  }

 private:
  std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream_;
  bool in_frame_ = false;
};

class Bzip2Source final : public Filled {
 public:
  explicit Bzip2Source(std::unique_ptr<ByteSource> source) : Filled(std::move(source)) {}
  ~Bzip2Source() override {
    if (in_stream_) BZ2_bzDecompressEnd(&stream_);
  }
  Bzip2Source(const Bzip2Source&) = delete;
  Bzip2Source& operator=(const Bzip2Source&) = delete;

  FormatResult<std::size_t> Read(std::span<char> out) override {
    const auto wanted = static_cast<unsigned>(std::min<std::size_t>(out.size(), 1u << 30));
    unsigned left = wanted;
    while (left == wanted) {
      if (at_ == filled_) {
        FormatResult<bool> more = Refill();
        if (!more) return std::unexpected(more.error());
        if (!*more) {
          if (in_stream_) return Corrupt("the bzip2 data ends in the middle of a stream");
          return 0;
        }
      }
      if (!in_stream_) {
        stream_ = bz_stream{};
        if (BZ2_bzDecompressInit(&stream_, 0, 0) != BZ_OK) {
          return std::unexpected(FormatError{FormatErrorKind::kIo, "no memory for bzip2"});
        }
        in_stream_ = true;
      }
      stream_.next_out = out.data();
      stream_.avail_out = wanted;
      stream_.next_in = buffer_.data() + at_;
      stream_.avail_in = static_cast<unsigned>(filled_ - at_);
      const int status = BZ2_bzDecompress(&stream_);
      at_ = filled_ - stream_.avail_in;
      left = stream_.avail_out;
      if (status == BZ_STREAM_END) {
        BZ2_bzDecompressEnd(&stream_);
        in_stream_ = false;
      } else if (status != BZ_OK) {
        return Corrupt("the bzip2 data is damaged");
      }
    }
    return wanted - left;
  }

 private:
  bz_stream stream_{};
  bool in_stream_ = false;
};

class RefusedSource final : public ByteSource {
 public:
  explicit RefusedSource(Compression compression) : compression_(compression) {}
  FormatResult<std::size_t> Read(std::span<char>) override {
    return Unsupported(std::string("files compressed with ") + std::string(NameOf(compression_)) +
                       " cannot be read yet");
  }

 private:
  Compression compression_;
};

}  // namespace

Compression CompressionOf(std::string_view first_bytes) {
  using namespace std::string_view_literals;
  if (first_bytes.starts_with("\x1f\x8b"sv)) return Compression::kGzip;
  if (first_bytes.starts_with("\x28\xb5\x2f\xfd"sv)) return Compression::kZstd;
  if (first_bytes.size() > 3 && first_bytes.starts_with("BZh"sv) && first_bytes[3] >= '1' &&
      first_bytes[3] <= '9') {
    return Compression::kBzip2;
  }
  if (first_bytes.starts_with("\x04\x22\x4d\x18"sv)) return Compression::kLz4;
  if (first_bytes.starts_with("\xff\x06\x00\x00sNaPpY"sv)) return Compression::kSnappy;
  if (first_bytes.starts_with("PK\x03\x04"sv)) return Compression::kZip;
  return Compression::kNone;
}

std::string_view NameOf(Compression compression) {
  switch (compression) {
    case Compression::kNone:
      return "none";
    case Compression::kGzip:
      return "gzip";
    case Compression::kZstd:
      return "zstd";
    case Compression::kBzip2:
      return "bzip2";
    case Compression::kLz4:
      return "lz4";
    case Compression::kSnappy:
      return "snappy";
    case Compression::kZip:
      return "zip";
  }
  return "none";
}

std::unique_ptr<ByteSource> Decompress(std::unique_ptr<ByteSource> source,
                                       Compression compression) {
  switch (compression) {
    case Compression::kNone:
      return source;
    case Compression::kGzip:
      return std::make_unique<GzipSource>(std::move(source));
    case Compression::kZstd:
      return std::make_unique<ZstdSource>(std::move(source));
    case Compression::kBzip2:
      return std::make_unique<Bzip2Source>(std::move(source));
    case Compression::kLz4:
    case Compression::kSnappy:
    case Compression::kZip:
      return std::make_unique<RefusedSource>(compression);
  }
  return source;
}

}  // namespace laketop::formats
