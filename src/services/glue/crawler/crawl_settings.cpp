// SPDX-License-Identifier: Apache-2.0
#include "services/glue/crawler/crawl_settings.hpp"

#include "base/json.hpp"

namespace laketop::glue {
namespace {

constexpr std::size_t kConfigurationBytesMax = 64 << 10;

using Outcome = std::expected<void, std::string>;

std::unexpected<std::string> Unknown(std::string_view name) {
  return std::unexpected("Crawler configuration: unknown setting " + std::string(name));
}

std::unexpected<std::string> WrongValue(std::string_view name) {
  return std::unexpected("Crawler configuration: invalid value of " + std::string(name));
}

Outcome ReadPartitions(const Json& json, CrawlSettings& out) {
  if (!json.IsObject()) return WrongValue("CrawlerOutput.Partitions");
  for (const auto& [name, value] : json.AsObject()) {
    if (name != "AddOrUpdateBehavior") return Unknown("CrawlerOutput.Partitions." + name);
    if (!value.IsString() || value.AsString() != "InheritFromTable") return WrongValue(name);
    out.inherit_partitions = true;
  }
  return {};
}

Outcome ReadTables(const Json& json, CrawlSettings& out) {
  if (!json.IsObject()) return WrongValue("CrawlerOutput.Tables");
  for (const auto& [name, value] : json.AsObject()) {
    if (name == "AddOrUpdateBehavior") {
      if (!value.IsString() || value.AsString() != "MergeNewColumns") return WrongValue(name);
      out.merge_new_columns = true;
    } else if (name == "TableThreshold") {
      if (!value.IsInt() || value.AsInt() < 1 || value.AsInt() > 1'000'000) return WrongValue(name);
      out.table_threshold = static_cast<int>(value.AsInt());
    } else {
      return Unknown("CrawlerOutput.Tables." + name);
    }
  }
  return {};
}

Outcome ReadOutput(const Json& json, CrawlSettings& out) {
  if (!json.IsObject()) return WrongValue("CrawlerOutput");
  for (const auto& [name, value] : json.AsObject()) {
    Outcome read;
    if (name == "Partitions") {
      read = ReadPartitions(value, out);
    } else if (name == "Tables") {
      read = ReadTables(value, out);
    } else {
      return Unknown("CrawlerOutput." + name);
    }
    if (!read) return read;
  }
  return {};
}

Outcome ReadGrouping(const Json& json, CrawlSettings& out) {
  if (!json.IsObject()) return WrongValue("Grouping");
  for (const auto& [name, value] : json.AsObject()) {
    if (name == "TableGroupingPolicy") {
      if (!value.IsString() || value.AsString() != "CombineCompatibleSchemas") {
        return WrongValue(name);
      }
      out.combine = true;
    } else if (name == "TableLevelConfiguration") {
      if (!value.IsInt() || value.AsInt() < 1 || value.AsInt() > 1000) return WrongValue(name);
      out.table_level = static_cast<int>(value.AsInt());
    } else {
      return Unknown("Grouping." + name);
    }
  }
  return {};
}

}  // namespace

std::expected<CrawlSettings, std::string> ParseCrawlSettings(std::string_view configuration) {
  CrawlSettings out;
  if (configuration.find_first_not_of(" \t\r\n") == std::string_view::npos) return out;
  JsonLimits limits;
  limits.bytes_max = kConfigurationBytesMax;
  auto json = ParseJson(configuration, limits);
  if (!json || !json->IsObject()) {
    return std::unexpected("Crawler configuration: it is not a JSON object");
  }
  for (const auto& [name, value] : json->AsObject()) {
    Outcome read;
    if (name == "Version") {
      if (!value.IsNumber() || value.AsDouble() != 1.0) return WrongValue(name);
    } else if (name == "CrawlerOutput") {
      read = ReadOutput(value, out);
    } else if (name == "Grouping") {
      read = ReadGrouping(value, out);
    } else if (name == "CreatePartitionIndex") {
      // The index speeds AWS's GetPartitions up; ours needs none, so either value is honoured.
      if (!value.IsBool()) return WrongValue(name);
    } else {
      return Unknown(name);
    }
    if (!read) return std::unexpected(read.error());
  }
  return out;
}

}  // namespace laketop::glue
