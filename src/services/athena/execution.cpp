// SPDX-License-Identifier: Apache-2.0
#include "services/athena/execution.hpp"

namespace laketop::athena {

std::string_view NameOf(ExecutionState state) {
  switch (state) {
    case ExecutionState::kQueued:
      return "QUEUED";
    case ExecutionState::kRunning:
      return "RUNNING";
    case ExecutionState::kSucceeded:
      return "SUCCEEDED";
    case ExecutionState::kFailed:
      return "FAILED";
    case ExecutionState::kCancelled:
      return "CANCELLED";
  }
  return "FAILED";
}

bool IsEnded(ExecutionState state) {
  return state != ExecutionState::kQueued && state != ExecutionState::kRunning;
}

std::string_view NameOf(StatementType type) {
  switch (type) {
    case StatementType::kDdl:
      return "DDL";
    case StatementType::kDml:
      return "DML";
    case StatementType::kUtility:
      return "UTILITY";
  }
  return "DML";
}

}  // namespace laketop::athena
