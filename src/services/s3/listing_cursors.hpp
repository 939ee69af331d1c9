// SPDX-License-Identifier: Apache-2.0
#pragma once
// Cursors of listings over the store's tables: current objects, all versions, multipart uploads.
// Each sees one state of the store. Used by one thread at a time, within Store::ReadAsync.

#include <string>

#include "services/s3/listing.hpp"
#include "services/s3/store.hpp"

namespace laketop::s3 {

class CurrentCursor final : public KeyCursor {
 public:
  CurrentCursor(const S3Store& store, const engine::Reader& reader, std::uint64_t bucket);
  void Seek(std::string_view key) override;
  std::optional<std::string_view> Key() override;
  void Next() override { valid_ = cursor_.Next(); }

  const ObjectVersion& Version() { return cursor_->record; }
  engine::Result<> Status() const { return cursor_.Status(); }

 private:
  std::uint64_t bucket_;
  engine::TableCursor<ObjectKey, ObjectVersion> cursor_;
  bool valid_ = false;
};

// The keys that have any version or delete marker.
class VersionedKeyCursor final : public KeyCursor {
 public:
  VersionedKeyCursor(const S3Store& store, const engine::Reader& reader, std::uint64_t bucket);
  void Seek(std::string_view key) override;
  std::optional<std::string_view> Key() override;
  void Next() override;

  // Of the key it stands on: the current version, if it is no delete marker.
  const ObjectVersion* Current();
  engine::Result<> Status() const;

 private:
  std::uint64_t bucket_;
  CurrentCursor current_;
  engine::TableCursor<VersionKey, ObjectVersion> older_;
  bool older_valid_ = false;
};

class UploadCursor final : public KeyCursor {
 public:
  UploadCursor(const S3Store& store, const engine::Reader& reader, std::uint64_t bucket);
  void Seek(std::string_view key) override;
  std::optional<std::string_view> Key() override;
  void Next() override;
  engine::Result<> Status() const { return cursor_.Status(); }

 private:
  std::uint64_t bucket_;
  engine::TableCursor<UploadKey, Upload> cursor_;
  bool valid_ = false;
};

}  // namespace laketop::s3
