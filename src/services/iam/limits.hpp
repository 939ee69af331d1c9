// SPDX-License-Identifier: Apache-2.0
#pragma once
// IAM's quotas. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html

#include <cstddef>

namespace laketop::iam {

inline constexpr std::size_t kAccessKeysPerUserMax = 2;
inline constexpr std::size_t kGroupsPerUserMax = 10;
inline constexpr std::size_t kVersionsPerPolicyMax = 5;
inline constexpr std::size_t kAttachedPoliciesMax = 10;
inline constexpr std::size_t kThumbprintsPerProviderMax = 5;
inline constexpr std::size_t kClientIdsPerProviderMax = 100;
inline constexpr std::size_t kTagsMax = 50;
// Without white space, summed over the inline policies of one principal.
inline constexpr std::size_t kUserInlineBytesMax = 2048;
inline constexpr std::size_t kGroupInlineBytesMax = 5120;
inline constexpr std::size_t kRoleInlineBytesMax = 10240;
inline constexpr std::size_t kManagedPolicyBytesMax = 6144;
inline constexpr std::size_t kTrustPolicyBytesMax = 2048;
inline constexpr int kPageItemsDefault = 100;
inline constexpr int kSessionSecondsDefault = 3600;

}  // namespace laketop::iam
