// SPDX-License-Identifier: Apache-2.0
#include "services/glue/crawler/crawler_shapes.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "ports/object_store.hpp"
#include "services/glue/crawler/crawl_settings.hpp"
#include "services/glue/crawler/cron.hpp"
#include "services/glue/crawler/glob.hpp"
#include "services/glue/errors.hpp"
#include "services/glue/limits.hpp"

namespace laketop::glue {
namespace {

constexpr std::string_view kLogGroup = "/aws-glue/crawlers";

// A kind of target that is not S3: an empty list is shown again, anything in it refused.
template <class Target>
void NoteKind(Crawler& crawler, const std::optional<std::vector<Target>>& targets,
              std::string_view kind) {
  if (!targets) return;
  if (!targets->empty()) ThrowNotImplemented(std::string(kind) + " of a crawler");
  crawler.empty_target_kinds.emplace_back(kind);
}

template <class Target>
void ShowKind(const Crawler& crawler, std::optional<std::vector<Target>>& targets,
              std::string_view kind) {
  if (std::ranges::find(crawler.empty_target_kinds, kind) != crawler.empty_target_kinds.end()) {
    targets.emplace();
  }
}

std::string_view NameOf(CrawlStatus status) {
  switch (status) {
    case CrawlStatus::kRunning:
      return "RUNNING";
    case CrawlStatus::kCompleted:
      return "COMPLETED";
    case CrawlStatus::kFailed:
      return "FAILED";
    case CrawlStatus::kStopped:
      return "STOPPED";
  }
  return "FAILED";
}

// LastCrawlInfo has its own words.
std::string_view LastStatusOf(CrawlStatus status) {
  switch (status) {
    case CrawlStatus::kCompleted:
      return "SUCCEEDED";
    case CrawlStatus::kStopped:
      return "CANCELLED";
    default:
      return "FAILED";
  }
}

std::string_view NameOf(DeleteBehavior behavior) {
  switch (behavior) {
    case DeleteBehavior::kDeprecate:
      return "DEPRECATE_IN_DATABASE";
    case DeleteBehavior::kDelete:
      return "DELETE_FROM_DATABASE";
    case DeleteBehavior::kLog:
      return "LOG";
  }
  return "LOG";
}

Json ChangesOf(const CrawlChanges& changes, const std::vector<std::string>* added,
               const std::vector<std::string>* updated, const std::vector<std::string>* deleted) {
  Json out = Json::MakeObject();
  const auto set = [&out](std::string_view name, std::uint64_t count,
                          const std::vector<std::string>* names) {
    if (count == 0) return;
    Json details = Json::MakeObject();
    if (names != nullptr) {
      Json list = Json::MakeArray();
      for (const std::string& one : *names) list.Append(one);
      details.Set("names", std::move(list));
    }
    Json entry = Json::MakeObject();
    entry.Set("Details", std::move(details));
    entry.Set("Count", count);
    out.Set(name, std::move(entry));
  };
  set("ADD", changes.added, added);
  set("UPDATE", changes.updated, updated);
  set("DELETE", changes.deleted, deleted);
  return out;
}

// unverified: AWS documents that it is JSON with the tables and partitions, not its form.
std::string SummaryOf(const CrawlRun& run) {
  Json out = Json::MakeObject();
  const Json tables =
      ChangesOf(run.tables, &run.tables_added, &run.tables_updated, &run.tables_deleted);
  if (!tables.AsObject().empty()) out.Set("TABLE", WriteJson(tables));
  const Json partitions = ChangesOf(run.partitions, nullptr, nullptr, nullptr);
  if (!partitions.AsObject().empty()) out.Set("PARTITION", WriteJson(partitions));
  return WriteJson(out);
}

double MedianOf(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace

void SetTargets(Crawler& crawler, gen::CrawlerTargets targets) {
  crawler.empty_target_kinds.clear();
  NoteKind(crawler, targets.JdbcTargets, "JdbcTargets");
  NoteKind(crawler, targets.MongoDBTargets, "MongoDBTargets");
  NoteKind(crawler, targets.DynamoDBTargets, "DynamoDBTargets");
  NoteKind(crawler, targets.CatalogTargets, "CatalogTargets");
  NoteKind(crawler, targets.DeltaTargets, "DeltaTargets");
  NoteKind(crawler, targets.IcebergTargets, "IcebergTargets");
  NoteKind(crawler, targets.HudiTargets, "HudiTargets");
  std::vector<S3CrawlTarget> s3;
  if (targets.S3Targets && targets.S3Targets->empty()) {
    crawler.empty_target_kinds.emplace_back("S3Targets");
  }
  for (gen::S3Target& target : targets.S3Targets.value_or(std::vector<gen::S3Target>())) {
    if (target.EventQueueArn || target.DlqEventQueueArn) {
      ThrowNotImplemented("crawls by S3 events (EventQueueArn)");
    }
    std::string path = target.Path.value_or("");
    // AWS's console leaves the scheme out.
    if (!path.starts_with("s3://")) path = "s3://" + path;
    const std::size_t bucket_end = path.find('/', 5);
    if (path.size() == 5 || bucket_end == 5) {
      throw gen::InvalidInputException("The S3 location " + path + " is not valid.");
    }
    if (target.SampleSize && (*target.SampleSize < 1 || *target.SampleSize > 249)) {
      throw gen::InvalidInputException("SampleSize must be between 1 and 249.");
    }
    for (const std::string& pattern : target.Exclusions.value_or(std::vector<std::string>())) {
      const auto glob = Glob::Parse(pattern);
      if (!glob) throw gen::InvalidInputException(glob.error() + ": " + pattern);
    }
    s3.push_back({.path = std::move(path),
                  .exclusions = std::move(target.Exclusions),
                  .connection = std::move(target.ConnectionName),
                  .sample_size = target.SampleSize});
  }
  crawler.s3_targets = std::move(s3);
}

void SetPolicies(Crawler& crawler, const std::optional<gen::SchemaChangePolicy>& schema_change,
                 const std::optional<gen::RecrawlPolicy>& recrawl) {
  if (recrawl) {
    const std::string behavior = recrawl->RecrawlBehavior.value_or("CRAWL_EVERYTHING");
    if (behavior == "CRAWL_EVENT_MODE")
      ThrowNotImplemented("crawls by S3 events (CRAWL_EVENT_MODE)");
    crawler.new_folders_only = behavior == "CRAWL_NEW_FOLDERS_ONLY";
  }
  if (schema_change) {
    if (schema_change->UpdateBehavior) {
      crawler.update_behavior = *schema_change->UpdateBehavior == "LOG"
                                    ? UpdateBehavior::kLog
                                    : UpdateBehavior::kUpdateInDatabase;
    }
    if (schema_change->DeleteBehavior) {
      const std::string& behavior = *schema_change->DeleteBehavior;
      crawler.delete_behavior = behavior == "LOG"                    ? DeleteBehavior::kLog
                                : behavior == "DELETE_FROM_DATABASE" ? DeleteBehavior::kDelete
                                                                     : DeleteBehavior::kDeprecate;
    }
  }
  const bool logs = crawler.update_behavior == UpdateBehavior::kLog &&
                    crawler.delete_behavior == DeleteBehavior::kLog;
  if (crawler.new_folders_only && !logs) {
    throw gen::InvalidInputException(
        "The SchemaChangePolicy for \"Crawl new folders only\" Amazon S3 target can have only LOG "
        "DeleteBehavior value and LOG UpdateBehavior value.");
  }
}

void SetConfiguration(Crawler& crawler, std::optional<std::string> configuration) {
  if (!configuration) return;
  const auto parsed = ParseCrawlSettings(*configuration);
  if (!parsed) throw gen::InvalidInputException(parsed.error());
  crawler.configuration = std::move(configuration);
}

void SetSchedule(Crawler& crawler, std::string expression) {
  const auto parsed = CronSchedule::Parse(expression);
  if (!parsed) throw gen::InvalidInputException(parsed.error());
  crawler.schedule = std::move(expression);
  crawler.schedule_state = ScheduleState::kScheduled;
}

void SetTablePrefix(Crawler& crawler, std::optional<std::string> prefix) {
  if (prefix) crawler.table_prefix = std::move(prefix);
}

gen::Crawler ShapeOf(Crawler crawler, Timestamp now) {
  gen::Crawler out;
  gen::CrawlerTargets targets;
  std::vector<gen::S3Target> s3_targets;
  for (S3CrawlTarget& target : crawler.s3_targets) {
    s3_targets.push_back({.Path = std::move(target.path),
                          .Exclusions = std::move(target.exclusions),
                          .ConnectionName = std::move(target.connection),
                          .SampleSize = target.sample_size});
  }
  if (!s3_targets.empty()) targets.S3Targets = std::move(s3_targets);
  ShowKind(crawler, targets.S3Targets, "S3Targets");
  ShowKind(crawler, targets.JdbcTargets, "JdbcTargets");
  ShowKind(crawler, targets.MongoDBTargets, "MongoDBTargets");
  ShowKind(crawler, targets.DynamoDBTargets, "DynamoDBTargets");
  ShowKind(crawler, targets.CatalogTargets, "CatalogTargets");
  ShowKind(crawler, targets.DeltaTargets, "DeltaTargets");
  ShowKind(crawler, targets.IcebergTargets, "IcebergTargets");
  ShowKind(crawler, targets.HudiTargets, "HudiTargets");
  out.Targets = std::move(targets);
  out.Name = std::move(crawler.name);
  out.Role = std::move(crawler.role);
  out.DatabaseName = std::move(crawler.database);
  out.Description = std::move(crawler.description);
  out.Classifiers = std::move(crawler.classifiers);
  out.RecrawlPolicy = gen::RecrawlPolicy{
      .RecrawlBehavior = crawler.new_folders_only ? "CRAWL_NEW_FOLDERS_ONLY" : "CRAWL_EVERYTHING"};
  out.SchemaChangePolicy = gen::SchemaChangePolicy{
      .UpdateBehavior =
          crawler.update_behavior == UpdateBehavior::kLog ? "LOG" : "UPDATE_IN_DATABASE",
      .DeleteBehavior = std::string(NameOf(crawler.delete_behavior))};
  out.LineageConfiguration = gen::LineageConfiguration{.CrawlerLineageSettings = crawler.lineage};
  out.State = crawler.state == CrawlState::kReady     ? "READY"
              : crawler.state == CrawlState::kRunning ? "RUNNING"
                                                      : "STOPPING";
  out.TablePrefix = std::move(crawler.table_prefix);
  if (crawler.schedule) {
    const bool scheduled = crawler.schedule_state == ScheduleState::kScheduled;
    out.Schedule = gen::Schedule{.ScheduleExpression = std::move(crawler.schedule),
                                 .State = scheduled ? "SCHEDULED" : "NOT_SCHEDULED"};
  }
  out.CrawlElapsedTime =
      crawler.current ? std::max<std::int64_t>(0, (now - crawler.current->started).count()) : 0;
  out.CreationTime = crawler.created;
  out.LastUpdated = crawler.updated;
  if (crawler.last_crawl) {
    const CrawlRun& run = *crawler.last_crawl;
    out.LastCrawl = gen::LastCrawlInfo{.Status = std::string(LastStatusOf(run.status)),
                                       .LogGroup = std::string(kLogGroup),
                                       .LogStream = run.log_stream,
                                       .MessagePrefix = run.message_prefix,
                                       .StartTime = run.started};
    if (!run.error.empty()) out.LastCrawl->ErrorMessage = run.error;
  }
  out.Version = crawler.version;
  out.Configuration = std::move(crawler.configuration);
  out.CrawlerSecurityConfiguration = std::move(crawler.security_configuration);
  out.LakeFormationConfiguration = gen::LakeFormationConfiguration{
      .UseLakeFormationCredentials = crawler.lake_formation_credentials,
      .AccountId = crawler.lake_formation_account.value_or("")};
  return out;
}

gen::CrawlerHistory ShapeOf(const CrawlRun& run) {
  gen::CrawlerHistory out;
  out.CrawlId = run.id;
  out.State = std::string(NameOf(run.status));
  out.StartTime = run.started;
  out.EndTime = run.ended;
  out.Summary = SummaryOf(run);
  if (!run.error.empty()) out.ErrorMessage = run.error;
  out.LogGroup = std::string(kLogGroup);
  out.LogStream = run.log_stream;
  out.MessagePrefix = run.message_prefix;
  out.DPUHour = run.dpu_hours;
  return out;
}

gen::CrawlerMetrics MetricsOf(const Crawler& crawler) {
  gen::CrawlerMetrics out;
  out.CrawlerName = crawler.name;
  out.TimeLeftSeconds = 0;
  out.StillEstimating = crawler.state != CrawlState::kReady;
  out.LastRuntimeSeconds = crawler.recent_runtimes.empty() ? 0 : crawler.recent_runtimes.back();
  out.MedianRuntimeSeconds = MedianOf(crawler.recent_runtimes);
  out.TablesCreated = static_cast<std::int32_t>(crawler.tables_total.added);
  out.TablesUpdated = static_cast<std::int32_t>(crawler.tables_total.updated);
  out.TablesDeleted = static_cast<std::int32_t>(crawler.tables_total.deleted);
  return out;
}

}  // namespace laketop::glue
