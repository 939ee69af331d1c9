// SPDX-License-Identifier: Apache-2.0
#include "aws/protocol/input_check.hpp"

#include "aws/error.hpp"

namespace laketop::aws {

Violations ViolationsOf(const Service& service) {
  return Violations(!service.validation_error.empty());
}

void CheckInput(const Service& service, const Violations& violations) {
  if (violations.empty() || service.validation_error.empty()) return;
  Error error(std::string(service.validation_error), 400, violations.Message(service.shows_values));
  for (const UriParameter& field : service.validation_fields) {
    error.fields.emplace_back(field.name, field.value);
  }
  throw error;
}

}  // namespace laketop::aws
