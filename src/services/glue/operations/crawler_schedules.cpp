// SPDX-License-Identifier: Apache-2.0
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
  const NameKey key = KeyOf(ScopeOf(context), name);
  for (int attempt = 0; attempt < kChangeAttemptsMax; ++attempt) {
    auto row = OrThrow(co_await store_.crawlers.FindRowAsync(key));
    if (!row)
      throw gen::EntityNotFoundException("Crawler entry with name " + name + " does not exist");
    change(row->record);
    row->record.updated = context.now;
    engine::Commit commit(store_.engine);
    store_.crawlers.ExpectVersion(commit, key, row->version);
    store_.crawlers.Put(commit, key, row->record);
    engine::Result<> applied = co_await store_.engine.Apply(std::move(commit));
    if (applied) {
      runner_.ScheduleChanged();
      co_return;
    }
    if (applied.error().code != engine::ErrorCode::kConflict) {
      throw engine::Failure(applied.error());
    }
  }
  throw gen::SchedulerTransitioningException(
      "The schedule was changed by others at the same time.");
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
