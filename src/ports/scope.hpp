// SPDX-License-Identifier: Apache-2.0
#pragma once
// Scope: whose state, and where: what most services key their records by. NameKey: a thing in it
// that has a name.

#include <string>
#include <utility>

#include "ports/caller.hpp"

namespace laketop::ports {

struct Scope {
  std::string account;
  std::string region;
};

inline Scope ScopeOf(const Caller& caller) {
  return {.account = caller.account, .region = caller.region};
}

struct NameKey {
  std::string account;
  std::string region;
  std::string name;
  template <class V>
  void KeyFields(V& v) {
    v(account);
    v(region);
    v(name);
  }
};

inline NameKey KeyOf(const Scope& scope, std::string name) {
  return {.account = scope.account, .region = scope.region, .name = std::move(name)};
}

}  // namespace laketop::ports
