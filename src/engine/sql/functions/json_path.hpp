// SPDX-License-Identifier: Apache-2.0
#pragma once
// The paths of json_extract: $.a.b[0]["x y"].*, $..x. SQL/JSON has a language of its own, in
// sql_json_path.hpp.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sql/functions/json_tree.hpp"

namespace laketop::engine {

class JsonPath {
 public:
  static std::optional<JsonPath> Parse(std::string_view text);

  // What the path leads to: nothing, or one node, or with wildcards an array of all.
  std::optional<JsonNode> Extract(const JsonNode& root) const;

 private:
  struct Step {
    enum class Kind { kMember, kIndex, kAll, kDescend } kind = Kind::kMember;
    std::string name;  // of kMember; of kDescend, "*" being all
    std::int64_t index = 0;
  };

  bool many_ = false;
  std::vector<Step> steps_;
};

}  // namespace laketop::engine
