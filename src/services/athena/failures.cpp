// SPDX-License-Identifier: Apache-2.0
#include "services/athena/scan_limit.hpp"
#include "services/athena/statement.hpp"

namespace laketop::athena {
namespace {

constexpr int kSystem = 1;
constexpr int kUser = 2;
constexpr int kUserError = 1000;

struct KnownError {
  std::string_view code;
  int type;
};
// Error types of the guide's catalog; those of the first group were seen in Athena's answers, the
// others are chosen by the catalog's descriptions.
// https://docs.aws.amazon.com/athena/latest/ug/error-reference.html
constexpr KnownError kErrors[] = {
    {"TABLE_NOT_FOUND", 1301},
    {"SCHEMA_NOT_FOUND", 1301},
    {"COLUMN_NOT_FOUND", 1006},
    {"CATALOG_NOT_FOUND", 1006},
    {"TYPE_MISMATCH", 1002},
    {"FUNCTION_NOT_FOUND", 1303},
    {"DIVISION_BY_ZERO", 1001},
    {"INVALID_CAST_ARGUMENT", 1100},
    {"NOT_SUPPORTED", 1200},
    {"SYNTAX_ERROR", 1006},
    {"HIVE_BAD_DATA", 1001},
    {"HIVE_CURSOR_ERROR", 1001},
    {"HIVE_INVALID_PARTITION_VALUE", 1001},
    {"NUMERIC_VALUE_OUT_OF_RANGE", 1001},
    {"HIVE_INVALID_METADATA", 1004},
    {"HIVE_PARTITION_SCHEMA_MISMATCH", 1004},
    {"INVALID_PARAMETER_USAGE", 1100},
    {"INVALID_ARGUMENTS", 1100},
    {"INVALID_TABLE_PROPERTY", 1103},
    {"INVALID_FUNCTION_ARGUMENT", 1106},
    {"INVALID_VIEW", 1107},
    {"VIEW_IS_STALE", 1107},
    {"HIVE_UNSUPPORTED_FORMAT", 1201},
    {"NOT_FOUND", 1300},
    {"HIVE_CANNOT_OPEN_SPLIT", 1302},
    {"PERMISSION_DENIED", 1500},
    {"HIVE_METASTORE_ERROR", 204},
    {"EXCEEDED_MEMORY_LIMIT", 0},
    {"EXCEEDED_LOCAL_MEMORY_LIMIT", 0},
    {"EXCEEDED_TIME_LIMIT", 206},
    {"GENERIC_INTERNAL_ERROR", 200},
    {"InternalError", 200},
};

bool IsSystems(std::string_view code) {
  return code == "GENERIC_INTERNAL_ERROR" || code == "InternalError" ||
         code == "EXCEEDED_MEMORY_LIMIT";
}

int TypeOf(std::string_view code) {
  for (const KnownError& known : kErrors) {
    if (known.code == code) return known.type;
  }
  return kUserError;
}

ExecutionFailure Make(std::string message, int category, int type) {
  return {.message = std::move(message),
          .category = category,
          .type = type,
          .retryable = category == kSystem};
}

// The code is what stands before the first colon.
ExecutionFailure Make(std::string message, int category) {
  const int type = TypeOf(std::string_view(message).substr(0, message.find(':')));
  return Make(std::move(message), category, type);
}

}  // namespace

void FailStatement(std::string_view code, std::string_view message) {
  std::string text(code);
  text.append(": ").append(message);
  throw StatementFailed(Make(std::move(text), IsSystems(code) ? kSystem : kUser));
}

void FailHive(std::string message) {
  // What the Hive engine fails at while it runs counts as the system's, as Athena counts it.
  constexpr int kSyntax = 1006;
  constexpr int kTaskFailed = 1003;
  const bool task = message.starts_with("FAILED: Execution Error");
  ExecutionFailure failure =
      Make(std::move(message), task ? kSystem : kUser, task ? kTaskFailed : kSyntax);
  failure.retryable = false;
  throw StatementFailed(std::move(failure));
}

void FailSyntax(const dialect::SyntaxError& error) {
  if (error.grammar == dialect::Grammar::kHive) FailHive(error.message);
  FailStatement("SYNTAX_ERROR", error.message);
}

ExecutionFailure FailureOf(const engine::SqlError& error) {
  using Kind = engine::SqlError::Kind;
  constexpr int kCancelledByUser = 1011;
  constexpr int kTimedOut = 206;
  if (error.kind == Kind::kCancelled) {
    return Make("Query cancelled by user", kUser, kCancelledByUser);
  }
  if (error.kind == Kind::kDeadline) return Make("Query timeout", kUser, kTimedOut);
  if (error.kind == Kind::kStorage) {
    return FailureOf(ports::PortError{.code = error.code, .message = error.message});
  }
  int category = error.kind == Kind::kInternal || error.kind == Kind::kText || IsSystems(error.code)
                     ? kSystem
                     : kUser;
  return Make(error.code + ": " + error.message, category);
}

ExecutionFailure FailureOf(const dialect::AnalysisError& error) {
  return Make(error.Text(), kUser);
}

ExecutionFailure FailureOf(const ports::PortError& error) {
  constexpr int kRejected = 1008;
  constexpr int kNoBucket = 1306;
  if (error.code == kScanLimitCode) {
    ExecutionFailure failure =
        Make("Query cancelled! : Bytes scanned limit was exceeded", kUser, kRejected);
    failure.cancelled = true;
    return failure;
  }
  if (error.code == "AccessDenied" || error.code == "AccessDeniedException") {
    return Make("PERMISSION_DENIED: " + error.message, kUser);
  }
  if (error.code == "NoSuchBucket") {
    return Make("HIVE_METASTORE_ERROR: " + error.message +
                    " (Service: Amazon S3; Status Code: 404; "
                    "Error Code: NoSuchBucket)",
                kUser, kNoBucket);
  }
  if (error.code == "NoSuchKey") {
    return Make("HIVE_CANNOT_OPEN_SPLIT: " + error.message, kUser);
  }
  return Make(error.code + ": " + error.message, IsSystems(error.code) ? kSystem : kUser);
}

}  // namespace laketop::athena
