// SPDX-License-Identifier: Apache-2.0
#include "formats/compressor.hpp"

#include <bzlib.h>
#include <zlib.h>
#include <zstd.h>

#include <array>

#include "base/check.hpp"

namespace laketop::formats {
namespace {

using Buffer = std::array<char, std::size_t{64} << 10>;

class Plain final : public Compressor {
 public:
  void Append(std::string_view bytes, bool, std::string& out) override { out += bytes; }
};

class Gzip final : public Compressor {
 public:
  Gzip() {
    // 16 above the window bits asks zlib for gzip's header and trailer.
    CHECK(deflateInit2(&stream_, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  }
  ~Gzip() override { deflateEnd(&stream_); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  void Append(std::string_view bytes, bool last, std::string& out) override {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    int result = Z_OK;
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(buffer_.data());
      stream_.avail_out = static_cast<uInt>(buffer_.size());
      result = deflate(&stream_, last ? Z_FINISH : Z_NO_FLUSH);
      out.append(buffer_.data(), buffer_.size() - stream_.avail_out);
    } while (stream_.avail_out == 0 || (last && result != Z_STREAM_END));
  }

 private:
  z_stream stream_{};
  Buffer buffer_{};
};

class Zstd final : public Compressor {
 public:
  explicit Zstd(int level) : stream_(ZSTD_createCCtx(), ZSTD_freeCCtx) {
    CHECK(!ZSTD_isError(ZSTD_CCtx_setParameter(stream_.get(), ZSTD_c_compressionLevel, level)));
  }

  void Append(std::string_view bytes, bool last, std::string& out) override {
    ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
    std::size_t left = 0;
    do {
      ZSTD_outBuffer output{buffer_.data(), buffer_.size(), 0};
      left =
          ZSTD_compressStream2(stream_.get(), &output, &input, last ? ZSTD_e_end : ZSTD_e_continue);
      CHECK(!ZSTD_isError(left));
      out.append(buffer_.data(), output.pos);
    } while (input.pos < input.size || (last && left > 0));
  }

 private:
  std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> stream_;
  Buffer buffer_{};
};

class Bzip2 final : public Compressor {
 public:
  Bzip2() { CHECK(BZ2_bzCompressInit(&stream_, 9, 0, 0) == BZ_OK); }
  ~Bzip2() override { BZ2_bzCompressEnd(&stream_); }
  Bzip2(const Bzip2&) = delete;
  Bzip2& operator=(const Bzip2&) = delete;

  void Append(std::string_view bytes, bool last, std::string& out) override {
    stream_.next_in = const_cast<char*>(bytes.data());
    stream_.avail_in = static_cast<unsigned>(bytes.size());
    int result = BZ_RUN_OK;
    while (stream_.avail_in > 0 || (last && result != BZ_STREAM_END)) {
      stream_.next_out = buffer_.data();
      stream_.avail_out = static_cast<unsigned>(buffer_.size());
      result = BZ2_bzCompress(&stream_, last ? BZ_FINISH : BZ_RUN);
      CHECK(result >= 0);
      out.append(buffer_.data(), buffer_.size() - stream_.avail_out);
    }
  }

 private:
  bz_stream stream_{};
  Buffer buffer_{};
};

}  // namespace

bool CanCompress(Compression compression) {
  return compression == Compression::kNone || compression == Compression::kGzip ||
         compression == Compression::kZstd || compression == Compression::kBzip2;
}

std::unique_ptr<Compressor> MakeCompressor(Compression compression, std::optional<int> level) {
  constexpr int kZstdLevelDefault = 3;
  CHECK(CanCompress(compression));
  switch (compression) {
    case Compression::kGzip:
      return std::make_unique<Gzip>();
    case Compression::kZstd:
      return std::make_unique<Zstd>(level.value_or(kZstdLevelDefault));
    case Compression::kBzip2:
      return std::make_unique<Bzip2>();
    default:
      return std::make_unique<Plain>();
  }
}

}  // namespace laketop::formats
