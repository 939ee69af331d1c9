// SPDX-License-Identifier: Apache-2.0
#pragma once
// A source of objects that gives no more than so many bytes: a work group's
// BytesScannedCutoffPerQuery.
// https://docs.aws.amazon.com/athena/latest/ug/workgroups-setting-control-limits-cloudwatch.html

#include <memory>

#include "engine/sql/object_source.hpp"

namespace laketop::athena {

// The ObjectError of a read beyond the limit.
inline constexpr std::string_view kScanLimitCode = "BYTES_SCANNED_LIMIT_EXCEEDED";

std::shared_ptr<engine::ObjectSource> LimitScan(std::shared_ptr<engine::ObjectSource> source,
                                                std::uint64_t bytes_max);

}  // namespace laketop::athena
