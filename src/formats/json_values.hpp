// SPDX-License-Identifier: Apache-2.0
#pragma once
// JsonValues: the JSON values that stand in a text one after the other: a line each, over several
// lines, or as the elements of one array around them. It finds where values begin and end, and
// leaves their reading to a parser. One thread.

#include <cstddef>
#include <optional>
#include <string_view>

namespace laketop::formats {

inline constexpr int kJsonDepthMax = 128;

class JsonValues {
 public:
  explicit JsonValues(std::string_view text);

  // The next complete value; none at the end, where the text breaks off in the middle of a value,
  // or where no value begins (see Failed).
  std::optional<std::string_view> Next();

  bool InArray() const { return in_array_; }
  // The text is no sequence of JSON values.
  bool Failed() const { return failed_; }
  // Of the text, up to the end of the value given last.
  std::size_t BytesRead() const { return at_; }

 private:
  void Space();
  std::optional<std::size_t> EndOfValue(std::size_t begin);

  std::string_view text_;
  std::size_t at_ = 0;
  bool in_array_ = false;
  bool failed_ = false;
};

}  // namespace laketop::formats
