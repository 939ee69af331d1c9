// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/store/change_row.hpp"
#include "services/glue/crawler/crawler_shapes.hpp"
#include "services/glue/glue.hpp"
#include "services/glue/limits.hpp"
#include "services/glue/paging.hpp"

namespace laketop::glue {
namespace {

constexpr std::size_t kCrawlerRowsMax = 10'000;

}  // namespace

Task<Crawler> Glue::LoadCrawler(Scope scope, std::string name) {
  NameKey key = KeyOf(scope, name);
  auto crawler = OrThrow(co_await store_.crawlers.FindAsync(std::move(key)));
  if (!crawler) ThrowNoSuchCrawler(name);
  co_return std::move(*crawler);
}

Task<std::vector<Crawler>> Glue::ListCrawlersFrom(Scope scope, std::string after,
                                                  std::size_t rows_max) {
  engine::KeyRange range = store_.crawlers.Prefix(scope.account, scope.region);
  if (!after.empty()) {
    const std::string key = engine::EncodeKey(KeyOf(scope, after));
    range = range.Intersect(engine::KeyRange::After(key));
  }
  auto rows = OrThrow(co_await store_.crawlers.ListAsync(std::move(range), rows_max));
  std::vector<Crawler> out;
  out.reserve(rows.size());
  for (auto& row : rows) out.push_back(std::move(row.record));
  co_return out;
}

// A name that nothing bears would be ignored, silently, by every crawl.
Task<void> Glue::CheckClassifiers(Scope scope, std::vector<std::string> names) {
  for (const std::string& name : names) {
    NameKey key = KeyOf(scope, name);
    auto classifier = OrThrow(co_await store_.classifiers.FindAsync(std::move(key)));
    if (!classifier) throw gen::EntityNotFoundException("Classifier " + name + " not found.");
  }
}

Task<gen::CreateCrawlerResponse> Glue::CreateCrawler(aws::Context context,
                                                     gen::CreateCrawlerRequest in) {
  const Scope scope = ScopeOf(context);
  Crawler crawler;
  crawler.name = in.Name;
  crawler.role = std::move(in.Role);
  crawler.database = std::move(in.DatabaseName);
  crawler.description = std::move(in.Description);
  SetTargets(crawler, std::move(in.Targets));
  SetPolicies(crawler, in.SchemaChangePolicy, in.RecrawlPolicy);
  SetConfiguration(crawler, std::move(in.Configuration));
  SetTablePrefix(crawler, std::move(in.TablePrefix));
  if (in.Schedule && !in.Schedule->empty()) SetSchedule(crawler, std::move(*in.Schedule));
  if (in.Classifiers) crawler.classifiers = std::move(*in.Classifiers);
  co_await CheckClassifiers(scope, crawler.classifiers);
  if (in.LineageConfiguration && in.LineageConfiguration->CrawlerLineageSettings) {
    crawler.lineage = *in.LineageConfiguration->CrawlerLineageSettings;
    if (crawler.lineage == "ENABLE") ThrowNotImplemented("data lineage of crawlers");
  }
  if (in.LakeFormationConfiguration) {
    crawler.lake_formation_credentials =
        in.LakeFormationConfiguration->UseLakeFormationCredentials.value_or(false);
    crawler.lake_formation_account = std::move(in.LakeFormationConfiguration->AccountId);
    if (crawler.lake_formation_credentials) {
      ThrowNotImplemented("Lake Formation credentials of crawlers");
    }
  }
  crawler.security_configuration = std::move(in.CrawlerSecurityConfiguration);
  crawler.created = crawler.updated = context.now;
  const bool scheduled = crawler.schedule.has_value();

  const NameKey key = KeyOf(scope, crawler.name);
  engine::Commit commit(store_.engine);
  store_.crawlers.ExpectAbsent(commit, key);
  store_.crawlers.Put(commit, key, crawler);
  if (in.Tags && !in.Tags->empty()) {
    if (in.Tags->size() > kTagsMax) {
      throw gen::InvalidInputException("The number of tags exceeds the limit of 50.");
    }
    const NameKey tags_key = KeyOf(scope, ArnOf(scope, "crawler/" + crawler.name));
    store_.tags.Put(commit, tags_key, Tags{std::move(*in.Tags)});
  }
  if (!co_await engine::TryApply(store_.engine, std::move(commit))) {
    throw gen::AlreadyExistsException("Crawler " + crawler.name + " already exists.");
  }
  if (scheduled) runner_.ScheduleChanged();
  co_return gen::CreateCrawlerResponse{};
}

Task<gen::UpdateCrawlerResponse> Glue::UpdateCrawler(aws::Context context,
                                                     gen::UpdateCrawlerRequest in) {
  const Scope scope = ScopeOf(context);
  if (in.Classifiers) co_await CheckClassifiers(scope, *in.Classifiers);
  if (in.LineageConfiguration && in.LineageConfiguration->CrawlerLineageSettings == "ENABLE") {
    ThrowNotImplemented("data lineage of crawlers");
  }
  const bool lake_formation =
      in.LakeFormationConfiguration &&
      in.LakeFormationConfiguration->UseLakeFormationCredentials.value_or(false);
  if (lake_formation) ThrowNotImplemented("Lake Formation credentials of crawlers");
  engine::DecideRow<Crawler> decide = [&](std::optional<Crawler>& row, engine::Commit&) {
    if (!row) ThrowNoSuchCrawler(in.Name);
    Crawler& crawler = *row;
    if (crawler.state != CrawlState::kReady) {
      throw gen::CrawlerRunningException("Crawler with name " + in.Name + " is running");
    }
    if (in.Role) crawler.role = *in.Role;
    if (in.DatabaseName) crawler.database = in.DatabaseName;
    if (in.Description) crawler.description = in.Description;
    if (in.Targets) SetTargets(crawler, *in.Targets);
    SetPolicies(crawler, in.SchemaChangePolicy, in.RecrawlPolicy);
    SetConfiguration(crawler, in.Configuration);
    SetTablePrefix(crawler, in.TablePrefix);
    if (in.Schedule && in.Schedule->empty()) crawler.schedule.reset();
    if (in.Schedule && !in.Schedule->empty()) SetSchedule(crawler, *in.Schedule);
    if (in.Classifiers) crawler.classifiers = *in.Classifiers;
    if (in.CrawlerSecurityConfiguration) {
      crawler.security_configuration = in.CrawlerSecurityConfiguration;
    }
    crawler.updated = context.now;
    ++crawler.version;
  };
  if (!co_await engine::ChangeRow(store_.engine, store_.crawlers, store_.engine.CurrentEpoch(),
                                  KeyOf(scope, in.Name), std::move(decide))) {
    throw gen::VersionMismatchException("The crawler was changed by others at the same time.");
  }
  runner_.ScheduleChanged();
  co_return gen::UpdateCrawlerResponse{};
}

Task<gen::DeleteCrawlerResponse> Glue::DeleteCrawler(aws::Context context,
                                                     gen::DeleteCrawlerRequest in) {
  const Scope scope = ScopeOf(context);
  engine::DecideRow<Crawler> decide = [&](std::optional<Crawler>& row, engine::Commit& commit) {
    if (!row) ThrowNoSuchCrawler(in.Name);
    if (row->state != CrawlState::kReady) {
      throw gen::CrawlerRunningException("Crawler with name " + in.Name + " is running");
    }
    row.reset();
    store_.crawl_runs.DeleteRange(commit,
                                  store_.crawl_runs.Prefix(scope.account, scope.region, in.Name));
    store_.crawled_folders.DeleteRange(
        commit, store_.crawled_folders.Prefix(scope.account, scope.region, in.Name));
    store_.tags.Delete(commit, KeyOf(scope, ArnOf(scope, "crawler/" + in.Name)));
  };
  if (!co_await engine::ChangeRow(store_.engine, store_.crawlers, store_.engine.CurrentEpoch(),
                                  KeyOf(scope, in.Name), std::move(decide))) {
    throw gen::OperationTimeoutException("The crawler was changed by others at the same time.");
  }
  runner_.ScheduleChanged();
  co_return gen::DeleteCrawlerResponse{};
}

Task<gen::GetCrawlerResponse> Glue::GetCrawler(aws::Context context, gen::GetCrawlerRequest in) {
  Crawler crawler = co_await LoadCrawler(ScopeOf(context), in.Name);
  co_return gen::GetCrawlerResponse{.Crawler = ShapeOf(std::move(crawler), context.now)};
}

Task<gen::GetCrawlersResponse> Glue::GetCrawlers(aws::Context context, gen::GetCrawlersRequest in) {
  const std::vector<std::string> position = LoadPosition("crawlers", in.NextToken);
  const auto page = static_cast<std::size_t>(in.MaxResults.value_or(kListPageMax));
  std::string after = position.empty() ? std::string() : position[0];
  std::vector<Crawler> rows =
      co_await ListCrawlersFrom(ScopeOf(context), std::move(after), page + 1);
  gen::GetCrawlersResponse out;
  out.NextToken = CutPage(rows, page, "crawlers",
                          [](const Crawler& crawler) { return std::vector{crawler.name}; });
  out.Crawlers.emplace();
  for (Crawler& crawler : rows) out.Crawlers->push_back(ShapeOf(std::move(crawler), context.now));
  co_return out;
}

Task<gen::BatchGetCrawlersResponse> Glue::BatchGetCrawlers(aws::Context context,
                                                           gen::BatchGetCrawlersRequest in) {
  const Scope scope = ScopeOf(context);
  gen::BatchGetCrawlersResponse out;
  out.Crawlers.emplace();
  out.CrawlersNotFound.emplace();
  for (std::string& name : in.CrawlerNames) {
    NameKey key = KeyOf(scope, name);
    auto crawler = OrThrow(co_await store_.crawlers.FindAsync(std::move(key)));
    if (crawler) {
      out.Crawlers->push_back(ShapeOf(std::move(*crawler), context.now));
    } else {
      out.CrawlersNotFound->push_back(std::move(name));
    }
  }
  co_return out;
}

Task<gen::ListCrawlersResponse> Glue::ListCrawlers(aws::Context context,
                                                   gen::ListCrawlersRequest in) {
  const Scope scope = ScopeOf(context);
  const std::vector<std::string> position = LoadPosition("crawler names", in.NextToken);
  const auto page = static_cast<std::size_t>(in.MaxResults.value_or(kListPageMax));
  std::string after = position.empty() ? std::string() : position[0];
  std::vector<Crawler> rows = co_await ListCrawlersFrom(scope, std::move(after), kCrawlerRowsMax);
  std::vector<std::string> names;
  for (const Crawler& crawler : rows) {
    if (names.size() > page) break;
    if (in.Tags && !in.Tags->empty()) {
      NameKey key = KeyOf(scope, ArnOf(scope, "crawler/" + crawler.name));
      auto tags = OrThrow(co_await store_.tags.FindAsync(std::move(key)));
      const bool all = tags && std::ranges::all_of(*in.Tags, [&tags](const auto& wanted) {
                         const auto found = tags->tags.find(wanted.first);
                         return found != tags->tags.end() && found->second == wanted.second;
                       });
      if (!all) continue;
    }
    names.push_back(crawler.name);
  }
  gen::ListCrawlersResponse out;
  out.NextToken = CutPage(names, page, "crawler names",
                          [](const std::string& name) { return std::vector{name}; });
  out.CrawlerNames = std::move(names);
  co_return out;
}

}  // namespace laketop::glue
