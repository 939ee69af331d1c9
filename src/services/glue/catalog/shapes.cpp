// SPDX-License-Identifier: Apache-2.0
#include "services/glue/catalog/shapes.hpp"

#include "services/glue/errors.hpp"

namespace laketop::glue {
namespace {

Column RecordOf(gen::Column in) {
  return {std::move(in.Name), std::move(in.Type), std::move(in.Comment), std::move(in.Parameters)};
}

gen::Column ShapeOf(Column column) {
  return {.Name = std::move(column.name),
          .Type = std::move(column.type),
          .Comment = std::move(column.comment),
          .Parameters = std::move(column.parameters)};
}

std::optional<std::vector<Column>> RecordsOf(std::optional<std::vector<gen::Column>> in) {
  if (!in) return std::nullopt;
  std::vector<Column> out;
  out.reserve(in->size());
  for (gen::Column& column : *in) out.push_back(RecordOf(std::move(column)));
  return out;
}

std::optional<std::vector<gen::Column>> ShapesOf(std::optional<std::vector<Column>> in) {
  if (!in) return std::nullopt;
  std::vector<gen::Column> out;
  out.reserve(in->size());
  for (Column& column : *in) out.push_back(ShapeOf(std::move(column)));
  return out;
}

std::optional<Storage> RecordOf(std::optional<gen::StorageDescriptor> in) {
  if (!in) return std::nullopt;
  if (in->SchemaReference) ThrowNotImplemented("schema registry references of a table");
  Storage out;
  out.columns = RecordsOf(std::move(in->Columns));
  out.location = std::move(in->Location);
  out.additional_locations = std::move(in->AdditionalLocations);
  out.input_format = std::move(in->InputFormat);
  out.output_format = std::move(in->OutputFormat);
  out.compressed = in->Compressed.value_or(false);
  out.number_of_buckets = in->NumberOfBuckets.value_or(0);
  if (in->SerdeInfo) {
    out.serde =
        Serde{std::move(in->SerdeInfo->Name), std::move(in->SerdeInfo->SerializationLibrary),
              std::move(in->SerdeInfo->Parameters)};
  }
  out.bucket_columns = std::move(in->BucketColumns);
  if (in->SortColumns) {
    for (gen::Order& order : *in->SortColumns) {
      out.sort_columns.push_back({std::move(order.Column), order.SortOrder});
    }
  }
  out.parameters = std::move(in->Parameters);
  if (in->SkewedInfo) {
    out.skew = Skew{std::move(in->SkewedInfo->SkewedColumnNames),
                    std::move(in->SkewedInfo->SkewedColumnValues),
                    std::move(in->SkewedInfo->SkewedColumnValueLocationMaps)};
  }
  out.stored_as_sub_directories = in->StoredAsSubDirectories.value_or(false);
  return out;
}

std::optional<gen::StorageDescriptor> ShapeOf(std::optional<Storage> storage) {
  if (!storage) return std::nullopt;
  gen::StorageDescriptor out;
  out.Columns = ShapesOf(std::move(storage->columns));
  out.Location = std::move(storage->location);
  out.AdditionalLocations = std::move(storage->additional_locations);
  out.InputFormat = std::move(storage->input_format);
  out.OutputFormat = std::move(storage->output_format);
  out.Compressed = storage->compressed;
  out.NumberOfBuckets = storage->number_of_buckets;
  if (storage->serde) {
    out.SerdeInfo = gen::SerDeInfo{.Name = std::move(storage->serde->name),
                                   .SerializationLibrary = std::move(storage->serde->library),
                                   .Parameters = std::move(storage->serde->parameters)};
  }
  out.BucketColumns = std::move(storage->bucket_columns);
  out.SortColumns.emplace();
  for (SortColumn& column : storage->sort_columns) {
    out.SortColumns->push_back(
        {.Column = std::move(column.column), .SortOrder = column.sort_order});
  }
  out.Parameters = std::move(storage->parameters);
  if (storage->skew) {
    out.SkewedInfo =
        gen::SkewedInfo{.SkewedColumnNames = std::move(storage->skew->columns),
                        .SkewedColumnValues = std::move(storage->skew->values),
                        .SkewedColumnValueLocationMaps = std::move(storage->skew->locations)};
  }
  out.StoredAsSubDirectories = storage->stored_as_sub_directories;
  return out;
}

}  // namespace

Database RecordOf(gen::DatabaseInput in) {
  if (in.FederatedDatabase) ThrowNotImplemented("federated databases");
  Database out;
  out.name = std::move(in.Name);
  out.description = std::move(in.Description);
  out.location_uri = std::move(in.LocationUri);
  out.parameters = std::move(in.Parameters);
  if (in.CreateTableDefaultPermissions) {
    out.table_default_permissions.emplace();
    for (gen::PrincipalPermissions& one : *in.CreateTableDefaultPermissions) {
      DefaultPermission permission;
      if (one.Principal)
        permission.principal = std::move(one.Principal->DataLakePrincipalIdentifier);
      permission.permissions = std::move(one.Permissions);
      out.table_default_permissions->push_back(std::move(permission));
    }
  }
  if (in.TargetDatabase) {
    out.target = LinkTarget{.catalog_id = std::move(in.TargetDatabase->CatalogId),
                            .database = std::move(in.TargetDatabase->DatabaseName),
                            .region = std::move(in.TargetDatabase->Region)};
  }
  return out;
}

gen::Database ShapeOf(const Scope& scope, Database database) {
  gen::Database out;
  out.Name = std::move(database.name);
  out.Description = std::move(database.description);
  out.LocationUri = std::move(database.location_uri);
  out.Parameters = std::move(database.parameters);
  out.CreateTime = database.created;
  out.CatalogId = scope.account;
  if (database.table_default_permissions) {
    out.CreateTableDefaultPermissions.emplace();
    for (DefaultPermission& one : *database.table_default_permissions) {
      gen::PrincipalPermissions permissions;
      if (one.principal) {
        permissions.Principal =
            gen::DataLakePrincipal{.DataLakePrincipalIdentifier = std::move(one.principal)};
      }
      permissions.Permissions = std::move(one.permissions);
      out.CreateTableDefaultPermissions->push_back(std::move(permissions));
    }
  }
  if (database.target) {
    out.TargetDatabase =
        gen::DatabaseIdentifier{.CatalogId = std::move(database.target->catalog_id),
                                .DatabaseName = std::move(database.target->database),
                                .Region = std::move(database.target->region)};
  }
  return out;
}

Table RecordOf(std::string database, gen::TableInput in) {
  if (in.FederatedTable) ThrowNotImplemented("federated tables");
  if (in.ViewDefinition) ThrowNotImplemented("views of several dialects");
  Table out;
  out.database = std::move(database);
  out.name = std::move(in.Name);
  out.description = std::move(in.Description);
  out.owner = std::move(in.Owner);
  out.last_access = in.LastAccessTime;
  out.last_analyzed = in.LastAnalyzedTime;
  out.retention = in.Retention.value_or(0);
  out.storage = RecordOf(std::move(in.StorageDescriptor));
  out.partition_keys = RecordsOf(std::move(in.PartitionKeys));
  out.view_original_text = std::move(in.ViewOriginalText);
  out.view_expanded_text = std::move(in.ViewExpandedText);
  out.table_type = std::move(in.TableType);
  out.parameters = std::move(in.Parameters);
  if (in.TargetTable) {
    out.target = LinkTarget{.catalog_id = std::move(in.TargetTable->CatalogId),
                            .database = std::move(in.TargetTable->DatabaseName),
                            .name = std::move(in.TargetTable->Name),
                            .region = std::move(in.TargetTable->Region)};
  }
  return out;
}

gen::Table ShapeOf(const Scope& scope, Table table) {
  gen::Table out;
  out.Name = std::move(table.name);
  out.DatabaseName = std::move(table.database);
  out.Description = std::move(table.description);
  out.Owner = std::move(table.owner);
  out.CreateTime = table.created;
  out.UpdateTime = table.updated;
  out.LastAccessTime = table.last_access;
  out.LastAnalyzedTime = table.last_analyzed;
  out.Retention = table.retention;
  out.StorageDescriptor = ShapeOf(std::move(table.storage));
  out.PartitionKeys = ShapesOf(std::move(table.partition_keys));
  out.ViewOriginalText = std::move(table.view_original_text);
  out.ViewExpandedText = std::move(table.view_expanded_text);
  out.TableType = std::move(table.table_type);
  out.Parameters = std::move(table.parameters);
  if (!table.created_by.empty()) out.CreatedBy = std::move(table.created_by);
  out.IsRegisteredWithLakeFormation = false;
  if (table.target) {
    out.TargetTable = gen::TableIdentifier{.CatalogId = std::move(table.target->catalog_id),
                                           .DatabaseName = std::move(table.target->database),
                                           .Name = std::move(table.target->name),
                                           .Region = std::move(table.target->region)};
  }
  out.CatalogId = scope.account;
  out.VersionId = std::to_string(table.version);
  out.IsMultiDialectView = false;
  return out;
}

Partition RecordOf(gen::PartitionInput in) {
  Partition out;
  if (in.Values) out.values = std::move(*in.Values);
  out.storage = RecordOf(std::move(in.StorageDescriptor));
  out.parameters = std::move(in.Parameters);
  out.last_access = in.LastAccessTime;
  out.last_analyzed = in.LastAnalyzedTime;
  return out;
}

gen::Partition ShapeOf(const Scope& scope, std::string database, std::string table,
                       Partition partition) {
  gen::Partition out;
  out.Values = std::move(partition.values);
  out.DatabaseName = std::move(database);
  out.TableName = std::move(table);
  out.CreationTime = partition.created;
  out.LastAccessTime = partition.last_access;
  out.StorageDescriptor = ShapeOf(std::move(partition.storage));
  out.Parameters = std::move(partition.parameters);
  out.LastAnalyzedTime = partition.last_analyzed;
  out.CatalogId = scope.account;
  return out;
}

}  // namespace laketop::glue
