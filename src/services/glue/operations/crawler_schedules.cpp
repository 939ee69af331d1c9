// SPDX-License-Identifier: Apache-2.0
#include "engine/store/change_row.hpp"
#include "services/glue/crawler/crawler_shapes.hpp"
#include "services/glue/glue.hpp"

namespace laketop::glue {
namespace {

void Begin(Crawler& crawler) {
  if (!crawler.schedule) {
    throw gen::NoScheduleException("Crawler " + crawler.name + " has no schedule.");
  }
  if (crawler.schedule_state == ScheduleState::kScheduled) {
    throw gen::SchedulerRunningException("The schedule of crawler " + crawler.name +
                                         " is running already.");
  }
  crawler.schedule_state = ScheduleState::kScheduled;
}

void End(Crawler& crawler) {
  if (!crawler.schedule || crawler.schedule_state == ScheduleState::kNotScheduled) {
    throw gen::SchedulerNotRunningException("The schedule of crawler " + crawler.name +
                                            " is not running.");
  }
  crawler.schedule_state = ScheduleState::kNotScheduled;
}

}  // namespace

Task<void> Glue::ChangeSchedule(aws::Context context, std::string name,
                                std::function<void(Crawler&)> change) {
  engine::DecideRow<Crawler> decide = [&](std::optional<Crawler>& row, engine::Commit&) {
    if (!row) ThrowNoSuchCrawler(name);
    change(*row);
    row->updated = context.now;
  };
  if (!co_await engine::ChangeRow(store_.engine, store_.crawlers, store_.engine.CurrentEpoch(),
                                  KeyOf(ScopeOf(context), name), std::move(decide))) {
    throw gen::SchedulerTransitioningException(
        "The schedule was changed by others at the same time.");
  }
  runner_.ScheduleChanged();
}

Task<gen::StartCrawlerScheduleResponse> Glue::StartCrawlerSchedule(
    aws::Context context, gen::StartCrawlerScheduleRequest in) {
  co_await ChangeSchedule(std::move(context), std::move(in.CrawlerName), Begin);
  co_return gen::StartCrawlerScheduleResponse{};
}

Task<gen::StopCrawlerScheduleResponse> Glue::StopCrawlerSchedule(
    aws::Context context, gen::StopCrawlerScheduleRequest in) {
  co_await ChangeSchedule(std::move(context), std::move(in.CrawlerName), End);
  co_return gen::StopCrawlerScheduleResponse{};
}

Task<gen::UpdateCrawlerScheduleResponse> Glue::UpdateCrawlerSchedule(
    aws::Context context, gen::UpdateCrawlerScheduleRequest in) {
  std::function<void(Crawler&)> change = [expression = in.Schedule](Crawler& crawler) {
    const bool none = !expression || expression->empty();
    if (none) crawler.schedule.reset();
    if (!none) SetSchedule(crawler, *expression);
  };
  co_await ChangeSchedule(std::move(context), std::move(in.CrawlerName), std::move(change));
  co_return gen::UpdateCrawlerScheduleResponse{};
}

}  // namespace laketop::glue
