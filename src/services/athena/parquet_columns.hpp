// SPDX-License-Identifier: Apache-2.0
#pragma once
// ParquetColumns: which columns a Parquet object has, remembered by the object's bytes, so that a
// table of many files is looked into once. Thread-safe; bounded.

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/sql/object_source.hpp"
#include "formats/hive_type.hpp"
#include "formats/parquet_footer.hpp"

namespace laketop::athena {

inline constexpr std::size_t kParquetFilesRememberedMax = 100'000;

struct ParquetColumn {
  formats::HiveColumn column;
  formats::ParquetStorage storage;
};

class ParquetColumns {
 public:
  using Columns = std::shared_ptr<const std::vector<ParquetColumn>>;

  // Blocking. Equal schemas are one and the same vector.
  formats::FormatResult<Columns> Load(engine::ObjectSource& source,
                                      const engine::ObjectRef& object);

 private:
  std::mutex mutex_;
  std::list<std::string> oldest_first_;
  std::unordered_map<std::string, Columns> by_object_;
  std::unordered_map<std::string, std::weak_ptr<const std::vector<ParquetColumn>>> by_text_;
};

}  // namespace laketop::athena
