// SPDX-License-Identifier: Apache-2.0
#pragma once
// Durations of temporary credentials, in seconds.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html

#include <cstddef>

namespace laketop::sts {

inline constexpr int kAssumeRoleSecondsDefault = 3600;
inline constexpr int kSessionTokenSecondsDefault = 43'200;
// What root may have; longer requests of it are cut, not refused.
inline constexpr int kRootSessionTokenSecondsMax = 3600;
inline constexpr std::size_t kSessionPolicyArnsMax = 10;

}  // namespace laketop::sts
