// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "services/iam/policy_grammar.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using laketop::iam::PolicyKind;
  std::string_view document(reinterpret_cast<const char*>(data), size);
  for (PolicyKind kind : {PolicyKind::kInline, PolicyKind::kManaged, PolicyKind::kTrust}) {
    (void)laketop::iam::PolicyFault(document, kind);
  }
  return 0;
}
