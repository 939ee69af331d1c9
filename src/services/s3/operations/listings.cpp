// SPDX-License-Identifier: Apache-2.0
#include "aws/paging.hpp"
#include "aws/protocol/uri.hpp"
#include "services/s3/canonical_user.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/listing_cursors.hpp"
#include "services/s3/operations/list_wire.hpp"
#include "services/s3/request_rules.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

constexpr std::string_view kTokenList = "keys";

struct ObjectPage {
  std::vector<gen::Object> objects;  // keys as they are
  std::vector<std::string> writers;  // of the objects; empty: the owner of the bucket
  std::vector<std::string> prefixes;
  ListEnd end;
};

gen::Owner ShownOwner(const std::string& account) {
  return {.DisplayName = account, .ID = CanonicalUserId(account)};
}

template <class Wire>
void DescribeVersion(Wire& wire, std::string_view key, const ObjectVersion& version) {
  wire.Key = std::string(key);
  wire.LastModified = version.modified;
  wire.ETag = '"' + version.ETag() + '"';
  wire.Size = static_cast<std::int64_t>(version.size);
  wire.StorageClass = ShownStorageClass(version.storage_class);
  if (version.checksum) {
    wire.ChecksumAlgorithm = {std::string(Name(version.checksum->algorithm))};
    wire.ChecksumType = Name(version.checksum->type);
  }
}

class ObjectSink final : public ListSink {
 public:
  ObjectSink(CurrentCursor& cursor, ObjectPage& page) : cursor_(cursor), page_(page) {}

  bool TakeKey(std::string_view key, int& left) override {
    const ObjectVersion& version = cursor_.Version();
    DescribeVersion(page_.objects.emplace_back(), key, version);
    page_.writers.push_back(version.owner);
    --left;
    return true;
  }
  void TakePrefix(std::string_view common_prefix) override {
    page_.prefixes.emplace_back(common_prefix);
  }

 private:
  CurrentCursor& cursor_;
  ObjectPage& page_;
};

Task<ObjectPage> ReadObjectPage(const S3Store& store, std::uint64_t bucket, ListQuery query) {
  auto read = [&store, bucket, query = std::move(query)](
                  const engine::Reader& reader) -> engine::Result<ObjectPage> {
    ObjectPage page;
    CurrentCursor cursor(store, reader, bucket);
    ObjectSink sink(cursor, page);
    page.end = WalkListing(cursor, query, sink);
    if (engine::Result<> status = cursor.Status(); !status) {
      return std::unexpected(std::move(status.error()));
    }
    return page;
  };
  co_return engine::OrThrow(co_await store.Engine().ReadAsync(std::move(read)));
}

// A parameter of the other version is refused, whatever it says.
void RefuseParameter(const aws::Context& context, std::string_view name, std::string_view message) {
  if (!context.request) return;
  std::optional<aws::Parameters> query = aws::ParseParameters(context.request->query);
  if (!query || aws::FindParameter(*query, name) == nullptr) return;
  aws::Error error = S3Error("InvalidArgument", 400, std::string(message));
  error.fields = {{"ArgumentName", std::string(name)}};
  throw error;
}

// The members that both versions of ListObjects have.
template <class Output, class Request>
void FillPage(Output& out, const Request& in, const Bucket& bucket, ObjectPage page, int keys_max,
              const KeyEncoder& encode, bool owner) {
  out.Name = in.Bucket;
  if (in.Delimiter && !in.Delimiter->empty()) out.Delimiter = encode(*in.Delimiter);
  out.EncodingType = in.EncodingType;
  out.MaxKeys = keys_max;
  out.IsTruncated = page.end.truncated;
  out.CommonPrefixes = CommonPrefixesOf(page.prefixes, encode);
  const gen::Owner of_bucket = ShownOwner(bucket.account);
  for (std::size_t i = 0; i < page.objects.size(); ++i) {
    gen::Object& object = page.objects[i];
    object.Key = encode(object.Key.value_or(""));
    if (!owner) continue;
    const bool of_writer = bucket.AclsOn() && !page.writers[i].empty();
    object.Owner = of_writer ? ShownOwner(page.writers[i]) : of_bucket;
  }
  if (!page.objects.empty()) out.Contents = std::move(page.objects);
}

}  // namespace

Task<gen::ListObjectsOutput> S3::ListObjects(aws::Context context, gen::ListObjectsRequest in) {
  RefuseParameter(context, "continuation-token",
                  "continuation-token only supported in REST.GET.BUCKET with list-type=2");
  RefuseParameter(context, "start-after",
                  "startAfter only supported in REST.GET.BUCKET with list-type=2");
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  const KeyEncoder encode(in.EncodingType);
  ListQuery query{.prefix = in.Prefix.value_or(""),
                  .delimiter = in.Delimiter.value_or(""),
                  .start_after = in.Marker.value_or(""),
                  .entries_max = PageSize(in.MaxKeys, kListKeysMax, "maxKeys")};
  const int keys_max = in.MaxKeys.value_or(kListKeysMax);  // as it was asked for
  ObjectPage page = co_await ReadObjectPage(store_, row.record.id, std::move(query));

  gen::ListObjectsOutput out;
  // Version 1 leaves the prefix as it is: botocore decodes it in version 2 alone.
  out.Prefix = in.Prefix.value_or("");
  out.Marker = encode(in.Marker.value_or(""));
  // Without a delimiter the last key tells the client where to go on, and AWS says no more.
  if (page.end.truncated && in.Delimiter && !in.Delimiter->empty()) {
    out.NextMarker = encode(page.end.last);
  }
  FillPage(out, in, row.record, std::move(page), keys_max, encode, true);
  co_return out;
}

Task<gen::ListObjectsV2Output> S3::ListObjectsV2(aws::Context context,
                                                 gen::ListObjectsV2Request in) {
  RefuseParameter(context, "marker", "Marker unsupported with REST.GET.BUCKET in list-type=2");
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  const KeyEncoder encode(in.EncodingType);
  ListQuery query{.prefix = in.Prefix.value_or(""),
                  .delimiter = in.Delimiter.value_or(""),
                  .start_after = in.StartAfter.value_or(""),
                  .entries_max = PageSize(in.MaxKeys, kListKeysMax, "maxKeys")};
  if (in.ContinuationToken) {
    auto last = aws::FindPosition(kTokenList, *in.ContinuationToken);
    if (!last) {
      throw InvalidArgument("The continuation token provided is incorrect", "continuation-token",
                            *in.ContinuationToken);
    }
    query.start_after = std::move(last->front());
  }
  const int keys_max = in.MaxKeys.value_or(kListKeysMax);  // as it was asked for
  ObjectPage page = co_await ReadObjectPage(store_, row.record.id, std::move(query));

  gen::ListObjectsV2Output out;
  out.Prefix = encode(in.Prefix.value_or(""));
  out.ContinuationToken = in.ContinuationToken;
  if (in.StartAfter && !in.ContinuationToken) out.StartAfter = encode(*in.StartAfter);
  if (page.end.truncated) out.NextContinuationToken = aws::PageToken(kTokenList, {page.end.last});
  out.KeyCount = static_cast<std::int32_t>(page.objects.size() + page.prefixes.size());
  FillPage(out, in, row.record, std::move(page), keys_max, encode, in.FetchOwner.value_or(false));
  co_return out;
}

}  // namespace laketop::s3
