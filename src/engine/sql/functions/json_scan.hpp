// SPDX-License-Identifier: Apache-2.0
#pragma once
// JsonScan: a place in JSON text that moves forward into members and elements and over values,
// checking the grammar of what it passes. The text must outlive it.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace laketop::engine {

class JsonScan {
 public:
  explicit JsonScan(std::string_view text) : text_(text) {}

  bool AtObject();
  bool AtArray();
  // From an object or array to the value of its first member of that name, or to its element of
  // that index from 0. False: there is none, or what is before it is broken.
  bool EnterMember(std::string_view name);
  bool EnterElement(std::size_t index);
  // The text of the value at this place; the place is behind it then.
  std::optional<std::string_view> Value();

 private:
  void SkipBlanks();
  bool Accept(char c);
  bool SkipValue(int depth);
  bool SkipMembers(int depth);
  bool SkipElements(int depth);
  bool SkipWord(std::string_view word);
  bool SkipNumber();
  bool SkipDigits();
  std::optional<std::string_view> TakeString();  // with its quotes

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace laketop::engine
