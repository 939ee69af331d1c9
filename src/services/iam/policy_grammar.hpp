// SPDX-License-Identifier: Apache-2.0
#pragma once
// What IAM refuses in a policy when it is put, in AWS's words. Pure; any thread.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html

#include <optional>
#include <string>
#include <string_view>

namespace laketop::iam {

// A trust policy names principals and no resources; the others the other way round. A managed
// policy has to be of the version of 2012.
enum class PolicyKind { kInline, kManaged, kTrust };

std::optional<std::string> PolicyFault(std::string_view document, PolicyKind kind);

// Bytes of a policy as the quotas count them: white space is free.
std::size_t PolicyBytes(std::string_view document);

}  // namespace laketop::iam
