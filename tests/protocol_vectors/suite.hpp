// SPDX-License-Identifier: Apache-2.0
#pragma once
// A suite of protocol vectors: one operation with its model's tables. The generated sources
// register theirs before main begins.

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "aws/plain_shapes.hpp"
#include "aws/protocol/operation.hpp"
#include "aws/shape_slots.hpp"
#include "aws/value.hpp"
#include "base/json.hpp"
#include "http/message.hpp"

namespace laketop::vectors {

template <class T, const aws::Shape& Shape>
aws::Value Make() {
  return aws::Value::Make<T>(Shape);
}

struct ErrorKind {
  std::string_view shape;
  std::string_view code;
  std::string_view query_code;
  int status;
  aws::Value (*make_fields)();  // null: it has none
};

struct Suite {
  std::string_view key;  // "input/json/3"
  const aws::Service* service;
  aws::Value (*make_output)();
  std::span<const ErrorKind> errors;
};

inline std::vector<const Suite*>& AllSuites() {
  static std::vector<const Suite*> suites;
  return suites;
}

struct Registration {
  explicit Registration(const Suite& suite) { AllSuites().push_back(&suite); }
};

}  // namespace laketop::vectors
