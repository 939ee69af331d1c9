// SPDX-License-Identifier: Apache-2.0
#include "services/athena/scan_limit.hpp"
#include "services/athena/statement.hpp"

namespace laketop::athena {
namespace {

constexpr int kSystem = 1;
constexpr int kUser = 2;

ExecutionFailure Make(std::string message, int category) {
  return {.message = std::move(message), .category = category, .type = 0, .retryable = false};
}

bool IsSystems(std::string_view code) {
  return code == "GENERIC_INTERNAL_ERROR" || code == "InternalError" ||
         code == "EXCEEDED_MEMORY_LIMIT";
}

}  // namespace

void FailStatement(std::string_view code, std::string_view message) {
  std::string text(code);
  text.append(": ").append(message);
  throw StatementFailed(Make(std::move(text), IsSystems(code) ? kSystem : kUser));
}

void FailHive(std::string message) {
  throw StatementFailed(Make(std::move(message), kUser));
}

ExecutionFailure FailureOf(const engine::SqlError& error) {
  using Kind = engine::SqlError::Kind;
  if (error.kind == Kind::kCancelled) return Make("Query cancelled by user", kUser);
  if (error.kind == Kind::kDeadline) return Make("Query timeout", kUser);
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
  if (error.code == kScanLimitCode) {
    ExecutionFailure failure = Make("Query cancelled! : Bytes scanned limit was exceeded", kUser);
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
                kUser);
  }
  if (error.code == "NoSuchKey") {
    return Make("HIVE_CANNOT_OPEN_SPLIT: " + error.message, kUser);
  }
  return Make(error.code + ": " + error.message, IsSystems(error.code) ? kSystem : kUser);
}

}  // namespace laketop::athena
