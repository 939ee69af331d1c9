// SPDX-License-Identifier: Apache-2.0
#pragma once
// The paths of json_extract: $.a.b[0]["x y"]. They are followed through the text without making a
// tree of it, as Trino does: what comes behind the value is not read, and may be broken. SQL/JSON
// has a language of its own, in sql_json_path.hpp.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::engine {

class JsonPath {
 public:
  static std::optional<JsonPath> Parse(std::string_view text);

  // The text of the value that the path leads to. None: there is no such value, or the JSON before
  // its end is broken.
  std::optional<std::string_view> Find(std::string_view json) const;

 private:
  struct Step {
    std::string name;                  // of a member
    std::optional<std::size_t> index;  // of an element, where the name is a number
  };

  std::vector<Step> steps_;
};

}  // namespace laketop::engine
