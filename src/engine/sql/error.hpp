// SPDX-License-Identifier: Apache-2.0
#pragma once
// SqlError: why a statement failed. `code` is one of Trino's error names (DIVISION_BY_ZERO,
// HIVE_TOO_MANY_OPEN_PARTITIONS …), because both dialects are told apart by it; `message` is the
// text without the code and without DuckDB's own prefixes. The service decides what its client
// sees.

#include <cstdint>
#include <expected>
#include <string>

namespace laketop::engine {

struct SqlError {
  enum class Kind : std::uint8_t {
    kText,       // DuckDB refused the text: syntax, unknown names, types. Our emitter's bug
    kUser,       // the data or an expression is wrong: `code` says how
    kData,       // an object could not be read as what it should be
    kStorage,    // the object source failed: `code` is its own (NoSuchKey, AccessDenied)
    kLimit,      // a named limit was reached
    kMemory,     // the memory or the temporary space is used up
    kCancelled,  // the stop token
    kDeadline,   // the request's deadline
    kInternal,
  };
  Kind kind = Kind::kInternal;
  std::string code = "GENERIC_INTERNAL_ERROR";
  std::string message;
};

template <class T>
using SqlResult = std::expected<T, SqlError>;

}  // namespace laketop::engine
