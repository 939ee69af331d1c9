// SPDX-License-Identifier: Apache-2.0
#pragma once
// The groups of functions: one .cpp file each.

namespace laketop::engine {

class FunctionSet;

void RegisterArithmetic(FunctionSet& set);
void RegisterBinary(FunctionSet& set);
void RegisterCasts(FunctionSet& set);
void RegisterDecimals(FunctionSet& set);
void RegisterJson(FunctionSet& set);
void RegisterMath(FunctionSet& set);
void RegisterRegexp(FunctionSet& set);
void RegisterStrings(FunctionSet& set);
void RegisterUrls(FunctionSet& set);

void RegisterAllGroups(FunctionSet& set);

}  // namespace laketop::engine
