// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/groups.hpp"

namespace laketop::engine {

void RegisterAllGroups(FunctionSet& set) {
  RegisterArithmetic(set);
  RegisterBinary(set);
  RegisterCasts(set);
  RegisterDecimals(set);
  RegisterJson(set);
  RegisterMath(set);
  RegisterRegexp(set);
  RegisterStrings(set);
  RegisterUrls(set);
}

}  // namespace laketop::engine
