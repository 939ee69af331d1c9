// SPDX-License-Identifier: Apache-2.0
#pragma once
// The groups of functions: one .cpp file each.

namespace laketop::engine {

class FunctionSet;

void RegisterAddresses(FunctionSet& set);
void RegisterArithmetic(FunctionSet& set);
void RegisterArrays(FunctionSet& set);
void RegisterArraySets(FunctionSet& set);
void RegisterBinary(FunctionSet& set);
void RegisterCasts(FunctionSet& set);
void RegisterChains(FunctionSet& set);
void RegisterDates(FunctionSet& set);
void RegisterDecimals(FunctionSet& set);
void RegisterEquality(FunctionSet& set);
void RegisterFormat(FunctionSet& set);
void RegisterGuards(FunctionSet& set);
void RegisterHiveHashes(FunctionSet& set);
void RegisterJson(FunctionSet& set);
void RegisterMapKeys(FunctionSet& set);
void RegisterMaps(FunctionSet& set);
void RegisterMath(FunctionSet& set);
void RegisterRegexp(FunctionSet& set);
void RegisterSequences(FunctionSet& set);
void RegisterSketches(FunctionSet& set);
void RegisterSqlJson(FunctionSet& set);
void RegisterStrings(FunctionSet& set);
void RegisterTeradata(FunctionSet& set);
void RegisterUrls(FunctionSet& set);
void RegisterWords(FunctionSet& set);

void RegisterAllGroups(FunctionSet& set);

}  // namespace laketop::engine
