// SPDX-License-Identifier: Apache-2.0
// All functions of a dialect by name. Read once from the tables, constant from then on.
#pragma once

#include "dialect/analyser/functions/signature.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::dialect {

class FunctionRegistry {
 public:
  explicit FunctionRegistry(std::vector<std::string_view> tables);

  // The overloads of a name (lower case); null: there is no such function.
  [[nodiscard]] const std::vector<Signature>* Find(std::string_view name) const;
  [[nodiscard]] const std::map<std::string, std::vector<Signature>, std::less<>>& All() const {
    return functions_;
  }

 private:
  std::map<std::string, std::vector<Signature>, std::less<>> functions_;
};

const FunctionRegistry& TrinoFunctions();

}  // namespace laketop::dialect
