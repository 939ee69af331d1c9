// SPDX-License-Identifier: Apache-2.0
#pragma once
// Athena's limits. https://docs.aws.amazon.com/athena/latest/ug/service-limits.html

#include <cstddef>
#include <cstdint>

namespace laketop::athena {

inline constexpr std::size_t kWorkGroupsMax = 1000;
inline constexpr std::size_t kPreparedStatementsPerWorkGroupMax = 1000;
inline constexpr std::size_t kTagsMax = 50;
inline constexpr std::int64_t kBytesScannedCutoffMin = 10'000'000;
inline constexpr int kListItemsDefault = 50;
inline constexpr int kResultRowsPerPageMax = 1000;
inline constexpr int kReuseMinutesMax = 10'080;

}  // namespace laketop::athena
