// SPDX-License-Identifier: Apache-2.0
#include "services/s3/canonical_user.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/listing_cursors.hpp"
#include "services/s3/operations/list_wire.hpp"
#include "services/s3/request_rules.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

struct UploadPage {
  std::vector<gen::MultipartUpload> uploads;
  std::vector<std::string> prefixes;
  ListEnd end;
  std::string last_upload;
};

class UploadSink final : public ListSink {
 public:
  UploadSink(const S3Store& store, const engine::Reader& reader, const Bucket& bucket,
             UploadPage& page)
      : store_(store), reader_(reader), bucket_(bucket), page_(page) {}

  bool TakeKey(std::string_view key, int& left) override { return TakeAfter(key, 0, left); }

  // The uploads of a key that were begun after the one of this number.
  bool TakeAfter(std::string_view key, std::uint64_t number, int& left) {
    engine::KeyRange range = store_.Uploads().Prefix(bucket_.id, std::string(key));
    if (number != 0) {
      UploadKey last{bucket_.id, std::string(key), number};
      range = range.Intersect(engine::KeyRange::After(engine::EncodeKey(last)));
    }
    auto rows = store_.Uploads().Scan(reader_, std::move(range));
    while (rows.Next()) {
      if (left == 0) return false;
      Add(rows->key, rows->record);
      --left;
    }
    if (status && !rows.Status()) status = rows.Status();
    return true;
  }

  void TakePrefix(std::string_view common_prefix) override {
    page_.prefixes.emplace_back(common_prefix);
    page_.last_upload.clear();
  }

  engine::Result<> status;

 private:
  void Add(const UploadKey& key, const Upload& upload) {
    page_.last_upload = Text(VersionId{key.number, upload.salt, upload.salt_more});
    gen::MultipartUpload& wire = page_.uploads.emplace_back();
    wire = {.UploadId = page_.last_upload,
            .Key = key.key,
            .Initiated = upload.initiated,
            .StorageClass = ShownStorageClass(upload.storage_class)};
    const std::string& owner = OwnerOf(bucket_, upload);
    wire.Owner = gen::Owner{.DisplayName = owner, .ID = CanonicalUserId(owner)};
    wire.Initiator = InitiatorOf(bucket_, upload);
    if (upload.checksum_algorithm) {
      wire.ChecksumAlgorithm = Name(*upload.checksum_algorithm);
      wire.ChecksumType = Name(upload.checksum_type);
    }
  }

  const S3Store& store_;
  const engine::Reader& reader_;
  const Bucket& bucket_;
  UploadPage& page_;
};

engine::Result<UploadPage> ReadUploadPage(const S3Store& store, const engine::Reader& reader,
                                          const Bucket& bucket, ListQuery query,
                                          std::uint64_t after_number) {
  UploadPage page;
  UploadCursor cursor(store, reader, bucket.id);
  UploadSink sink(store, reader, bucket, page);
  if (after_number != 0 && query.entries_max > 0 && query.start_after.starts_with(query.prefix)) {
    const bool whole = sink.TakeAfter(query.start_after, after_number, query.entries_max);
    page.end = WalkOn(cursor, query, sink, whole);
  } else {
    page.end = WalkListing(cursor, query, sink);
  }
  if (!sink.status) return std::unexpected(sink.status.error());
  if (engine::Result<> status = cursor.Status(); !status) return std::unexpected(status.error());
  return page;
}

}  // namespace

Task<gen::ListMultipartUploadsOutput> S3::ListMultipartUploads(
    aws::Context context, gen::ListMultipartUploadsRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  const KeyEncoder encode(in.EncodingType);
  ListQuery query{.prefix = in.Prefix.value_or(""),
                  .delimiter = in.Delimiter.value_or(""),
                  .start_after = in.KeyMarker.value_or(""),
                  .entries_max = PageSize(in.MaxUploads, kListUploadsMax, "max-uploads")};
  const int uploads_max = query.entries_max;
  std::uint64_t after_number = 0;
  // Without a key marker, AWS passes over the upload id marker.
  if (in.UploadIdMarker && in.KeyMarker && !in.UploadIdMarker->empty()) {
    std::optional<VersionId> id = ParseVersionId(*in.UploadIdMarker);
    if (!id || id->IsNull()) {
      throw InvalidArgument("Invalid uploadId marker", "upload-id-marker", *in.UploadIdMarker);
    }
    after_number = id->sequence;
  }
  auto read = [this, bucket = row.record, query, after_number](const engine::Reader& reader) {
    return ReadUploadPage(store_, reader, bucket, query, after_number);
  };
  UploadPage page = engine::OrThrow(co_await store_.Engine().ReadSnapshotAsync(std::move(read)));

  gen::ListMultipartUploadsOutput out{.Bucket = in.Bucket,
                                      .KeyMarker = encode(in.KeyMarker.value_or("")),
                                      .UploadIdMarker = in.UploadIdMarker.value_or(""),
                                      .Prefix = encode(in.Prefix.value_or("")),
                                      .MaxUploads = uploads_max,
                                      .IsTruncated = page.end.truncated,
                                      .EncodingType = in.EncodingType};
  if (in.Delimiter && !in.Delimiter->empty()) out.Delimiter = encode(*in.Delimiter);
  // AWS names the last entry of every page here, not of truncated ones alone.
  out.NextKeyMarker = encode(page.end.last);
  out.NextUploadIdMarker = page.last_upload;
  out.CommonPrefixes = CommonPrefixesOf(page.prefixes, encode);
  for (gen::MultipartUpload& upload : page.uploads) upload.Key = encode(upload.Key.value_or(""));
  if (!page.uploads.empty()) out.Uploads = std::move(page.uploads);
  co_return out;
}

}  // namespace laketop::s3
