// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>

#include "base/time.hpp"

namespace laketop::log {
namespace {

std::atomic<Format> format = Format::kText;

spdlog::logger& Logger() {
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made = std::make_shared<spdlog::logger>("laketop",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->set_level(spdlog::level::info);
    return made;
  }();
  return *logger;
}

spdlog::level::level_enum LevelOf(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarning:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

std::string_view NameOf(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "error";
}

}  // namespace

void Configure(Level level, Format new_format) {
  format = new_format;
  Logger().set_level(LevelOf(level));
}

bool IsEnabled(Level level) {
  return Logger().should_log(LevelOf(level));
}

void Write(Level level, std::string_view event, Fields fields) {
  spdlog::logger& logger = Logger();
  if (!logger.should_log(LevelOf(level))) return;
  Timestamp now =
      std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  std::string line;
  if (format == Format::kJson) {
    Json record = Json::MakeObject();
    record.Set("time", FormatIso8601(now)).Set("level", NameOf(level)).Set("event", event);
    for (const auto& [name, value] : fields) record.Set(name, value);
    line = WriteJson(record);
  } else {
    line = FormatIso8601(now) + " " + std::string(NameOf(level)) + " " + std::string(event);
    for (const auto& [name, value] : fields) {
      line += " ";
      line += name;
      line += "=";
      line += value.IsString() && value.AsString().find_first_of(" \"\n=") == std::string::npos
                  ? value.AsString()
                  : WriteJson(value);
    }
  }
  logger.log(LevelOf(level), "{}", line);
}

}  // namespace laketop::log
