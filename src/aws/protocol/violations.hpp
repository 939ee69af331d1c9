// SPDX-License-Identifier: Apache-2.0
#pragma once
// Violations: what an input breaks of the model's constraints, gathered while it is decoded, and
// the message in which AWS's services list it: "1 validation error detected: Value 'x' at 'name'
// failed to satisfy constraint: Member must have length less than or equal to 255".

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.hpp"

namespace laketop::aws {

// Where a value stands in its input: a chain on the stack of the decoder, made into text only for a
// violation.
struct Place {
  const Place* parent = nullptr;
  std::string_view name = {};  // of a member or a map's key
  std::size_t index = 0;       // of a list's element, from 1
};

class Violations {
 public:
  // AWS's services list no more either.
  static constexpr std::size_t kListedMax = 10;

  // Without `checks` only what is missing counts: for services that know better than their model.
  explicit Violations(bool checks = true) : checks_(checks) {}

  // Checks one decoded value, not what it contains, but for the scalars of a list or map, whose
  // violations AWS reports on the list or map.
  void Check(const Shape& shape, const void* value, const Place& place);
  // A required member that is not there.
  void Missing(const Place& structure, const Member& member);

  bool empty() const { return listed_.empty(); }
  bool missing_any() const { return missing_; }
  // Some services leave the values out: "Value at 'maxResults' failed …".
  std::string Message(bool shows_values) const;

 private:
  struct Violation {
    std::string value;  // as shown, null for what is missing
    std::string rest;
  };
  void Add(std::string value, const Place& place, std::string_view constraint);

  std::vector<Violation> listed_;
  bool checks_;
  std::size_t count_ = 0;
  bool missing_ = false;
};

}  // namespace laketop::aws
