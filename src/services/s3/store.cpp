// SPDX-License-Identifier: Apache-2.0
#include "services/s3/store.hpp"

#include "base/aes_ctr.hpp"
#include "base/random.hpp"

namespace laketop::s3 {

using engine::Commit;
using engine::OrThrow;
using engine::Reader;

S3Store::S3Store(engine::Store& store, engine::BlobStore& blobs)
    : store_(store),
      blobs_(blobs),
      buckets_(store, {.name = "s3.buckets"}),
      current_(store, {.name = "s3.current", .family = "s3_current"}),
      versions_(store, {.name = "s3.versions", .family = "s3_versions"}),
      null_versions_(store, {.name = "s3.null_versions"}),
      layouts_(store, {.name = "s3.layouts"}),
      uploads_(store, {.name = "s3.uploads"}),
      parts_(store, {.name = "s3.parts"}),
      named_keys_(store, {.name = "s3.named_keys"}) {}

namespace {

// Whether a request for `asked` means the newest version, or this one.
bool Names(const std::optional<VersionId>& asked, const VersionId& id) {
  return !asked || (asked->IsNull() ? id.IsNull() : id == *asked);
}

}  // namespace

Task<std::optional<BucketRow>> S3Store::FindBucket(std::string name) const {
  BucketKey key{std::move(name)};
  co_return OrThrow(co_await buckets_.FindRowAsync(std::move(key)));
}

Task<std::vector<Bucket>> S3Store::ListBuckets(std::string prefix) const {
  engine::KeyRange range = buckets_.StringPrefix(prefix);
  auto rows = OrThrow(co_await buckets_.ListAsync(std::move(range)));
  std::vector<Bucket> buckets;
  buckets.reserve(rows.size());
  for (auto& row : rows) buckets.push_back(std::move(row.record));
  co_return buckets;
}

void S3Store::StageCreate(Commit& commit, const Bucket& bucket) const {
  BucketKey key{bucket.name};
  buckets_.ExpectAbsent(commit, key);
  buckets_.Put(commit, key, bucket);
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

Task<Commit> S3Store::MakeDeletion(BucketRow row) const {
  const std::uint64_t bucket = row.record.id;
  Commit commit(store_);
  buckets_.ExpectVersion(commit, {row.record.name}, row.version);
  current_.ExpectEmpty(commit, current_.Prefix(bucket));
  versions_.ExpectEmpty(commit, versions_.Prefix(bucket));
  buckets_.Delete(commit, {row.record.name});

  engine::KeyRange uploads = uploads_.Prefix(bucket);
  auto rows = OrThrow(co_await uploads_.ListAsync(std::move(uploads)));
  for (auto& upload : rows) {
    std::vector<PartRow> parts = co_await ListParts(upload.key.number, 0, SIZE_MAX);
    for (const PartRow& part : parts) blobs_.Release(commit, part.record.content);
    engine::Row<Upload> found{std::move(upload.record), upload.version};
    StageUploadEnd(commit, upload.key, found, parts);
  }
  co_return commit;
}

Task<std::optional<FoundVersion>> S3Store::FindVersion(Bucket bucket, std::string key,
                                                       std::optional<VersionId> id) const {
  // A version moves between the tables when a newer one comes or goes, and may be missed on its way
  // from one to the other: then the current version has changed, and it is looked for again.
  std::optional<std::uint64_t> current_before;
  while (true) {
    auto read = [this, bucket, key, id](const Reader& reader) {
      return ReadVersion(reader, bucket, key, id);
    };
    VersionLookup lookup = OrThrow(co_await store_.ReadAsync(std::move(read)));
    const bool moved = current_before != lookup.current_sequence;
    if (lookup.found || !id || bucket.versioning == Versioning::kNever || !moved) {
      co_return std::move(lookup.found);
    }
    current_before = lookup.current_sequence;
  }
}

engine::Result<S3Store::VersionLookup> S3Store::ReadVersion(
    const Reader& reader, const Bucket& bucket, const std::string& key,
    const std::optional<VersionId>& id) const {
  VersionLookup lookup;
  auto current = current_.Find(reader, {bucket.id, key});
  if (!current) return std::unexpected(current.error());
  if (*current) {
    lookup.current_sequence = (*current)->sequence;
    if (Names(id, (*current)->Id())) {
      lookup.found = FoundVersion{std::move(**current), true};
      return lookup;
    }
  }
  if (bucket.versioning == Versioning::kNever) return lookup;

  if (!*current) {
    // Without a current version the newest is a delete marker, if there is anything.
    auto newest = versions_.List(reader, versions_.Prefix(bucket.id, key), 1);
    if (!newest) return std::unexpected(newest.error());
    if (newest->empty()) return lookup;
    if (Names(id, newest->front().record.Id())) {
      lookup.found = FoundVersion{std::move(newest->front().record), true};
      return lookup;
    }
  }
  std::uint64_t sequence = id->sequence;
  if (id->IsNull()) {
    auto pointer = null_versions_.Find(reader, {bucket.id, key});
    if (!pointer) return std::unexpected(pointer.error());
    if (!*pointer) return lookup;
    sequence = (*pointer)->sequence;
  }
  auto version = versions_.Find(reader, {bucket.id, key, {sequence}});
  if (!version) return std::unexpected(version.error());
  if (*version && (id->IsNull() || (*version)->Id() == *id)) {
    lookup.found = FoundVersion{std::move(**version), false};
  }
  return lookup;
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

Task<KeyState> S3Store::ReadKey(Bucket bucket, std::string key) const {
  auto read = [this, bucket = std::move(bucket),
               key = std::move(key)](const Reader& reader) -> engine::Result<KeyState> {
    KeyState state;
    auto current = current_.FindRow(reader, {bucket.id, key});
    if (!current) return std::unexpected(current.error());
    state.current = std::move(*current);
    if (bucket.versioning == Versioning::kNever) return state;

    auto pointer = null_versions_.FindRow(reader, {bucket.id, key});
    if (!pointer) return std::unexpected(pointer.error());
    state.null_pointer = std::move(*pointer);
    if (!state.null_pointer) return state;
    auto version =
        versions_.FindRow(reader, {bucket.id, key, {state.null_pointer->record.sequence}});
    if (!version) return std::unexpected(version.error());
    state.null_version = std::move(*version);
    return state;
  };
  co_return OrThrow(co_await store_.ReadAsync(std::move(read)));
}

Task<RemovalState> S3Store::ReadForRemoval(Bucket bucket, std::string key, VersionId id) const {
  RemovalState state;
  state.key = co_await ReadKey(bucket, key);
  if (state.key.current) {
    const VersionId current = state.key.current->record.Id();
    if (id.IsNull() ? current.IsNull() : current == id) {
      state.target = state.key.current;
      state.target_is_current = state.target_is_newest = true;
    }
  }
  if (bucket.versioning == Versioning::kNever) co_return state;

  if (!state.target) {
    if (id.IsNull()) {
      state.target = state.key.null_version;
    } else {
      VersionKey version_key{bucket.id, key, {id.sequence}};
      state.target = OrThrow(co_await versions_.FindRowAsync(std::move(version_key)));
      if (state.target && state.target->record.Id() != id) state.target.reset();
    }
  }
  if (!state.target) co_return state;

  // The two newest of `versions`: the target itself may be the first.
  engine::KeyRange range = versions_.Prefix(bucket.id, key);
  auto newest = OrThrow(co_await versions_.ListAsync(std::move(range), 2));
  const std::uint64_t target = state.target->record.sequence;
  if (!state.key.current && !newest.empty() && newest.front().record.sequence == target) {
    state.target_is_newest = true;
  }
  if (state.target_is_newest) {
    for (auto& row : newest) {
      if (row.record.sequence == target) continue;
      state.next = VersionRow{std::move(row.record), row.version};
      break;
    }
  }
  co_return state;
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
  throw engine::Failure(std::move(done.error()));
}

}  // namespace laketop::s3
