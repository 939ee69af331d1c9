// SPDX-License-Identifier: Apache-2.0
#pragma once
// FormatError: why bytes could not be read as what they were taken for.

#include <cstdint>
#include <expected>
#include <string>

namespace laketop::formats {

enum class FormatErrorKind : std::uint8_t {
  kCorrupt,      // the bytes are not what the format says
  kUnsupported,  // a feature of the format that is not built
  kTooLarge,     // over a named limit
  kIo,           // the bytes could not be had
};

struct FormatError {
  FormatErrorKind kind = FormatErrorKind::kCorrupt;
  std::string message;
};

template <class T>
using FormatResult = std::expected<T, FormatError>;

inline std::unexpected<FormatError> Corrupt(std::string message) {
  return std::unexpected(FormatError{FormatErrorKind::kCorrupt, std::move(message)});
}
inline std::unexpected<FormatError> Unsupported(std::string message) {
  return std::unexpected(FormatError{FormatErrorKind::kUnsupported, std::move(message)});
}
inline std::unexpected<FormatError> TooLarge(std::string message) {
  return std::unexpected(FormatError{FormatErrorKind::kTooLarge, std::move(message)});
}

}  // namespace laketop::formats
