// SPDX-License-Identifier: Apache-2.0
#include "services/sts/sts.hpp"

namespace laketop::sts {

Task<gen::GetCallerIdentityResponse> Sts::GetCallerIdentity(aws::Context context,
                                                            gen::GetCallerIdentityRequest) {
  co_return gen::GetCallerIdentityResponse{.UserId = context.caller.principal_id,
                                           .Account = context.caller.account,
                                           .Arn = context.caller.principal_arn};
}

}  // namespace laketop::sts
