// SPDX-License-Identifier: Apache-2.0
#pragma once
// What generated api.cpp files are made of: the step from a typed handler to a type-erased one.

#include <utility>
#include <vector>

#include "aws/protocol/operation.hpp"

namespace laketop::aws {

// The output of `handler` as a Value of the (constant) `shape`.
template <class Out>
Task<Value> Erase(const Shape& shape, Task<Out> handler) {
  // Moved once, out of the task: outputs are large to move.
  Out* output = new Out(co_await handler);
  co_return Value::Own(shape, output);
}

// The action of that name on every resource: "glue:CreateTable" on "*".
std::vector<ports::AccessRequest> DefaultAccess(const Service& service, const Operation& operation);

}  // namespace laketop::aws
