// SPDX-License-Identifier: Apache-2.0
// Any text parses or is refused with a message, and what parses prints to a text that parses to
// the same print. The first byte chooses what is read.
#include "dialect/hive_type.hpp"
#include "dialect/parse.hpp"
#include "dialect/printer.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

void FuzzStatement(std::string_view text) {
  using namespace laketop::dialect;
  auto parsed = ParseStatement(text);
  if (!parsed) return Require(!parsed.error().message.empty());
  const std::string printed = PrintStatement(**parsed);
  if (printed.empty()) return;
  auto again = ParseStatement(printed);
  // Printing adds parentheses and blanks: a limit may then be passed, nothing else.
  if (!again) {
    const std::string& message = again.error().message;
    return Require(message.contains("too large") || message.contains("longer than"));
  }
  Require(PrintStatement(**again) == printed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace laketop::dialect;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 8) {
    case 0: {
      auto type = ParseHiveType(text);
      if (!type) break;
      const std::string printed = PrintHiveType(*type);
      auto again = ParseHiveType(printed);
      Require(again && PrintHiveType(*again) == printed);
      break;
    }
    case 1: {
      auto type = ParseType(text);
      if (type) Require(!PrintType(*type).empty());
      break;
    }
    case 2: {
      auto expression = ParseExpression(text);
      if (expression) Require(!CanonicalText(**expression).empty());
      break;
    }
    default:
      FuzzStatement(text);
  }
  return 0;
}
