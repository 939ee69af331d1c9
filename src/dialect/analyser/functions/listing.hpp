// SPDX-License-Identifier: Apache-2.0
// How Trino's messages write types and overloads: "Unexpected parameters (map(integer,date)) for
// function f. Expected: f(array(E)) E, f(varchar(x))".
#pragma once

#include "dialect/analyser/functions/signature.hpp"

#include <string>
#include <vector>

namespace laketop::dialect {

// A type in the notation of signatures: no blank after commas, names of fields in quotes.
std::string SignatureText(const Type& type);
// Sorted, most type variables in lower case, nothing said of variadic ones.
std::vector<std::string> ListedOverloads(const std::vector<Signature>& overloads);

}  // namespace laketop::dialect
