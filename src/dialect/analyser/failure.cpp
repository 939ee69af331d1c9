// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/failure.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace laketop::dialect {

std::string AnalysisError::Text() const {
  if (line == 0) return fmt::format("{}: {}", code, message);
  return fmt::format("{}: line {}:{}: {}", code, line, column, message);
}

void Fail(std::string_view code, const Span& span, std::string message) {
  throw AnalysisFailure(AnalysisError{.code = std::string(code),
                                      .line = span.line,
                                      .column = span.column,
                                      .message = std::move(message)});
}

void FailAnywhere(std::string_view code, std::string message) {
  throw AnalysisFailure(AnalysisError{.code = std::string(code), .message = std::move(message)});
}

}  // namespace laketop::dialect
