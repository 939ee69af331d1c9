// SPDX-License-Identifier: Apache-2.0
#pragma once
// JsonCursor: reads one JSON text from left to right without building a tree, so that numbers keep
// the text they have in the file. Values are handed out as slices of the text. One thread.

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "formats/json_values.hpp"

namespace laketop::formats {

enum class JsonKind : std::uint8_t { kNull, kBoolean, kNumber, kString, kArray, kObject };

class JsonCursor {
 public:
  explicit JsonCursor(std::string_view text) : text_(text) {}

  // The next value as its own text; none where no well-formed value stands there.
  std::optional<std::string_view> Value();

  // Within an object or array: after '{' or '[' and after each element. False at its end, or where
  // the text is not well formed: see Failed.
  bool EnterObject();
  bool NextMember(std::string& name);  // then Value()
  bool EnterArray();
  bool NextElement();  // then Value()

  // Nothing but white space is left.
  bool AtEnd();
  bool Failed() const { return failed_; }

  // Of the text of one value, as Value() gives it.
  static JsonKind KindOf(std::string_view value);
  // The characters of a string value, escapes undone; unpaired surrogates become U+FFFD.
  static std::string Unquoted(std::string_view value);

 private:
  void Space();
  bool Take(char c);
  bool Fail() {
    failed_ = true;
    return false;
  }
  bool SkipValue(int depth);
  bool SkipString();
  bool SkipWord(std::string_view word);
  bool SkipNumber();

  std::string_view text_;
  std::size_t at_ = 0;
  bool first_ = false;  // directly behind an opening bracket
  bool failed_ = false;
};

}  // namespace laketop::formats
