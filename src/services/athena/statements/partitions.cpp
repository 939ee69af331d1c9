// SPDX-License-Identifier: Apache-2.0
// Partitions: ALTER TABLE ADD, DROP, RENAME, SET LOCATION, and MSCK REPAIR TABLE.
#include <algorithm>
#include <compare>
#include <set>

#include "base/encoding.hpp"
#include "engine/sql/write_set.hpp"
#include "formats/hive_text.hpp"
#include "formats/partition_value.hpp"
#include "services/athena/statements/alter.hpp"
#include "services/athena/statements/statements.hpp"
#include "services/athena/statements/table_text.hpp"

namespace laketop::athena {
namespace {

constexpr std::size_t kPartitionsPerCallMax = 1000;
constexpr std::size_t kRepairPrefixesMax = 1'000'000;

std::string WithSlash(std::string location) {
  if (!location.ends_with('/')) location.push_back('/');
  return location;
}

// A value a name: a table whose keys were changed has partitions with fewer or more.
std::string Join(const std::vector<std::string>& names, const std::vector<std::string>& values) {
  std::vector<std::optional<std::string>> optional(names.size());
  for (std::size_t i = 0; i < std::min(names.size(), values.size()); ++i) {
    if (values[i] != engine::kDefaultPartition) optional[i] = values[i];
  }
  return engine::PartitionPath(names, optional);
}

// As values of the key's type; as texts where one is none.
std::partial_ordering OrderOf(std::string_view type, std::string_view left,
                              std::string_view right) {
  const bool floating = type == "double" || type == "float";
  const formats::ValueKind kind =
      floating ? formats::ValueKind::kDecimal : formats::ValueKindOf(type);
  const auto a = formats::ReadPartitionValue(kind, left);
  const auto b = formats::ReadPartitionValue(kind, right);
  if (!a || !b) return left <=> right;
  return formats::Compare(*a, *b);
}

bool Holds(dialect::ComparisonOperator op, std::partial_ordering order) {
  using Op = dialect::ComparisonOperator;
  switch (op) {
    case Op::kEqual:
      return order == 0;
    case Op::kNotEqual:
      return order != 0;
    case Op::kLess:
      return order < 0;
    case Op::kLessOrEqual:
      return order <= 0;
    case Op::kGreater:
      return order > 0;
    case Op::kGreaterOrEqual:
      return order >= 0;
    default:
      return false;
  }
}

std::size_t KeyIndex(const ports::CatalogTable& table, const std::string& column) {
  auto key = std::ranges::find(table.partition_keys, column, &ports::CatalogColumn::name);
  if (key == table.partition_keys.end()) {
    FailHive(
        "FAILED: SemanticException [Error 10098]: Non-Partition column appears in the partition "
        "specification: " +
        column);
  }
  return static_cast<std::size_t>(key - table.partition_keys.begin());
}

// A value must be one of the key's type: those of others could never be read.
void CheckValue(const ports::CatalogColumn& key, const std::string& value) {
  auto type = formats::ParseHiveType(key.type);
  if (!type || value == engine::kDefaultPartition) return;
  formats::ColumnBuilder probe(*type);
  formats::AppendHiveText(probe, value);
  ArrowArray array = probe.Finish();
  const bool null = array.null_count > 0;
  array.release(&array);
  if (null) {
    FailHive("FAILED: SemanticException [Error 10248]: Cannot add partition column " + key.name +
             " of type string as it cannot be converted to type " + key.type);
  }
}

// The folders below `location` that spell the rest of the keys, depth first: k1=v1/k2=v2/.
void FindFolders(StatementContext& context, const ports::CatalogTable& table,
                 const std::string& bucket, const std::string& prefix,
                 std::vector<std::string>& values, std::size_t& seen,
                 std::vector<std::pair<std::vector<std::string>, std::string>>& found) {
  std::string wanted = table.partition_keys[values.size()].name + "=";
  ports::ListObjectsRequest request{.bucket = bucket, .prefix = prefix, .delimiter = "/"};
  while (true) {
    if (context.stop.stop_requested()) FailStatement("USER_CANCELED", "Query was canceled");
    ports::ObjectListing page =
        context.Await(context.engines.objects.List(context.caller, request));
    for (const std::string& folder : page.common_prefixes) {
      if (++seen > kRepairPrefixesMax) {
        FailStatement("HIVE_EXCEEDED_PARTITION_LIMIT", "Too many folders below " + prefix);
      }
      std::string_view name(folder);
      name.remove_prefix(prefix.size());
      name.remove_suffix(1);
      std::string lower(name.substr(0, wanted.size()));
      std::ranges::transform(lower, lower.begin(), [](unsigned char c) {
        return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
      });
      if (lower != wanted) continue;
      std::string_view value = name.substr(wanted.size());
      values.push_back(PercentDecode(value).value_or(std::string(value)));
      if (values.size() == table.partition_keys.size()) {
        found.emplace_back(values, "s3://" + bucket + "/" + folder);
      } else {
        FindFolders(context, table, bucket, folder, values, seen, found);
      }
      values.pop_back();
    }
    if (!page.truncated) return;
    request.start_after = std::move(page.next_start_after);
  }
}

}  // namespace

std::vector<std::string> PartitionValuesOf(const ports::CatalogTable& table,
                                           const dialect::PartitionSpec& spec) {
  std::vector<std::optional<std::string>> values(table.partition_keys.size());
  for (const dialect::PartitionValue& part : spec) {
    std::size_t index = KeyIndex(table, part.column.value);
    const bool null = part.kind == dialect::PartitionValueKind::kNull;
    values[index] = null ? std::string(engine::kDefaultPartition) : part.value;
    if (!null) CheckValue(table.partition_keys[index], part.value);
  }
  std::vector<std::string> all;
  for (std::optional<std::string>& value : values) {
    if (!value) {
      FailHive("FAILED: SemanticException partition spec doesn't contain all (" +
               std::to_string(values.size()) + ") partition columns");
    }
    all.push_back(std::move(*value));
  }
  return all;
}

std::string PartitionName(const ports::CatalogTable& table,
                          const std::vector<std::string>& values) {
  std::vector<std::string> names;
  for (const ports::CatalogColumn& key : table.partition_keys) names.push_back(key.name);
  return Join(names, values);
}

ports::CatalogPartition MakePartition(const ports::CatalogTable& table,
                                      std::vector<std::string> values, std::string location,
                                      Timestamp now) {
  ports::CatalogPartition partition{
      .values = std::move(values), .storage = table.storage, .created = now};
  partition.storage.location = std::move(location);
  return partition;
}

void AddPartitionsTo(StatementContext& context, const ports::CatalogTable& table,
                     const dialect::AddPartitions& add) {
  if (table.partition_keys.empty()) {
    FailHive("FAILED: SemanticException table is not partitioned but partition spec exists: " +
             table.name);
  }
  std::vector<ports::CatalogPartition> partitions;
  for (const dialect::PartitionAddition& addition : add.partitions) {
    std::vector<std::string> values = PartitionValuesOf(table, addition.spec);
    std::string location = addition.location.value_or(WithSlash(table.storage.location) +
                                                      PartitionName(table, values));
    partitions.push_back(
        MakePartition(table, std::move(values), std::move(location), context.engines.clock.Now()));
  }
  ports::IfExists if_exists = add.if_not_exists ? ports::IfExists::kIgnore : ports::IfExists::kFail;
  ports::Result<void> added = SyncWait(context.engines.catalog.CreatePartitions(
      context.caller, table.database, table.name, std::move(partitions), if_exists));
  if (!added && added.error().code == "AlreadyExistsException") {
    FailHive(
        "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
        "AlreadyExistsException(message:Partition already exists.)");
  }
  if (!added) throw StatementFailed(FailureOf(added.error()));
}

void DropPartitionsOf(StatementContext& context, const ports::CatalogTable& table,
                      const dialect::DropPartitions& drop) {
  std::vector<ports::CatalogPartition> partitions = context.Await(
      context.engines.catalog.ListPartitions(context.caller, table.database, table.name));
  std::vector<std::vector<std::string>> dropped;
  for (const dialect::PartitionSpec& spec : drop.partitions) {
    std::size_t before = dropped.size();
    for (const ports::CatalogPartition& partition : partitions) {
      bool matches = std::ranges::all_of(spec, [&](const dialect::PartitionValue& part) {
        std::size_t key = KeyIndex(table, part.column.value);
        if (key >= partition.values.size()) return false;
        return Holds(part.op,
                     OrderOf(table.partition_keys[key].type, partition.values[key], part.value));
      });
      if (matches) dropped.push_back(partition.values);
    }
    if (dropped.size() == before && !drop.if_exists) {
      std::string text;
      for (const dialect::PartitionValue& part : spec) {
        text += (text.empty() ? "" : ", ") + part.column.value + " = '" + part.value + "'";
      }
      FailHive("FAILED: SemanticException [Error 10006]: Partition not found (" + text + ")");
    }
  }
  for (std::vector<std::string>& values : dropped) {
    const bool gone = !DropIfThere(context.engines.catalog.DropPartitions(
        context.caller, table.database, table.name, {values}));
    if (gone && !drop.if_exists) {
      FailHive("FAILED: SemanticException [Error 10006]: Partition not found (" +
               PartitionName(table, values) + ")");
    }
  }
}

void RenamePartitionOf(StatementContext& context, const ports::CatalogTable& table,
                       const dialect::RenamePartition& rename) {
  std::vector<std::string> from = PartitionValuesOf(table, rename.from);
  auto partition = context.Await(
      context.engines.catalog.FindPartition(context.caller, table.database, table.name, from));
  if (!partition) {
    FailHive("FAILED: SemanticException [Error 10006]: Partition not found " +
             PartitionName(table, from));
  }
  partition->values = PartitionValuesOf(table, rename.to);
  context.Await(context.engines.catalog.UpdatePartition(context.caller, table.database, table.name,
                                                        std::move(from), std::move(*partition)));
}

void SetPartitionLocation(StatementContext& context, const ports::CatalogTable& table,
                          const dialect::SetLocation& set) {
  std::vector<std::string> values = PartitionValuesOf(table, set.partition);
  auto partition = context.Await(
      context.engines.catalog.FindPartition(context.caller, table.database, table.name, values));
  if (!partition) {
    FailHive("FAILED: SemanticException [Error 10006]: Partition not found " +
             PartitionName(table, values));
  }
  partition->storage.location = set.location;
  context.Await(context.engines.catalog.UpdatePartition(context.caller, table.database, table.name,
                                                        std::move(values), std::move(*partition)));
}

void ChangePartitionColumns(StatementContext& context, const ports::CatalogTable& table,
                            const dialect::PartitionSpec& spec,
                            const std::function<void(std::vector<ports::CatalogColumn>&)>& change) {
  std::vector<std::string> values = PartitionValuesOf(table, spec);
  auto partition = context.Await(
      context.engines.catalog.FindPartition(context.caller, table.database, table.name, values));
  if (!partition) {
    FailHive("FAILED: SemanticException [Error 10006]: Partition not found " + SpecText(spec));
  }
  change(partition->storage.columns);
  CheckColumns(partition->storage.columns, table.partition_keys);
  context.Await(context.engines.catalog.UpdatePartition(context.caller, table.database, table.name,
                                                        std::move(values), std::move(*partition)));
}

void RunRepairTable(StatementContext& context, const dialect::RepairTable& repair) {
  TableRef name = TableRefOf(context, repair.name);
  ports::CatalogTable table = LoadTable(context, name);
  std::vector<std::string> lines;
  if (!table.partition_keys.empty()) {
    std::optional<ports::ObjectName> root = ports::ParseS3Uri(WithSlash(table.storage.location));
    if (!root) FailHive("FAILED: SemanticException Not an S3 path: " + table.storage.location);
    std::vector<std::pair<std::vector<std::string>, std::string>> folders;
    std::vector<std::string> values;
    std::size_t seen = 0;
    FindFolders(context, table, root->bucket, root->key, values, seen, folders);

    std::set<std::vector<std::string>> known;
    for (ports::CatalogPartition& partition : context.Await(
             context.engines.catalog.ListPartitions(context.caller, table.database, table.name))) {
      known.insert(std::move(partition.values));
    }
    std::vector<ports::CatalogPartition> missing;
    std::string listed;
    for (auto& [folder_values, location] : folders) {
      if (known.contains(folder_values)) continue;
      std::string partition = table.name + ":" + PartitionName(table, folder_values);
      listed += "\t" + partition;
      lines.push_back("Repair: Added partition to metastore " + partition);
      missing.push_back(MakePartition(table, std::move(folder_values), std::move(location),
                                      context.engines.clock.Now()));
    }
    if (!missing.empty()) lines.insert(lines.begin(), "Partitions not in metastore:" + listed);
    for (std::size_t at = 0; at < missing.size(); at += kPartitionsPerCallMax) {
      std::size_t end = std::min(missing.size(), at + kPartitionsPerCallMax);
      std::vector<ports::CatalogPartition> part(
          std::make_move_iterator(missing.begin() + static_cast<std::ptrdiff_t>(at)),
          std::make_move_iterator(missing.begin() + static_cast<std::ptrdiff_t>(end)));
      context.Await(context.engines.catalog.CreatePartitions(
          context.caller, table.database, table.name, std::move(part), ports::IfExists::kIgnore));
    }
  }
  FinishText(context, {}, lines);
}

}  // namespace laketop::athena
