// SPDX-License-Identifier: Apache-2.0
#pragma once
// The rows of Glue: the only file that knows its tables and keys. Thread-safe.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/store/table.hpp"
#include "ports/scope.hpp"
#include "services/glue/catalog/connection_records.hpp"
#include "services/glue/catalog/records.hpp"
#include "services/glue/crawler/crawler_records.hpp"
#include "services/glue/registry/records.hpp"

namespace laketop::glue {

// A database, crawler or classifier by its name; also a tagged resource by its ARN.
using ports::KeyOf;
using ports::NameKey;
using ports::Scope;

struct TableKey {
  std::string account;
  std::string region;
  std::string database;
  std::string table;
  template <class V>
  void KeyFields(V& v) {
    v(account);
    v(region);
    v(database);
    v(table);
  }
};

struct TableVersionKey {
  std::string account;
  std::string region;
  std::string database;
  std::string table;
  engine::Descending<std::int64_t> version;  // the newest first
  template <class V>
  void KeyFields(V& v) {
    v(account);
    v(region);
    v(database);
    v(table);
    v(version);
  }
};

struct PartitionKey {
  std::string account;
  std::string region;
  std::string database;
  std::string table;
  std::vector<std::string> values;
  template <class V>
  void KeyFields(V& v) {
    v(account);
    v(region);
    v(database);
    v(table);
    v(values);
  }
};

// Of a table, or of the partition of these values.
struct ColumnStatisticsKey {
  std::string account;
  std::string region;
  std::string database;
  std::string table;
  std::vector<std::string> values;
  std::string column;
  template <class V>
  void KeyFields(V& v) {
    v(account);
    v(region);
    v(database);
    v(table);
    v(values);
    v(column);
  }
};

struct CrawlRunKey {
  std::string account;
  std::string region;
  std::string crawler;
  engine::Descending<Timestamp> started;
  std::string id;
  template <class V>
  void KeyFields(V& v) {
    v(account);
    v(region);
    v(crawler);
    v(started);
    v(id);
  }
};

struct CrawledFolderKey {
  std::string account;
  std::string region;
  std::string crawler;
  std::string folder;  // s3://bucket/path/
  template <class V>
  void KeyFields(V& v) {
    v(account);
    v(region);
    v(crawler);
    v(folder);
  }
};

struct Tags {
  std::map<std::string, std::string> tags;
  template <class V>
  void Fields(V& v) {
    v(1, tags);
  }
};

struct Store {
  explicit Store(engine::Store& rows)
      : engine(rows),
        databases(rows, {.name = "glue.databases"}),
        tables(rows, {.name = "glue.tables"}),
        table_versions(rows, {.name = "glue.table_versions"}),
        partitions(rows, {.name = "glue.partitions", .family = "glue.partitions"}),
        crawlers(rows, {.name = "glue.crawlers"}),
        crawl_runs(rows, {.name = "glue.crawl_runs"}),
        crawled_folders(rows, {.name = "glue.crawled_folders", .family = "glue.partitions"}),
        classifiers(rows, {.name = "glue.csv_classifiers"}),
        tags(rows, {.name = "glue.tags"}),
        connections(rows, {.name = "glue.connections"}),
        functions(rows, {.name = "glue.functions"}),
        column_statistics(rows, {.name = "glue.column_statistics"}),
        registries(rows, {.name = "glue.registries"}),
        schemas(rows, {.name = "glue.schemas"}),
        schema_versions(rows, {.name = "glue.schema_versions"}) {}

  engine::Store& engine;
  engine::Table<NameKey, Database> databases;
  engine::Table<TableKey, Table> tables;
  engine::Table<TableVersionKey, Table> table_versions;
  engine::Table<PartitionKey, Partition> partitions;
  engine::Table<NameKey, Crawler> crawlers;
  engine::Table<CrawlRunKey, CrawlRun> crawl_runs;
  engine::Table<CrawledFolderKey, CrawledFolder> crawled_folders;
  engine::Table<NameKey, CsvClassifier> classifiers;
  engine::Table<NameKey, Tags> tags;  // by ARN
  engine::Table<NameKey, Connection> connections;
  engine::Table<TableKey, UserFunction> functions;
  engine::Table<ColumnStatisticsKey, ColumnStatistics> column_statistics;
  engine::Table<NameKey, Registry> registries;
  engine::Table<TableKey, RegistrySchema> schemas;        // by registry and name
  engine::Table<NameKey, SchemaVersion> schema_versions;  // by id
};

inline TableKey KeyOf(const Scope& scope, std::string database, std::string table) {
  return {scope.account, scope.region, std::move(database), std::move(table)};
}

}  // namespace laketop::glue
