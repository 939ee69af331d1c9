// SPDX-License-Identifier: Apache-2.0
#include "services/athena/executions.hpp"

#include "base/ascii.hpp"
#include "base/random.hpp"
#include "dialect/parse.hpp"
#include "services/athena/athena.hpp"
#include "services/athena/limits.hpp"
#include "services/athena/statements/statements.hpp"
#include "services/athena/work_group_shape.hpp"

namespace laketop::athena {
namespace {

[[noreturn]] void ThrowInvalid(std::string message, std::string code) {
  gen::InvalidRequestException error(std::move(message));
  error.AthenaErrorCode = std::move(code);
  throw error;
}

gen::QueryExecutionStatistics StatisticsOf(const ExecutionRecord& record) {
  const ExecutionStatistics& from = record.statistics;
  gen::QueryExecutionStatistics shape{
      .EngineExecutionTimeInMillis = from.engine_ms,
      .DataScannedInBytes = from.scanned_bytes,
      .DataManifestLocation = std::nullopt,
      .TotalExecutionTimeInMillis = from.total_ms,
      .QueryQueueTimeInMillis = from.queue_ms,
      .ServicePreProcessingTimeInMillis = 0,
      .QueryPlanningTimeInMillis = from.planning_ms,
      .ServiceProcessingTimeInMillis = from.service_ms,
      .ResultReuseInformation = gen::ResultReuseInformation{.ReusedPreviousResult = record.reused}};
  if (!record.manifest_location.empty()) shape.DataManifestLocation = record.manifest_location;
  return shape;
}

// The text is shown without the white space and the semicolons around it.
std::string Trimmed(std::string_view sql) {
  constexpr std::string_view kAround = " \t\r\n;";
  const std::size_t begin = std::min(sql.find_first_not_of(kAround), sql.size());
  const std::size_t end = sql.find_last_not_of(kAround);
  return std::string(sql.substr(begin, end == std::string_view::npos ? 0 : end + 1 - begin));
}

gen::QueryExecution ShapeOf(const ExecutionRecord& record) {
  gen::QueryExecutionStatus status{.State = std::string(NameOf(record.state)),
                                   .StateChangeReason = std::nullopt,
                                   .SubmissionDateTime = record.submitted,
                                   .CompletionDateTime = record.completed,
                                   .AthenaError = std::nullopt};
  if (record.failure) {
    status.StateChangeReason = record.failure->message;
    if (record.state == ExecutionState::kFailed) {
      status.AthenaError = gen::AthenaError{.ErrorCategory = record.failure->category,
                                            .ErrorType = record.failure->type,
                                            .Retryable = record.failure->retryable,
                                            .ErrorMessage = record.failure->message};
    }
  }
  gen::QueryExecutionContext context;
  if (!record.database.empty()) context.Database = record.database;
  if (!record.catalog.empty()) context.Catalog = AsciiLower(record.catalog);
  ResultSettings results = record.results;
  results.output_location = OutputLocationOf(record);
  gen::ResultReuseByAgeConfiguration reuse{.Enabled = record.reuse_enabled};
  if (record.reuse_enabled) reuse.MaxAgeInMinutes = record.reuse_minutes;
  gen::QueryExecution shape{
      .QueryExecutionId = record.id,
      .Query = Trimmed(record.sql),
      .StatementType = std::string(NameOf(record.type)),
      .ManagedQueryResultsConfiguration = std::nullopt,
      .ResultConfiguration = ShapeOf(results),
      .ResultReuseConfiguration =
          gen::ResultReuseConfiguration{.ResultReuseByAgeConfiguration = reuse},
      .QueryExecutionContext = std::move(context),
      .Status = std::move(status),
      .Statistics = StatisticsOf(record),
      .WorkGroup = record.work_group,
      .EngineVersion = gen::EngineVersion{.SelectedEngineVersion = record.selected_engine,
                                          .EffectiveEngineVersion = std::string(kEngineVersion)},
      .ExecutionParameters = std::nullopt,
      .SubstatementType = record.substatement};
  if (!record.given_parameters.empty()) shape.ExecutionParameters = record.given_parameters;
  return shape;
}

// A work group's settings win where it says so; else the request's, then the group's.
ResultSettings SettingsFor(const WorkGroupRecord& group, const gen::StartQueryExecutionInput& in) {
  ResultSettings settings = group.results;
  if (!group.enforce && in.ResultConfiguration) {
    ResultSettings own = ResultSettingsOf(*in.ResultConfiguration);
    if (own.output_location.empty()) own.output_location = settings.output_location;
    settings = std::move(own);
  } else if (group.enforce && settings.output_location.empty() && in.ResultConfiguration) {
    settings = ResultSettingsOf(*in.ResultConfiguration);
  }
  if (settings.output_location.empty()) {
    ThrowInvalid(
        "No output location provided. An output location is required either through the "
        "Workgroup result configuration setting or as an API input.",
        "INVALID_INPUT");
  }
  return settings;
}

// awswrangler names the database of SHOW CREATE TABLE and DESCRIBE as Hive quotes it.
std::string WithoutBackquotes(std::string name) {
  const bool quoted = name.size() > 2 && name.front() == '`' && name.back() == '`';
  return quoted ? name.substr(1, name.size() - 2) : name;
}

}  // namespace

// Before anything runs: a statement must not have taken effect and then fail for its result.
Task<void> Athena::RequireOutputBucket(ports::Caller caller, ResultSettings results) {
  std::optional<ports::ObjectName> name = ports::ParseS3Uri(results.output_location);
  if (!name) ThrowInvalid("outputLocation is not a valid S3 path.", "INVALID_INPUT");
  std::string bucket = name->bucket;
  ports::Result<void> there = co_await executions_.Reach().objects.HeadBucket(
      std::move(caller), std::move(name->bucket), std::move(results.expected_bucket_owner));
  if (!there) ThrowInvalid("Unable to verify/create output bucket " + bucket, "INVALID_INPUT");
}

Task<gen::StartQueryExecutionOutput> Athena::StartQueryExecution(aws::Context context,
                                                                 gen::StartQueryExecutionInput in) {
  Scope scope = ScopeOf(context.caller);
  std::string group_name = in.WorkGroup.value_or(std::string(kPrimaryWorkGroup));
  WorkGroupRecord group = co_await LoadWorkGroup(scope, std::move(group_name));
  if (group.state != "ENABLED") {
    throw gen::InvalidRequestException("WorkGroup " + group.name + " is disabled.");
  }
  if (in.EngineConfiguration) {
    throw aws::Error("NotImplemented", 501, "EngineConfiguration of a query is not implemented.");
  }
  ExecutionRecord record{
      .id = RandomUuid(),
      .account = context.account(),
      .region = context.region(),
      .work_group = group.name,
      .sql = in.QueryString,
      .results = SettingsFor(group, in),
      .selected_engine = group.engine_version,
      .submitted = context.now,
      .client_token = in.ClientRequestToken.value_or(""),
      .given_parameters = in.ExecutionParameters.value_or(std::vector<std::string>())};
  if (in.QueryExecutionContext) {
    record.database = WithoutBackquotes(in.QueryExecutionContext->Database.value_or(""));
    record.catalog = in.QueryExecutionContext->Catalog.value_or("");
  }
  if (in.ResultReuseConfiguration && in.ResultReuseConfiguration->ResultReuseByAgeConfiguration) {
    const auto& reuse = *in.ResultReuseConfiguration->ResultReuseByAgeConfiguration;
    record.reuse_enabled = reuse.Enabled;
    record.reuse_minutes = reuse.MaxAgeInMinutes.value_or(60);
    if (record.reuse_minutes > kReuseMinutesMax) {
      ThrowInvalid("MaxAgeInMinutes must be at most 10080", "INVALID_INPUT");
    }
  }
  co_await RequireOutputBucket(context.caller, record.results);
  if (record.results.encryption_option == "CSE_KMS") {
    throw aws::Error("NotImplemented", 501,
                     "Client-side encryption of results (CSE_KMS) is not implemented.");
  }
  // What Trino's parser refuses is no execution; what Hive's refuses is one that fails.
  if (auto statement = dialect::ParseStatement(record.sql)) {
    // Too many or too few parameters fail the execution; without a `?` they are not looked at.
    if ((*statement)->parameter_count == record.given_parameters.size()) {
      record.parameters = BindParameters(record.given_parameters);
    }
    Classify(**statement, record);
  } else if (statement.error().grammar == dialect::Grammar::kTrino) {
    ThrowInvalid(statement.error().message, "MALFORMED_QUERY");
  } else {
    record.type = StatementType::kDdl;
  }
  if (record.database.empty() || record.database == kDefaultDatabase) {
    co_await EnsureDefaultDatabase(context.caller);
  }
  std::string id = co_await executions_.Start(context.caller, std::move(record), std::move(group));
  co_return gen::StartQueryExecutionOutput{.QueryExecutionId = std::move(id)};
}

Task<gen::StopQueryExecutionOutput> Athena::StopQueryExecution(aws::Context context,
                                                               gen::StopQueryExecutionInput in) {
  co_await executions_.Stop(ScopeOf(context.caller), in.QueryExecutionId);
  co_return gen::StopQueryExecutionOutput{};
}

Task<gen::GetQueryExecutionOutput> Athena::GetQueryExecution(aws::Context context,
                                                             gen::GetQueryExecutionInput in) {
  std::optional<ExecutionRecord> record =
      co_await executions_.Find(ScopeOf(context.caller), in.QueryExecutionId);
  if (!record) {
    ThrowInvalid("QueryExecution " + in.QueryExecutionId + " was not found",
                 "QUERY_EXECUTION_NOT_FOUND");
  }
  co_return gen::GetQueryExecutionOutput{.QueryExecution = ShapeOf(*record)};
}

Task<gen::BatchGetQueryExecutionOutput> Athena::BatchGetQueryExecution(
    aws::Context context, gen::BatchGetQueryExecutionInput in) {
  std::vector<gen::QueryExecution> found;
  std::vector<gen::UnprocessedQueryExecutionId> missing;
  for (const std::string& id : in.QueryExecutionIds) {
    std::optional<ExecutionRecord> record = co_await executions_.Find(ScopeOf(context.caller), id);
    if (record) {
      found.push_back(ShapeOf(*record));
    } else {
      missing.push_back({.QueryExecutionId = id,
                         .ErrorCode = "INVALID_INPUT",
                         .ErrorMessage = "QueryExecution " + id + " was not found"});
    }
  }
  co_return gen::BatchGetQueryExecutionOutput{.QueryExecutions = std::move(found),
                                              .UnprocessedQueryExecutionIds = std::move(missing)};
}

Task<gen::ListQueryExecutionsOutput> Athena::ListQueryExecutions(aws::Context context,
                                                                 gen::ListQueryExecutionsInput in) {
  Scope scope = ScopeOf(context.caller);
  std::string group_name = in.WorkGroup.value_or(std::string(kPrimaryWorkGroup));
  WorkGroupRecord group = co_await LoadWorkGroup(scope, std::move(group_name));
  ExecutionStore::Page page =
      co_await executions_.List(std::move(scope), group.name, in.NextToken.value_or(""),
                                in.MaxResults.value_or(kListItemsDefault));
  gen::ListQueryExecutionsOutput out{.QueryExecutionIds = std::move(page.ids)};
  if (!page.next_token.empty()) out.NextToken = std::move(page.next_token);
  co_return out;
}

}  // namespace laketop::athena
