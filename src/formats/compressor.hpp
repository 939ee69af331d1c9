// SPDX-License-Identifier: Apache-2.0
#pragma once
// Compressor: whole files as text formats are written to S3, compressed piece by piece. One thread.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "formats/compression.hpp"

namespace laketop::formats {

class Compressor {
 public:
  virtual ~Compressor() = default;
  // Adds to `out` what is ready; with `last`, everything and the file's end.
  virtual void Append(std::string_view bytes, bool last, std::string& out) = 0;
};

// None, gzip, zstd (level 3 if none is given) and bzip2; others abort: CanCompress asks first.
std::unique_ptr<Compressor> MakeCompressor(Compression compression, std::optional<int> level);
bool CanCompress(Compression compression);

}  // namespace laketop::formats
