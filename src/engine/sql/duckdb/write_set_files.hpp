// SPDX-License-Identifier: Apache-2.0
#pragma once
// WriteSetFiles: the engine's side of a WriteSet while its statement runs: which file DuckDB opens
// belongs to which partition, and the bytes so far. DuckDB never sees a real key: it writes below
// kRoot, into folders named by partition numbers that our own function hands out, so NULL, 'NULL'
// and any spelling stay apart and the 101st partition fails when its first row arrives.
// Thread-safe; one thread at a time per File.

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sql/error.hpp"
#include "engine/sql/write_set.hpp"

namespace laketop::engine {

class WriteSetFiles {
 public:
  static constexpr std::string_view kRoot = "s3://laketop-writes";
  static constexpr std::string_view kPartitionColumn = "__laketop_partition";
  using PartitionKey = std::vector<std::optional<std::string>>;

  struct File {
    std::size_t partition = 0;
    std::string key;
    std::unique_ptr<ObjectSink> sink;
    std::uint64_t size = 0;
  };

  explicit WriteSetFiles(WriteSet& set) : set_(set) {}

  // The COPY statement that writes the rows of `query` into this set.
  std::string CopyStatement(const std::string& query) const;

  // The number of the partition with these values (a bucket is the last of them). Throws
  // HIVE_TOO_MANY_OPEN_PARTITIONS.
  std::uint32_t PartitionNumber(const PartitionKey& key);

  File& Open(const std::string& path);
  void Append(File& file, std::string_view bytes);
  std::uint64_t Size(const File& file) const { return file.size; }
  std::uint64_t BytesWritten() const;

  // After DuckDB has reported success: `rows` by path. Syncs, and fills the set.
  SqlResult<void> Seal(const std::map<std::string, std::uint64_t>& rows);

 private:
  using Sealed = ObjectResult<std::shared_ptr<SealedBytes>>;

  std::string KeyOf(std::size_t partition, std::size_t number) const;
  static std::vector<Sealed> SealAll(const std::vector<std::pair<File*, std::uint64_t>>& written);

  WriteSet& set_;
  mutable std::mutex mutex_;
  std::map<PartitionKey, std::uint32_t> partition_numbers_;
  std::vector<PartitionKey> partitions_;
  std::map<std::string, std::unique_ptr<File>> files_;
  std::size_t files_opened_ = 0;
};

}  // namespace laketop::engine
