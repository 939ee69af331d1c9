// SPDX-License-Identifier: Apache-2.0
#pragma once
// Named time zones for functions that read them from text: the rules are those of the engine's own
// ICU, so that text, AT TIME ZONE and printing agree.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "engine/sql/duckdb/library.hpp"

namespace laketop::engine {

// For one chunk of one thread. Binds nothing before a named zone is met.
class ZoneRules {
 public:
  explicit ZoneRules(duckdb::ExpressionState& state);
  ~ZoneRules();

  // Microseconds of the instant at which a clock in the zone shows `local_micros`. None: no such
  // zone, or a time that its clocks skip; `moved`: such a time is moved on instead.
  std::optional<std::int64_t> ToUtc(const std::string& zone, std::int64_t local_micros,
                                    bool moved = false);
  // Whether there is such a zone at all.
  bool Knows(const std::string& zone);

 private:
  struct Executors;

  duckdb::ExpressionState& state_;
  std::unique_ptr<Executors> executors_;
};

}  // namespace laketop::engine
