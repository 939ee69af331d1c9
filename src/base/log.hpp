// SPDX-License-Identifier: Apache-2.0
#pragma once
// The program's own log: one JSON object or one readable line an event, on stderr. Never a secret
// or a body. Thread-safe.

#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/json.hpp"

namespace laketop::log {

enum class Level { kDebug, kInfo, kWarning, kError };
enum class Format { kText, kJson };

void Configure(Level level, Format format);
// Whether events of that level are written: fields that cost something are made only then.
bool IsEnabled(Level level);

using Field = std::pair<std::string_view, Json>;
using Fields = std::initializer_list<Field>;

// log::Info("request", {{"id", id}, {"status", 200}});
void Write(Level level, std::string_view event, Fields fields);
inline void Debug(std::string_view event, Fields fields = {}) {
  Write(Level::kDebug, event, fields);
}
inline void Info(std::string_view event, Fields fields = {}) {
  Write(Level::kInfo, event, fields);
}
inline void Warning(std::string_view event, Fields fields = {}) {
  Write(Level::kWarning, event, fields);
}
inline void Error(std::string_view event, Fields fields = {}) {
  Write(Level::kError, event, fields);
}

}  // namespace laketop::log
