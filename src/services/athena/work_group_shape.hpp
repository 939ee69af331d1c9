// SPDX-License-Identifier: Apache-2.0
#pragma once
// Work groups between their records and Athena's API. A setting that Laketop has no use for is
// refused with NotImplemented, not swallowed.

#include "gen/athena/types.hpp"
#include "services/athena/records.hpp"

namespace laketop::athena {

gen::WorkGroup ShapeOf(const WorkGroupRecord& group);
gen::WorkGroupSummary SummaryOf(const WorkGroupRecord& group);
gen::EngineVersion EngineVersionOf(const WorkGroupRecord& group);
gen::ResultConfiguration ShapeOf(const ResultSettings& settings);

// Throw InvalidRequestException or NotImplemented.
void ApplyConfiguration(WorkGroupRecord& group, const gen::WorkGroupConfiguration& configuration);
void ApplyUpdates(WorkGroupRecord& group, const gen::WorkGroupConfigurationUpdates& updates);
ResultSettings ResultSettingsOf(const gen::ResultConfiguration& configuration);

}  // namespace laketop::athena
