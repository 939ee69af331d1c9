// SPDX-License-Identifier: Apache-2.0
#pragma once
// Between AWS's shapes and the records of crawlers. What is not built (targets that are not S3,
// crawls by events) is refused here.

#include "gen/glue/types.hpp"
#include "services/glue/crawler/crawler_records.hpp"
#include "services/glue/store.hpp"

namespace laketop::glue {

// Fill the record from what a request gives; what it leaves out stays. Throw Glue's errors.
void SetTargets(Crawler& crawler, gen::CrawlerTargets targets);
void SetPolicies(Crawler& crawler, const std::optional<gen::SchemaChangePolicy>& schema_change,
                 const std::optional<gen::RecrawlPolicy>& recrawl);
void SetConfiguration(Crawler& crawler, std::optional<std::string> configuration);
void SetSchedule(Crawler& crawler, std::string expression);
void SetTablePrefix(Crawler& crawler, std::optional<std::string> prefix);

gen::Crawler ShapeOf(Crawler crawler, Timestamp now);
gen::CrawlerHistory ShapeOf(const CrawlRun& run);
gen::CrawlerMetrics MetricsOf(const Crawler& crawler);

}  // namespace laketop::glue
