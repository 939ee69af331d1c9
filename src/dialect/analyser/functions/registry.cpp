// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/functions/registry.hpp"

#include "dialect/analyser/functions/tables.hpp"

#include <utility>

namespace laketop::dialect {

FunctionRegistry::FunctionRegistry(std::vector<std::string_view> tables) {
  for (std::string_view table : tables) {
    while (!table.empty()) {
      const std::size_t end = table.find('\n');
      const std::string_view line = table.substr(0, end);
      table.remove_prefix(end == std::string_view::npos ? table.size() : end + 1);
      if (line.empty()) continue;
      Signature signature = ParseSignature(line);
      std::string name = signature.name;
      functions_[std::move(name)].push_back(std::move(signature));
    }
  }
}

const std::vector<Signature>* FunctionRegistry::Find(std::string_view name) const {
  const auto found = functions_.find(name);
  return found == functions_.end() ? nullptr : &found->second;
}

const FunctionRegistry& TrinoFunctions() {
  static const FunctionRegistry kRegistry({kAggregateFunctions, kSketchFunctions, kArrayFunctions,
                                           kMapFunctions, kMathFunctions, kTextFunctions,
                                           kJsonFunctions, kDateFunctions, kBinaryFunctions,
                                           kSystemFunctions, kWindowFunctions});
  return kRegistry;
}

}  // namespace laketop::dialect
