// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/duckdb/write_set_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <thread>

#include "engine/sql/duckdb/error_map.hpp"

namespace laketop::engine {
namespace {

using Kind = SqlError::Kind;

std::string Quoted(std::string_view name) {
  std::string quoted = "\"";
  for (char c : name) {
    if (c == '"') quoted += c;
    quoted += c;
  }
  return quoted += '"';
}

std::string_view CompressionName(ParquetCompression compression) {
  switch (compression) {
    case ParquetCompression::kNone:
      return "uncompressed";
    case ParquetCompression::kSnappy:
      return "snappy";
    case ParquetCompression::kGzip:
      return "gzip";
    case ParquetCompression::kZstd:
      return "zstd";
    case ParquetCompression::kLz4:
      return "lz4_raw";
  }
  return "gzip";
}

std::vector<std::string> NumberedColumns(const WriteOptions& options) {
  std::vector<std::string> columns = options.partition_columns;
  if (!options.bucket_column.empty()) columns.push_back(options.bucket_column);
  return columns;
}

}  // namespace

std::string WriteSetFiles::CopyStatement(const std::string& query) const {
  const WriteOptions& options = set_.Options();
  const std::vector<std::string> numbered = NumberedColumns(options);

  std::string rows = "(" + query + "\n)";
  if (!numbered.empty()) {
    std::string excluded;
    std::string values;
    for (const std::string& column : numbered) {
      if (!excluded.empty()) {
        excluded += ", ";
        values += ", ";
      }
      excluded += Quoted(column);
      values += "CAST(" + Quoted(column) + " AS VARCHAR)";
    }
    rows = fmt::format("(SELECT * EXCLUDE ({}), laketop_partition({}) AS {} FROM {})", excluded,
                       values, Quoted(kPartitionColumn), rows);
  }

  std::string format;
  if (options.writer) {
    format = "FORMAT laketop_rows";
  } else {
    format = fmt::format("FORMAT parquet, COMPRESSION {}, ROW_GROUP_SIZE {}",
                         CompressionName(options.compression), options.row_group_rows);
    if (options.compression_level && options.compression == ParquetCompression::kZstd) {
      format += fmt::format(", COMPRESSION_LEVEL {}", *options.compression_level);
    }
  }
  if (!numbered.empty()) {
    format += fmt::format(", PARTITION_BY ({}), OVERWRITE_OR_IGNORE", Quoted(kPartitionColumn));
  } else {
    // An empty result writes nothing, as Trino does.
    format += ", WRITE_EMPTY_FILE false";
    if (options.file_bytes_max > 0) {
      format += fmt::format(", FILE_SIZE_BYTES {}, OVERWRITE_OR_IGNORE", options.file_bytes_max);
    }
  }
  return fmt::format("COPY {} TO '{}' ({}, RETURN_STATS)", rows, kRoot, format);
}

std::uint32_t WriteSetFiles::PartitionNumber(const PartitionKey& key) {
  std::scoped_lock lock(mutex_);
  const auto found = partition_numbers_.find(key);
  if (found != partition_numbers_.end()) return found->second;
  const std::size_t limit = set_.Options().partitions_max;
  if (partitions_.size() >= limit) {
    ThrowSqlError({Kind::kLimit, "HIVE_TOO_MANY_OPEN_PARTITIONS",
                   fmt::format("Exceeded limit of {} open writers for partitions/buckets", limit)});
  }
  const std::uint32_t number = static_cast<std::uint32_t>(partitions_.size());
  partitions_.push_back(key);
  partition_numbers_.emplace(key, number);
  return number;
}

std::string WriteSetFiles::KeyOf(std::size_t partition, std::size_t number) const {
  const WriteOptions& options = set_.Options();
  std::string key = options.prefix;
  std::string bucket;
  if (!NumberedColumns(options).empty()) {
    PartitionKey values = partitions_[partition];
    if (!options.bucket_column.empty()) {
      // As Hive reads a bucket's number from its file.
      bucket = fmt::format("{:0>6}_0_", values.back().value_or("0"));
      values.pop_back();
    }
    if (!values.empty()) key += PartitionPath(options.partition_columns, values) + "/";
  }
  return fmt::format("{}{}{}_{:05}{}", key, bucket, options.file_stem, number, options.extension);
}

WriteSetFiles::File& WriteSetFiles::Open(const std::string& path) {
  std::size_t partition = 0;
  const std::string marker = std::string(kPartitionColumn) + "=";
  if (const std::size_t at = path.find(marker); at != path.npos) {
    const char* begin = path.data() + at + marker.size();
    std::from_chars(begin, path.data() + path.size(), partition);
  }
  std::string key;
  {
    std::scoped_lock lock(mutex_);
    if (!NumberedColumns(set_.Options()).empty() && partition >= partitions_.size()) {
      ThrowSqlError({Kind::kInternal, "GENERIC_INTERNAL_ERROR", path + ": no such partition"});
    }
    key = KeyOf(partition, files_opened_++);
  }
  ObjectResult<std::unique_ptr<ObjectSink>> sink = set_.source_->Create(set_.Options().bucket, key);
  if (!sink) ThrowSqlError({Kind::kStorage, sink.error().code, key + ": " + sink.error().message});
  std::scoped_lock lock(mutex_);
  std::unique_ptr<File>& file = files_[path];
  if (file) ThrowSqlError({Kind::kInternal, "GENERIC_INTERNAL_ERROR", path + ": opened twice"});
  file = std::make_unique<File>();
  file->partition = partition;
  file->key = std::move(key);
  file->sink = std::move(*sink);
  return *file;
}

void WriteSetFiles::Append(File& file, std::string_view bytes) {
  ObjectResult<void> appended = file.sink->Append(bytes);
  if (!appended) {
    ThrowSqlError(
        {Kind::kStorage, appended.error().code, file.key + ": " + appended.error().message});
  }
  file.size += bytes.size();
}

std::uint64_t WriteSetFiles::BytesWritten() const {
  std::scoped_lock lock(mutex_);
  std::uint64_t bytes = 0;
  for (const auto& [path, file] : files_) bytes += file->size;
  return bytes;
}

// Each file waits for the disk by itself: a hundred partitions wait together.
std::vector<WriteSetFiles::Sealed> WriteSetFiles::SealAll(
    const std::vector<std::pair<File*, std::uint64_t>>& written) {
  constexpr std::size_t kSealersMax = 16;
  std::vector<Sealed> sealed(written.size());
  std::atomic<std::size_t> next{0};
  auto seal = [&] {
    for (std::size_t i = next++; i < written.size(); i = next++) {
      sealed[i] = written[i].first->sink->Seal();
    }
  };
  {
    std::vector<std::jthread> sealers;
    for (std::size_t i = 1; i < std::min(written.size(), kSealersMax); ++i) {
      sealers.emplace_back(seal);
    }
    seal();
  }
  return sealed;
}

SqlResult<void> WriteSetFiles::Seal(const std::map<std::string, std::uint64_t>& rows) {
  const WriteOptions& options = set_.Options();
  std::vector<std::pair<File*, std::uint64_t>> written;
  for (auto& [path, file] : files_) {
    const auto counted = rows.find(path);
    if (counted == rows.end()) {
      return std::unexpected(SqlError{.message = path + ": written, but not reported"});
    }
    if (counted->second > 0) written.emplace_back(file.get(), counted->second);
  }
  std::vector<Sealed> sealed_files = SealAll(written);
  std::map<std::string, StagedObject> staged;  // in key order
  for (std::size_t i = 0; i < written.size(); ++i) {
    auto& [file, row_count] = written[i];
    Sealed& sealed = sealed_files[i];
    if (!sealed) {
      return std::unexpected(
          SqlError{Kind::kStorage, sealed.error().code, file->key + ": " + sealed.error().message});
    }
    StagedObject object{.bucket = options.bucket,
                        .key = file->key,
                        .size = file->size,
                        .rows = row_count,
                        .bytes = std::move(*sealed)};
    if (!partitions_.empty()) {
      object.partition_values = partitions_[file->partition];
      if (!options.bucket_column.empty()) {
        const std::string bucket = object.partition_values.back().value_or("0");
        int number = 0;
        std::from_chars(bucket.data(), bucket.data() + bucket.size(), number);
        object.bucket_number = number;
        object.partition_values.pop_back();
      }
    }
    staged.emplace(file->key, std::move(object));
  }
  for (auto& [key, object] : staged) set_.objects_.push_back(std::move(object));
  files_.clear();
  return {};
}

}  // namespace laketop::engine
