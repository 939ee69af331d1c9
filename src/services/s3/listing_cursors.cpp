// SPDX-License-Identifier: Apache-2.0
#include "services/s3/listing_cursors.hpp"

#include <algorithm>

namespace laketop::s3 {

CurrentCursor::CurrentCursor(const S3Store& store, const engine::Reader& reader,
                             std::uint64_t bucket)
    : bucket_(bucket),
      cursor_(store.Current().Scan(reader, S3Store::CurrentTable::Prefix(bucket))) {}

void CurrentCursor::Seek(std::string_view key) {
  cursor_.Seek({bucket_, std::string(key)});
  valid_ = cursor_.Next();
}

std::optional<std::string_view> CurrentCursor::Key() {
  if (!valid_) return std::nullopt;
  return cursor_->key.key;
}

VersionedKeyCursor::VersionedKeyCursor(const S3Store& store, const engine::Reader& reader,
                                       std::uint64_t bucket)
    : bucket_(bucket),
      current_(store, reader, bucket),
      older_(store.Versions().Scan(reader, S3Store::VersionTable::Prefix(bucket))) {}

void VersionedKeyCursor::Seek(std::string_view key) {
  current_.Seek(key);
  older_.Seek({bucket_, std::string(key), {UINT64_MAX}});
  older_valid_ = older_.Next();
}

std::optional<std::string_view> VersionedKeyCursor::Key() {
  std::optional<std::string_view> key = current_.Key();
  if (!older_valid_) return key;
  std::string_view older = older_->key.key;
  return key ? std::min(*key, older) : older;
}

void VersionedKeyCursor::Next() {
  std::optional<std::string_view> view = Key();
  if (!view) return;
  const std::string key(*view);
  if (current_.Key() == key) current_.Next();
  if (older_valid_ && older_->key.key == key) {
    older_.Seek({bucket_, key + '\0', {UINT64_MAX}});
    older_valid_ = older_.Next();
  }
}

const ObjectVersion* VersionedKeyCursor::Current() {
  return current_.Key() && current_.Key() == Key() ? &current_.Version() : nullptr;
}

engine::Result<> VersionedKeyCursor::Status() const {
  engine::Result<> current = current_.Status();
  return current ? older_.Status() : current;
}

UploadCursor::UploadCursor(const S3Store& store, const engine::Reader& reader, std::uint64_t bucket)
    : bucket_(bucket),
      cursor_(store.Uploads().Scan(reader, S3Store::UploadTable::Prefix(bucket))) {}

void UploadCursor::Seek(std::string_view key) {
  cursor_.Seek({bucket_, std::string(key), 0});
  valid_ = cursor_.Next();
}

std::optional<std::string_view> UploadCursor::Key() {
  if (!valid_) return std::nullopt;
  return cursor_->key.key;
}

void UploadCursor::Next() {
  if (valid_) Seek(cursor_->key.key + '\0');
}

}  // namespace laketop::s3
