// SPDX-License-Identifier: Apache-2.0
#include "services/athena/parquet_columns.hpp"

namespace laketop::athena {
namespace {

class ObjectBytes final : public formats::FileBytes {
 public:
  explicit ObjectBytes(engine::ObjectReader& reader) : reader_(reader) {}
  std::uint64_t Size() const override { return reader_.Size(); }
  formats::FormatResult<std::size_t> ReadAt(std::uint64_t offset, std::span<char> out) override {
    engine::ObjectResult<std::size_t> read = reader_.ReadAt(offset, out);
    if (!read) {
      return std::unexpected(formats::FormatError{.kind = formats::FormatErrorKind::kIo,
                                                  .message = read.error().message});
    }
    return *read;
  }

 private:
  engine::ObjectReader& reader_;
};

}  // namespace

formats::FormatResult<ParquetColumns::Columns> ParquetColumns::Load(
    engine::ObjectSource& source, const engine::ObjectRef& object) {
  {
    std::scoped_lock lock(mutex_);
    auto known = by_object_.find(object.object_id);
    if (known != by_object_.end()) return known->second;
  }
  engine::ObjectResult<std::shared_ptr<engine::ObjectReader>> reader = source.Open(object);
  if (!reader) {
    return std::unexpected(formats::FormatError{.kind = formats::FormatErrorKind::kIo,
                                                .message = reader.error().message});
  }
  ObjectBytes bytes(**reader);
  formats::FormatResult<formats::ParquetFooter> footer = formats::ReadParquetFooter(bytes);
  if (!footer) return std::unexpected(footer.error());
  std::string text;
  std::vector<ParquetColumn> found;
  found.reserve(footer->columns.size());
  for (std::size_t i = 0; i < footer->columns.size(); ++i) {
    const formats::ParquetStorage& storage = footer->storage[i];
    formats::HiveColumn& column = footer->columns[i];
    text += column.name + '\0' + formats::Spell(column.type) + '\0';
    text.append(storage.physical).push_back(storage.only_nulls ? '0' : '\0');
    found.push_back({.column = std::move(column), .storage = storage});
  }
  std::scoped_lock lock(mutex_);
  auto& shared = by_text_[text];
  Columns columns = shared.lock();
  if (!columns) {
    columns = std::make_shared<const std::vector<ParquetColumn>>(std::move(found));
    shared = columns;
  }
  if (by_object_.emplace(object.object_id, columns).second) {
    oldest_first_.push_back(object.object_id);
    if (oldest_first_.size() > kParquetFilesRememberedMax) {
      by_object_.erase(oldest_first_.front());
      oldest_first_.pop_front();
      std::erase_if(by_text_, [](const auto& entry) { return entry.second.expired(); });
    }
  }
  return columns;
}

}  // namespace laketop::athena
