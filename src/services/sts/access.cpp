// SPDX-License-Identifier: Apache-2.0
// What each operation requires of its caller. GetCallerIdentity and GetSessionToken require
// nothing.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html

#include "aws/access_pattern.hpp"
#include "services/sts/sts.hpp"

namespace laketop::sts {
namespace {

constexpr aws::AccessPattern kPatterns[] = {
    {"AssumeRole", "sts:AssumeRole", {"{RoleArn}"}},
    {"GetFederationToken", "sts:GetFederationToken", {"federated-user/{Name}"}},
};

}  // namespace

std::vector<ports::AccessRequest> Sts::AccessFor(const aws::Operation& operation,
                                                 const aws::Context& context,
                                                 const aws::Value& input) const {
  std::string prefix = aws::ArnPrefix("sts", "", context.account());
  auto requests = aws::AccessByPattern(kPatterns, operation.name, prefix, input);
  return requests ? std::move(*requests) : std::vector<ports::AccessRequest>();
}

}  // namespace laketop::sts
