// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "services/s3/canonical_user.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/listing_cursors.hpp"
#include "services/s3/operations/list_wire.hpp"
#include "services/s3/request_rules.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

struct VersionPage {
  std::vector<gen::ObjectVersion> versions;
  std::vector<gen::DeleteMarkerEntry> markers;
  std::vector<std::string> prefixes;
  ListEnd end;
  std::string last_version;  // of the last entry; empty where it is a common prefix
};

class VersionSink final : public ListSink {
 public:
  VersionSink(const S3Store& store, const engine::Reader& reader, const Bucket& bucket,
              VersionedKeyCursor& cursor, VersionPage& page)
      : store_(store), reader_(reader), bucket_(bucket), cursor_(cursor), page_(page) {}

  bool TakeKey(std::string_view key, int& left) override {
    bool newest = true;
    if (const ObjectVersion* current = cursor_.Current()) {
      if (left == 0) return false;
      Add(key, *current, true);
      --left;
      newest = false;
    }
    return TakeOlder(key, UINT64_MAX, newest, left);
  }

  // The versions of a key that have a sequence below `before`.
  bool TakeOlder(std::string_view key, std::uint64_t before, bool newest, int& left) {
    engine::KeyRange range = store_.Versions().Prefix(bucket_.id, std::string(key));
    if (before != UINT64_MAX) {
      VersionKey last{bucket_.id, std::string(key), {before}};
      range = range.Intersect(engine::KeyRange::After(engine::EncodeKey(last)));
    }
    auto rows = store_.Versions().Scan(reader_, std::move(range));
    while (rows.Next()) {
      if (left == 0) return false;
      Add(key, rows->record, newest);
      newest = false;
      --left;
    }
    if (status && !rows.Status()) status = rows.Status();
    return true;
  }

  void TakePrefix(std::string_view common_prefix) override {
    page_.prefixes.emplace_back(common_prefix);
    page_.last_version.clear();
  }

  engine::Result<> status;

 private:
  void Add(std::string_view key, const ObjectVersion& version, bool newest) {
    const std::string& account = OwnerOf(bucket_, version);
    gen::Owner owner{.DisplayName = account, .ID = CanonicalUserId(account)};
    page_.last_version = Text(version.Id());
    if (version.delete_marker) {
      page_.markers.push_back({.Owner = std::move(owner),
                               .Key = std::string(key),
                               .VersionId = page_.last_version,
                               .IsLatest = newest,
                               .LastModified = version.modified});
      return;
    }
    gen::ObjectVersion& wire = page_.versions.emplace_back();
    wire = {.ETag = '"' + version.ETag() + '"',
            .Size = static_cast<std::int64_t>(version.size),
            .StorageClass = ShownStorageClass(version.storage_class),
            .Key = std::string(key),
            .VersionId = page_.last_version,
            .IsLatest = newest,
            .LastModified = version.modified,
            .Owner = std::move(owner)};
    if (version.checksum) {
      wire.ChecksumAlgorithm = {std::string(Name(version.checksum->algorithm))};
      wire.ChecksumType = Name(version.checksum->type);
    }
  }

  const S3Store& store_;
  const engine::Reader& reader_;
  const Bucket& bucket_;
  VersionedKeyCursor& cursor_;
  VersionPage& page_;
};

// A page begins within a key where the last one ended there.
struct VersionStart {
  std::string key;
  std::uint64_t sequence = 0;
};

engine::Result<VersionPage> ReadVersionPage(const S3Store& store, const engine::Reader& reader,
                                            const Bucket& bucket, ListQuery query,
                                            const std::optional<VersionStart>& start) {
  VersionPage page;
  VersionedKeyCursor cursor(store, reader, bucket.id);
  VersionSink sink(store, reader, bucket, cursor, page);
  if (start && query.entries_max > 0 && start->key.starts_with(query.prefix)) {
    const bool whole = sink.TakeOlder(start->key, start->sequence, false, query.entries_max);
    page.end = WalkOn(cursor, query, sink, whole);
  } else {
    page.end = WalkListing(cursor, query, sink);
  }
  if (!sink.status) return std::unexpected(sink.status.error());
  if (engine::Result<> status = cursor.Status(); !status) return std::unexpected(status.error());
  return page;
}

}  // namespace

Task<gen::ListObjectVersionsOutput> S3::ListObjectVersions(aws::Context context,
                                                           gen::ListObjectVersionsRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  const KeyEncoder encode(in.EncodingType);
  if (in.VersionIdMarker && !in.KeyMarker) {
    throw InvalidArgument("A version-id marker cannot be specified without a key marker.",
                          "version-id-marker", *in.VersionIdMarker);
  }
  if (in.VersionIdMarker && in.VersionIdMarker->empty()) {
    throw InvalidArgument("A version-id marker cannot be empty.", "version-id-marker", "");
  }
  ListQuery query{.prefix = in.Prefix.value_or(""),
                  .delimiter = in.Delimiter.value_or(""),
                  .start_after = in.KeyMarker.value_or(""),
                  .entries_max = std::min(in.MaxKeys.value_or(kListKeysMax), kListKeysMax)};
  const int keys_max = in.MaxKeys.value_or(kListKeysMax);  // as it was asked for
  if (keys_max < 0) {
    aws::Error error = S3Error("InvalidArgument", 400, "max-keys cannot be negative");
    error.fields = {{"ArgumentName", "max-keys"}};
    throw error;
  }

  std::optional<VersionStart> start;
  if (in.VersionIdMarker) {
    std::optional<VersionId> id = ParseVersionId(*in.VersionIdMarker);
    if (!id) {
      throw InvalidArgument("Invalid version id specified", "version-id-marker",
                            *in.VersionIdMarker);
    }
    start = VersionStart{*in.KeyMarker, id->sequence};
    if (id->IsNull()) {
      std::optional<FoundVersion> found =
          co_await store_.FindVersion(row.record, *in.KeyMarker, id);
      if (found) start->sequence = found->version.sequence;
    }
  }
  auto read = [this, bucket = row.record, query, start](const engine::Reader& reader) {
    return ReadVersionPage(store_, reader, bucket, query, start);
  };
  VersionPage page = engine::OrThrow(co_await store_.Engine().ReadSnapshotAsync(std::move(read)));

  gen::ListObjectVersionsOutput out{.IsTruncated = page.end.truncated,
                                    .KeyMarker = encode(in.KeyMarker.value_or("")),
                                    .VersionIdMarker = in.VersionIdMarker.value_or(""),
                                    .Name = in.Bucket,
                                    .Prefix = encode(in.Prefix.value_or("")),
                                    .MaxKeys = keys_max,
                                    .EncodingType = in.EncodingType};
  if (in.Delimiter && !in.Delimiter->empty()) out.Delimiter = encode(*in.Delimiter);
  if (page.end.truncated) {
    out.NextKeyMarker = encode(page.end.last);
    if (!page.last_version.empty()) out.NextVersionIdMarker = page.last_version;
  }
  out.CommonPrefixes = CommonPrefixesOf(page.prefixes, encode);
  for (gen::ObjectVersion& version : page.versions) version.Key = encode(version.Key.value_or(""));
  for (gen::DeleteMarkerEntry& marker : page.markers) marker.Key = encode(marker.Key.value_or(""));
  if (!page.versions.empty()) out.Versions = std::move(page.versions);
  if (!page.markers.empty()) out.DeleteMarkers = std::move(page.markers);
  co_return out;
}

}  // namespace laketop::s3
