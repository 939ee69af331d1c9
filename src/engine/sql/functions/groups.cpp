// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/groups.hpp"

namespace laketop::engine {

void RegisterAllGroups(FunctionSet& set) {
  RegisterAddresses(set);
  RegisterArithmetic(set);
  RegisterArrays(set);
  RegisterArraySets(set);
  RegisterBinary(set);
  RegisterCasts(set);
  RegisterChains(set);
  RegisterDates(set);
  RegisterDecimals(set);
  RegisterEquality(set);
  RegisterFormat(set);
  RegisterGuards(set);
  RegisterHiveHashes(set);
  RegisterJson(set);
  RegisterMapKeys(set);
  RegisterMaps(set);
  RegisterMath(set);
  RegisterRegexp(set);
  RegisterSequences(set);
  RegisterSketches(set);
  RegisterSqlJson(set);
  RegisterStrings(set);
  RegisterTeradata(set);
  RegisterUrls(set);
  RegisterWords(set);
}

}  // namespace laketop::engine
