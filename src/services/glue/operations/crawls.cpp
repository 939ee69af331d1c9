// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include "base/check.hpp"
#include "services/glue/crawler/crawler_shapes.hpp"
#include "services/glue/glue.hpp"
#include "services/glue/limits.hpp"
#include "services/glue/paging.hpp"

namespace laketop::glue {
namespace {

bool Holds(std::string_view comparison, std::partial_ordering order) {
  if (comparison == "GT") return order > 0;
  if (comparison == "GE") return order >= 0;
  if (comparison == "LT") return order < 0;
  if (comparison == "LE") return order <= 0;
  if (comparison == "NE") return order != 0;
  return order == 0;
}

// Times are compared as milliseconds since the epoch, as AWS documents for this filter.
std::optional<double> NumberOf(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value;
  if (const auto time = ParseIso8601(text)) {
    return static_cast<double>(time->time_since_epoch().count());
  }
  return std::nullopt;
}

// Before any run is looked at: a bad filter is refused of an empty history too.
void CheckFilter(const gen::CrawlsFilter& filter) {
  if (!filter.FieldName || !filter.FilterOperator || !filter.FieldValue) {
    throw gen::InvalidInputException(
        "Invalid Filter Provided: FieldName: " + filter.FieldName.value_or("null") +
        ", FilterOperator: " + filter.FilterOperator.value_or("null") +
        ", FieldValue: " + filter.FieldValue.value_or("null"));
  }
  const std::string& field = *filter.FieldName;
  const std::string& comparison = *filter.FilterOperator;
  if (field == "CRAWL_ID" || field == "STATE") {
    if (comparison != "EQ" && comparison != "NE") {
      throw gen::InvalidInputException("Only EQ or NE operator is allowed for field : " + field);
    }
  } else if (!NumberOf(*filter.FieldValue)) {
    throw gen::InvalidInputException("The value of filter " + field +
                                     " is not valid: " + *filter.FieldValue);
  }
}

// `filter` has been checked.
bool Fits(const gen::CrawlerHistory& run, const gen::CrawlsFilter& filter) {
  CHECK(filter.FieldName && filter.FilterOperator && filter.FieldValue);
  const std::string& field = *filter.FieldName;
  const std::string& comparison = *filter.FilterOperator;
  const std::string& wanted = *filter.FieldValue;
  if (field == "CRAWL_ID") return Holds(comparison, run.CrawlId.value_or("") <=> wanted);
  if (field == "STATE") return Holds(comparison, run.State.value_or("") <=> wanted);
  const double number = NumberOf(wanted).value_or(0);
  const auto compare = [&](std::optional<Timestamp> time) {
    if (!time) return false;
    return Holds(comparison, static_cast<double>(time->time_since_epoch().count()) <=> number);
  };
  if (field == "START_TIME") return compare(run.StartTime);
  if (field == "END_TIME") return compare(run.EndTime);
  if (field == "DPU_HOUR") return Holds(comparison, run.DPUHour.value_or(0) <=> number);
  return true;
}

}  // namespace

Task<gen::StartCrawlerResponse> Glue::StartCrawler(aws::Context context,
                                                   gen::StartCrawlerRequest in) {
  co_await runner_.Start(ScopeOf(context), in.Name);
  co_return gen::StartCrawlerResponse{};
}

Task<gen::StopCrawlerResponse> Glue::StopCrawler(aws::Context context, gen::StopCrawlerRequest in) {
  co_await runner_.Stop(ScopeOf(context), in.Name);
  co_return gen::StopCrawlerResponse{};
}

Task<gen::GetCrawlerMetricsResponse> Glue::GetCrawlerMetrics(aws::Context context,
                                                             gen::GetCrawlerMetricsRequest in) {
  const Scope scope = ScopeOf(context);
  gen::GetCrawlerMetricsResponse out;
  out.CrawlerMetricsList.emplace();
  if (in.CrawlerNameList && !in.CrawlerNameList->empty()) {
    for (const std::string& name : *in.CrawlerNameList) {
      NameKey key = KeyOf(scope, name);
      auto crawler = OrThrow(co_await store_.crawlers.FindAsync(std::move(key)));
      if (crawler) out.CrawlerMetricsList->push_back(MetricsOf(*crawler));
    }
    co_return out;
  }
  const std::vector<std::string> position = LoadPosition("metrics", in.NextToken);
  const auto page = static_cast<std::size_t>(in.MaxResults.value_or(kListPageMax));
  std::string after = position.empty() ? std::string() : position[0];
  std::vector<Crawler> rows = co_await ListCrawlersFrom(scope, std::move(after), page + 1);
  out.NextToken = CutPage(rows, page, "metrics",
                          [](const Crawler& crawler) { return std::vector{crawler.name}; });
  for (const Crawler& crawler : rows) out.CrawlerMetricsList->push_back(MetricsOf(crawler));
  co_return out;
}

Task<gen::ListCrawlsResponse> Glue::ListCrawls(aws::Context context, gen::ListCrawlsRequest in) {
  const Scope scope = ScopeOf(context);
  co_await LoadCrawler(scope, in.CrawlerName);
  if (in.Filters) std::ranges::for_each(*in.Filters, CheckFilter);
  const std::vector<std::string> position = LoadPosition("crawls", in.NextToken);
  const auto page = static_cast<std::size_t>(in.MaxResults.value_or(kCrawlsPageDefault));
  engine::KeyRange range = store_.crawl_runs.Prefix(scope.account, scope.region, in.CrawlerName);
  if (position.size() == 2) {
    std::int64_t started = 0;
    std::from_chars(position[0].data(), position[0].data() + position[0].size(), started);
    const CrawlRunKey last{scope.account,
                           scope.region,
                           in.CrawlerName,
                           {Timestamp(std::chrono::milliseconds(started))},
                           position[1]};
    range = range.Intersect(engine::KeyRange::After(engine::EncodeKey(last)));
  }
  auto rows = OrThrow(co_await store_.crawl_runs.ListAsync(std::move(range), kCrawlsKeptMax));
  std::vector<gen::CrawlerHistory> runs;
  for (const auto& row : rows) {
    if (runs.size() > page) break;
    gen::CrawlerHistory run = ShapeOf(row.record);
    const bool fits = !in.Filters || std::ranges::all_of(*in.Filters, [&run](const auto& filter) {
      return Fits(run, filter);
    });
    if (fits) runs.push_back(std::move(run));
  }
  gen::ListCrawlsResponse out;
  out.NextToken = CutPage(runs, page, "crawls", [](const gen::CrawlerHistory& run) {
    return std::vector{std::to_string(run.StartTime->time_since_epoch().count()), *run.CrawlId};
  });
  out.Crawls = std::move(runs);
  co_return out;
}

}  // namespace laketop::glue
