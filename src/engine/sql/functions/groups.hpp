// SPDX-License-Identifier: Apache-2.0
#pragma once
// The groups of functions: one .cpp file each.

namespace laketop::engine {

class FunctionSet;

void RegisterArithmetic(FunctionSet& set);
void RegisterBinary(FunctionSet& set);
void RegisterRegexp(FunctionSet& set);
void RegisterUrls(FunctionSet& set);

void RegisterAllGroups(FunctionSet& set);

}  // namespace laketop::engine
