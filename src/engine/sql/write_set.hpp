// SPDX-License-Identifier: Apache-2.0
#pragma once
// WriteSet: the objects that one statement writes (design, decision 14). It owns them from the
// first byte to the commit: the engine may close its files or not, in success and in failure alike,
// so nothing is published by that. After Run succeeded the service takes Objects() and commits them
// together with its own records; a set that is destroyed drops its bytes.
//
//   auto writes = std::make_shared<WriteSet>(source, options);
//   request.sql = "SELECT a, b, year FROM …";       // partition columns last
//   request.write = writes;
//   … co_await database.Run(std::move(request)) …
//   for (const StagedObject& object : writes->Objects()) …

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/sql/object_source.hpp"
#include "engine/sql/row_writer.hpp"

namespace laketop::engine {

inline constexpr std::size_t kPartitionsPerStatementMax = 100;  // Athena's, CTAS, INSERT and UNLOAD
inline constexpr std::string_view kDefaultPartition = "__HIVE_DEFAULT_PARTITION__";

enum class ParquetCompression : std::uint8_t { kNone, kSnappy, kGzip, kZstd, kLz4 };

struct WriteOptions {
  std::string bucket;
  std::string prefix;     // key prefix of all files: "silver/" or empty
  std::string file_stem;  // in each file's name: the query id
  std::string extension;  // ".parquet", ".gz" or empty
  // Names of the last columns of the query, in the order of the path. They are not in the files.
  std::vector<std::string> partition_columns;
  std::size_t partitions_max = kPartitionsPerStatementMax;  // buckets count too
  // The name of the very last column of the query where the rows are bucketed: an integer. It
  // makes files, not folders, and is not written either.
  std::string bucket_column;

  // Parquet, unless `writer` is set.
  ParquetCompression compression = ParquetCompression::kGzip;
  std::optional<int> compression_level;  // zstd only
  std::uint64_t row_group_rows = 122'880;
  std::uint64_t file_bytes_max = 0;  // 0: one file a partition
  RowWriterFactory writer;
};

struct StagedObject {
  std::string bucket;
  std::string key;
  std::uint64_t size = 0;
  std::uint64_t rows = 0;
  // One for each partition column, as the engine prints it; nullopt is NULL.
  std::vector<std::optional<std::string>> partition_values;
  std::optional<int> bucket_number;
  std::shared_ptr<SealedBytes> bytes;
};

// As Hive escapes a value in a path: %XX for control characters and "#%'*/:=?\{[]^ and DEL.
std::string EscapePartitionValue(std::string_view value);
// "year=2020/city=a%3Ab", with kDefaultPartition for NULL and for the empty string.
std::string PartitionPath(const std::vector<std::string>& columns,
                          const std::vector<std::optional<std::string>>& values);

class WriteSet {
 public:
  WriteSet(std::shared_ptr<ObjectSource> source, WriteOptions options);
  WriteSet(const WriteSet&) = delete;
  WriteSet& operator=(const WriteSet&) = delete;

  const WriteOptions& Options() const { return options_; }
  // What was written, sealed and synced; in key order. Empty before Run has succeeded. No row: no
  // object.
  const std::vector<StagedObject>& Objects() const { return objects_; }

 private:
  friend class WriteSetFiles;  // the engine's side, engine/sql/duckdb/

  std::shared_ptr<ObjectSource> source_;
  WriteOptions options_;
  std::vector<StagedObject> objects_;
};

}  // namespace laketop::engine
