// SPDX-License-Identifier: Apache-2.0
// Function signatures as data. Each line of the tables in this folder is one overload:
//
//   [agg|win|vol] name(parameter types) -> result = emission
//
// Types are Trino's; single upper-case letters are type variables, with an optional constraint at
// their first place (T:orderable, comparable, numeric,
// integer, floating; any: each argument may have another type); lower-case letters inside
// varchar(x), char(x), decimal(p,s), timestamp(p), time(p) are number variables; function(T,U)
// takes a lambda; `...` after the last type repeats it. The emission is a template (typed.hpp), or
// @name for one that C++ writes (rewrites.hpp); "@local " before a template turns values with a
// time zone into their wall-clock time first.
#pragma once

#include "dialect/analyser/types.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::dialect {

enum class FunctionKind : std::uint8_t { kScalar, kAggregate, kWindow };

// A type with variables in it.
struct TypePattern {
  Type type;                           // kind and what is fixed of it
  std::string variable;                // not empty: a type variable, and type means nothing
  std::string constraint;              // of the variable
  std::string length;                  // variable for length, precision
  std::string scale;                   // variable for scale
  bool open = false;                   // varchar without length and the like: any length does
  std::vector<TypePattern> arguments;  // array, map, row, function
};

struct Signature {
  std::string name;
  FunctionKind kind = FunctionKind::kScalar;
  bool is_volatile = false;
  bool variadic = false;
  bool generic = false;  // has type variables
  std::vector<TypePattern> parameters;
  TypePattern result;
  std::string emission;

  // As Trino's messages list it: element_at(array(E), bigint).
  [[nodiscard]] std::string Text() const;
  // For SHOW FUNCTIONS: what it gives, and what it takes without the name.
  [[nodiscard]] std::string ResultText() const;
  [[nodiscard]] std::string ArgumentsText() const;
};

// What the variables of one call stand for.
struct Bindings {
  std::map<std::string, Type, std::less<>> types;
  std::map<std::string, std::int64_t, std::less<>> numbers;
};

// Aborts on a malformed line: the tables are ours.
Signature ParseSignature(std::string_view line);

// Binds what `actual` says about the pattern's variables; false where it cannot fit. Coercions are
// allowed when `coerce`.
bool BindPattern(const TypePattern& pattern, const Type& actual, bool coerce, Bindings& bindings);
// The pattern with its variables replaced; an unbound type variable is unknown.
Type Instantiate(const TypePattern& pattern, const Bindings& bindings);

}  // namespace laketop::dialect
