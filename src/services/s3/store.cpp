// SPDX-License-Identifier: Apache-2.0
#include "services/s3/store.hpp"

#include "base/aes_ctr.hpp"
#include "base/random.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"

namespace laketop::s3 {

using engine::Commit;
using engine::OrThrow;
using engine::Reader;

namespace {

// Whether a request for `asked` means the newest version, or this one.
bool Names(const std::optional<VersionId>& asked, const VersionId& id) {
  return !asked || (asked->IsNull() ? id.IsNull() : id == *asked);
}

// Before version 2 buckets were found by name alone.
engine::Result<> AddBucketsToAccounts(engine::Store& store, engine::TableId table, int) {
  const engine::Table<AccountBucketKey, AccountBucket> account_buckets(
      store, {.name = "s3.account_buckets"});
  Commit commit(store);
  engine::Cursor cursor = store.Read().Scan(table, engine::KeyRange::All());
  while (cursor.Next()) {
    std::optional<Bucket> bucket = DecodeRecord<Bucket>(cursor.Value());
    if (!bucket) return std::unexpected(engine::Error{engine::ErrorCode::kCorrupt, "s3.buckets"});
    account_buckets.Put(commit, {bucket->account, bucket->name}, {});
  }
  if (engine::Result<> end = cursor.Status(); !end) return end;
  return store.ApplyBlocking(std::move(commit));
}

}  // namespace

S3Store::S3Store(engine::Store& store, engine::BlobStore& blobs)
    : store_(store),
      blobs_(blobs),
      account_buckets_(store, {.name = "s3.account_buckets"}),
      buckets_(store, {.name = "s3.buckets", .schema_version = 2, .upgrade = AddBucketsToAccounts}),
      known_buckets_(store, buckets_, kKnownBucketsMax),
      current_(store, {.name = "s3.current", .family = "s3_current"}),
      versions_(store, {.name = "s3.versions", .family = "s3_versions"}),
      null_versions_(store, {.name = "s3.null_versions"}),
      layouts_(store, {.name = "s3.layouts"}),
      uploads_(store, {.name = "s3.uploads"}),
      parts_(store, {.name = "s3.parts"}),
      named_keys_(store, {.name = "s3.named_keys"}) {}

Task<std::optional<BucketRow>> S3Store::FindBucket(std::string name) const {
  BucketKey key{std::move(name)};
  std::shared_ptr<const BucketRow> row = OrThrow(co_await known_buckets_.Find(std::move(key)));
  if (row == nullptr) co_return std::nullopt;
  co_return *row;
}

Task<std::vector<Bucket>> S3Store::ListAllBuckets() const {
  auto rows = OrThrow(co_await buckets_.ListAsync(engine::KeyRange::All()));
  std::vector<Bucket> buckets;
  buckets.reserve(rows.size());
  for (auto& row : rows) buckets.push_back(std::move(row.record));
  co_return buckets;
}

Task<std::vector<Bucket>> S3Store::ListBuckets(std::string account, std::string prefix) const {
  auto read = [this, account = std::move(account), prefix = std::move(prefix)](
                  const Reader& reader) -> engine::Result<std::vector<Bucket>> {
    auto names = account_buckets_.List(reader, account_buckets_.StringPrefix(account, prefix));
    if (!names) return std::unexpected(std::move(names.error()));
    std::vector<BucketKey> keys;
    keys.reserve(names->size());
    for (auto& name : *names) keys.push_back({std::move(name.key.name)});
    auto rows = buckets_.FindMany(reader, keys);
    if (!rows) return std::unexpected(std::move(rows.error()));
    std::vector<Bucket> buckets;
    buckets.reserve(rows->size());
    for (auto& row : *rows) {
      if (row) buckets.push_back(std::move(row->record));
    }
    return buckets;
  };
  co_return OrThrow(co_await store_.ReadSnapshotAsync(std::move(read)));
}

Task<bool> S3Store::HoldsBuckets(std::string account, std::size_t at_least) const {
  engine::KeyRange range = account_buckets_.Prefix(account);
  co_return OrThrow(co_await account_buckets_.ListAsync(std::move(range), at_least)).size() >=
      at_least;
}

void S3Store::StageCreate(Commit& commit, const Bucket& bucket) const {
  BucketKey key{bucket.name};
  buckets_.ExpectAbsent(commit, key);
  buckets_.Put(commit, key, bucket);
  account_buckets_.Put(commit, {bucket.account, bucket.name}, {});
}

void S3Store::StageUpdate(Commit& commit, const BucketRow& row, const Bucket& changed) const {
  BucketKey key{row.record.name};
  buckets_.ExpectVersion(commit, key, row.version);
  buckets_.Put(commit, key, changed);
}

Task<bool> S3Store::HoldsObjects(std::uint64_t bucket) const {
  auto read = [this, bucket](const Reader& reader) -> engine::Result<bool> {
    auto empty = reader.IsEmpty(current_.Id(), current_.Prefix(bucket));
    if (empty && *empty) empty = reader.IsEmpty(versions_.Id(), versions_.Prefix(bucket));
    if (!empty) return std::unexpected(empty.error());
    return !*empty;
  };
  co_return OrThrow(co_await store_.ReadAsync(read));
}

Task<bool> S3Store::DeleteBucket(BucketRow row) const {
  const std::uint64_t bucket = row.record.id;
  while (true) {
    Commit commit(store_);
    buckets_.ExpectVersion(commit, {row.record.name}, row.version);
    current_.ExpectEmpty(commit, current_.Prefix(bucket));
    versions_.ExpectEmpty(commit, versions_.Prefix(bucket));
    const bool uploads_left = co_await StageUploadEnds(commit, bucket);
    if (!uploads_left) {
      uploads_.ExpectEmpty(commit, uploads_.Prefix(bucket));
      buckets_.Delete(commit, {row.record.name});
      account_buckets_.Delete(commit, {row.record.account, row.record.name});
    }
    if (!co_await Apply(std::move(commit))) co_return false;
    if (!uploads_left) co_return true;
  }
}

Task<bool> S3Store::StageUploadEnds(Commit& commit, std::uint64_t bucket) const {
  engine::KeyRange range = uploads_.Prefix(bucket);
  auto rows = OrThrow(co_await uploads_.ListAsync(std::move(range), kUploadsEndedAtOnceMax));
  std::size_t parts_staged = 0;
  for (auto& upload : rows) {
    std::vector<PartRow> parts = co_await ListParts(upload.key.number, 0, SIZE_MAX);
    for (const PartRow& part : parts) blobs_.Release(commit, part.record.content);
    engine::Row<Upload> found{std::move(upload.record), upload.version};
    StageUploadEnd(commit, upload.key, found, parts);
    parts_staged += parts.size();
    if (parts_staged >= kPartsEndedAtOnceMax) break;
  }
  co_return !rows.empty();
}

Task<std::optional<FoundVersion>> S3Store::FindVersion(const Bucket& bucket, std::string key,
                                                       std::optional<VersionId> id) const {
  auto read = [this, place = PlaceOf(bucket), key = std::move(key), id](const Reader& reader) {
    return ReadVersion(reader, place, key, id);
  };
  if (bucket.versioning == Versioning::kNever)
    co_return OrThrow(co_await store_.ReadAsync(std::move(read)));
  co_return OrThrow(co_await store_.ReadSnapshotAsync(std::move(read)));
}

engine::Result<std::optional<FoundVersion>> S3Store::ReadVersion(
    const Reader& reader, const Place& bucket, const std::string& key,
    const std::optional<VersionId>& id) const {
  auto found_current = current_.Find(reader, {bucket.id, key});
  if (!found_current) return std::unexpected(found_current.error());
  std::optional<ObjectVersion>& current = *found_current;
  if (current && Names(id, current->Id())) return FoundVersion{std::move(*current), true};
  if (bucket.versioning == Versioning::kNever) return std::nullopt;

  if (!current) {
    // Without a current version the newest is a delete marker, if there is anything.
    auto newest = versions_.List(reader, versions_.Prefix(bucket.id, key), 1);
    if (!newest) return std::unexpected(newest.error());
    if (newest->empty()) return std::nullopt;
    ObjectVersion& version = newest->front().record;
    if (Names(id, version.Id())) return FoundVersion{std::move(version), true};
  }
  if (!id) return std::nullopt;
  std::uint64_t sequence = id->sequence;
  if (id->IsNull()) {
    auto pointer = null_versions_.Find(reader, {bucket.id, key});
    if (!pointer) return std::unexpected(pointer.error());
    if (!*pointer) return std::nullopt;
    sequence = (*pointer)->sequence;
  }
  auto found = versions_.Find(reader, {bucket.id, key, {sequence}});
  if (!found) return std::unexpected(found.error());
  std::optional<ObjectVersion>& version = *found;
  if (!version || !Names(id, version->Id())) return std::nullopt;
  return FoundVersion{std::move(*version), false};
}

Task<std::optional<Layout>> S3Store::FindLayout(std::uint64_t layout) const {
  LayoutKey key{layout};
  co_return OrThrow(co_await layouts_.FindAsync(key));
}

Task<std::string> S3Store::LoadNamedKey(std::string arn) const {
  const NamedKeyName name{std::move(arn)};
  while (true) {
    std::optional<NamedKey> known = OrThrow(co_await named_keys_.FindAsync(name));
    if (known) co_return std::move(known->bytes);
    Commit commit(store_);
    named_keys_.ExpectAbsent(commit, name);
    named_keys_.Put(commit, name, NamedKey{RandomBytes(kAesKeyBytes)});
    co_await Apply(std::move(commit));
  }
}

Task<KeyState> S3Store::ReadKey(const Bucket& bucket, std::string key) const {
  auto read = [this, place = PlaceOf(bucket), key = std::move(key)](const Reader& reader) {
    return ReadKeyState(reader, place, key);
  };
  if (bucket.versioning == Versioning::kNever)
    co_return OrThrow(co_await store_.ReadAsync(std::move(read)));
  co_return OrThrow(co_await store_.ReadSnapshotAsync(std::move(read)));
}

engine::Result<KeyState> S3Store::ReadKeyState(const Reader& reader, const Place& bucket,
                                               const std::string& key) const {
  KeyState state;
  auto current = current_.FindRow(reader, {bucket.id, key});
  if (!current) return std::unexpected(current.error());
  state.current = std::move(*current);
  if (bucket.versioning == Versioning::kNever) return state;

  auto pointer = null_versions_.FindRow(reader, {bucket.id, key});
  if (!pointer) return std::unexpected(pointer.error());
  state.null_pointer = *pointer;
  if (!state.null_pointer) return state;
  auto version = versions_.FindRow(reader, {bucket.id, key, {state.null_pointer->record.sequence}});
  if (!version) return std::unexpected(version.error());
  state.null_version = std::move(*version);
  return state;
}

Task<RemovalState> S3Store::ReadForRemoval(const Bucket& bucket, std::string key,
                                           VersionId id) const {
  auto read = [this, place = PlaceOf(bucket), key = std::move(key), id](const Reader& reader) {
    return ReadRemovalState(reader, place, key, id);
  };
  co_return OrThrow(co_await store_.ReadSnapshotAsync(std::move(read)));
}

engine::Result<RemovalState> S3Store::ReadRemovalState(const Reader& reader, const Place& bucket,
                                                       const std::string& key,
                                                       const VersionId& id) const {
  auto key_state = ReadKeyState(reader, bucket, key);
  if (!key_state) return std::unexpected(std::move(key_state.error()));
  RemovalState state{.key = std::move(*key_state)};
  if (state.key.current && Names(id, state.key.current->record.Id())) {
    state.target = state.key.current;
    state.target_is_current = state.target_is_newest = true;
  }
  if (bucket.versioning == Versioning::kNever) return state;

  if (!state.target && id.IsNull()) {
    state.target = state.key.null_version;
  } else if (!state.target) {
    auto version = versions_.FindRow(reader, {bucket.id, key, {id.sequence}});
    if (!version) return std::unexpected(std::move(version.error()));
    if (*version && (*version)->record.Id() == id) state.target = std::move(*version);
  }
  if (!state.target) return state;

  // The two newest of `versions`: the target itself may be the first.
  auto newest = versions_.List(reader, versions_.Prefix(bucket.id, key), 2);
  if (!newest) return std::unexpected(std::move(newest.error()));
  const std::uint64_t target = state.target->record.sequence;
  if (!state.key.current && !newest->empty() && newest->front().record.sequence == target) {
    state.target_is_newest = true;
  }
  if (!state.target_is_newest) return state;
  for (auto& row : *newest) {
    if (row.record.sequence == target) continue;
    state.next = VersionRow{std::move(row.record), row.version};
    break;
  }
  return state;
}

Task<std::optional<engine::Row<Upload>>> S3Store::FindUpload(UploadKey key) const {
  co_return OrThrow(co_await uploads_.FindRowAsync(std::move(key)));
}

Task<std::optional<engine::Row<Part>>> S3Store::FindPart(PartKey key) const {
  co_return OrThrow(co_await parts_.FindRowAsync(key));
}

Task<std::vector<PartRow>> S3Store::ListParts(std::uint64_t upload, std::int32_t after,
                                              std::size_t rows_max) const {
  engine::KeyRange range = parts_.Prefix(upload);
  PartKey last{upload, after};
  range = range.Intersect(engine::KeyRange::After(engine::EncodeKey(last)));
  co_return OrThrow(co_await parts_.ListAsync(std::move(range), rows_max));
}

Task<bool> S3Store::Apply(Commit commit) const {
  engine::Result<> done = co_await store_.Apply(std::move(commit));
  if (done) co_return true;
  if (done.error().code == engine::ErrorCode::kConflict) co_return false;
  ThrowFailure(std::move(done.error()));
}

}  // namespace laketop::s3
