// SPDX-License-Identifier: Apache-2.0
#pragma once
// JsonCursor: reads one JSON text from left to right without building a tree, so that numbers keep
// the text they have in it and what is passed over costs little. Values are handed out as slices of
// the text, which must outlive them. One thread.
//
//   JsonCursor cursor(text);
//   std::string_view name;
//   if (cursor.EnterObject()) {
//     while (cursor.NextMember(name)) Use(JsonCursor::Unquoted(name), cursor.Value());
//   }

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "formats/json_values.hpp"

namespace laketop::formats {

enum class JsonKind : std::uint8_t { kNull, kBoolean, kNumber, kString, kArray, kObject };

// How much of JSON's grammar is asked for. Loose, as the SerDes read: strings may hold control
// characters and unknown escapes, numbers may begin with zeros.
struct JsonGrammar {
  bool strict = false;
  int depth_max = kJsonDepthMax;
};

class JsonCursor {
 public:
  explicit JsonCursor(std::string_view text, JsonGrammar grammar = {})
      : text_(text), grammar_(grammar) {}

  // What stands next begins one.
  bool AtObject();
  bool AtArray();

  // The next value as its own text; none where no well-formed value stands there.
  std::optional<std::string_view> Value();

  // Within an object or array: after '{' or '[' and after each element. False at its end, or where
  // the text is not well formed: see Failed.
  bool EnterObject();
  bool NextMember(std::string_view& name);  // the name with its quotes; then Value()
  bool EnterArray();
  bool NextElement();  // then Value(), or another Enter

  // Nothing but white space is left.
  bool AtEnd();
  bool Failed() const { return failed_; }

  // Of the text of one value, as Value() gives it.
  static JsonKind KindOf(std::string_view value);
  // The characters of a name or a string value, escapes undone; unpaired surrogates become U+FFFD.
  static std::string Unquoted(std::string_view value);

 private:
  void Space();
  bool At(char c);
  bool Take(char c);
  bool Fail() {
    failed_ = true;
    return false;
  }
  bool SkipValue(int depth);
  bool SkipString();
  bool SkipEscape();
  bool SkipWord(std::string_view word);
  bool SkipNumber();
  bool SkipDigits();

  std::string_view text_;
  JsonGrammar grammar_;
  std::size_t at_ = 0;
  bool first_ = false;  // directly behind an opening bracket
  bool failed_ = false;
};

}  // namespace laketop::formats
