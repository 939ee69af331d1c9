// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "services/s3/content_body.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/object_settings.hpp"
#include "services/s3/operations/object_reply.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

// Between reading a record and opening its bytes an overwrite may have removed them.
constexpr int kOpenAttemptsMax = 100;

struct AttributesAsked {
  bool etag = false;
  bool checksum = false;
  bool parts = false;
  bool storage_class = false;
  bool size = false;
};

AttributesAsked ParseAttributes(const std::vector<std::string>& names) {
  AttributesAsked asked;
  for (const std::string& name : names) {
    if (name == "ETag") {
      asked.etag = true;
    } else if (name == "Checksum") {
      asked.checksum = true;
    } else if (name == "ObjectParts") {
      asked.parts = true;
    } else if (name == "StorageClass") {
      asked.storage_class = true;
    } else if (name == "ObjectSize") {
      asked.size = true;
    } else {
      throw InvalidArgument("Invalid attribute name specified.", "x-amz-object-attributes", name);
    }
  }
  return asked;
}

// It says what a write wants; a read has nothing to choose.
void RefuseEncryptionHeader(const aws::Context& context) {
  constexpr std::string_view kHeader = "x-amz-server-side-encryption";
  if (!context.request) return;
  const std::string* given = context.request->headers.Find(kHeader);
  if (given == nullptr) return;
  throw InvalidArgument("x-amz-server-side-encryption header is not supported for this operation.",
                        kHeader, *given);
}

// The parts themselves are listed where each has a checksum of its own.
gen::GetObjectAttributesParts PartsPage(const Layout& layout, const ObjectVersion& version,
                                        int parts_max, std::int32_t marker) {
  const auto count = static_cast<std::int32_t>(layout.parts.size());
  if (!version.checksum || version.checksum->type != ChecksumType::kComposite) {
    return {.TotalPartsCount = count};
  }
  gen::GetObjectAttributesParts page{.TotalPartsCount = count,
                                     .PartNumberMarker = marker,
                                     .NextPartNumberMarker = marker,
                                     .MaxParts = parts_max,
                                     .IsTruncated = false};
  std::vector<gen::ObjectPart> parts;
  for (const PartFacts& part : layout.parts) {
    if (part.number <= marker) continue;
    if (static_cast<int>(parts.size()) == parts_max) {
      page.IsTruncated = true;
      break;
    }
    gen::ObjectPart wire{.PartNumber = part.number, .Size = static_cast<std::int64_t>(part.size)};
    if (!part.checksum.empty()) {
      Checksum checksum{.algorithm = version.checksum->algorithm, .bytes = part.checksum};
      SetChecksum(wire, checksum);
    }
    page.NextPartNumberMarker = part.number;
    parts.push_back(std::move(wire));
  }
  page.Parts = std::move(parts);
  return page;
}

}  // namespace

Task<engine::Result<http::Body>> S3::OpenBody(const engine::Content& content, ByteRange bytes,
                                              std::shared_ptr<const ContentCipher> cipher) {
  if (!cipher) {
    auto small = co_await store_.Blobs().ReadSmallAsync(content);
    if (!small) co_return std::unexpected(std::move(small.error()));
    if (std::optional<std::string>& found = *small) {
      std::string& all = *found;
      if (bytes.length != all.size()) all = all.substr(bytes.offset, bytes.length);
      co_return std::move(all);
    }
  }
  auto reader = co_await store_.Blobs().OpenReaderAsync(content);
  if (!reader) co_return std::unexpected(std::move(reader.error()));
  co_return MakeContentBody(std::move(*reader), bytes, std::move(cipher));
}

Task<gen::GetObjectOutput> S3::GetObject(aws::Context context, gen::GetObjectRequest in) {
  RefuseEncryptionHeader(context);
  const std::optional<CustomerKey> key = CheckCustomerKey(CustomerKeyOf(in));
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  for (int attempt = 0;; ++attempt) {
    FoundVersion found = co_await LoadVersion(context, row.record, in.Key, in.VersionId);
    CheckReadable(found.version);
    std::shared_ptr<const ContentCipher> cipher;
    if (found.version.encryption || key) cipher = co_await OpenCipher(found.version, key);
    std::optional<Layout> layout;
    if (in.PartNumber && found.version.layout != 0) {
      layout = co_await store_.FindLayout(found.version.layout);
    }
    ReadPlan plan = PlanRead(AskedOf(in), row.record, found.version, layout);
    auto body = co_await OpenBody(found.version.content, plan.bytes, std::move(cipher));
    if (!body && body.error().code == engine::ErrorCode::kNotFound && attempt < kOpenAttemptsMax) {
      continue;
    }
    gen::GetObjectOutput out;
    DescribeObject(out, in, row.record, found.version, plan);
    out.Body = engine::OrThrow(std::move(body));
    if (plan.partial && context.reply) context.reply->status = 206;
    co_return out;
  }
}

Task<gen::HeadObjectOutput> S3::HeadObject(aws::Context context, gen::HeadObjectRequest in) {
  RefuseEncryptionHeader(context);
  const std::optional<CustomerKey> key = CheckCustomerKey(CustomerKeyOf(in));
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  FoundVersion found = co_await LoadVersion(context, row.record, in.Key, in.VersionId);
  CheckGivenKey(found.version.encryption, key);
  std::optional<Layout> layout;
  if (in.PartNumber && found.version.layout != 0) {
    layout = co_await store_.FindLayout(found.version.layout);
  }
  ReadPlan plan = PlanRead(AskedOf(in), row.record, found.version, layout);
  gen::HeadObjectOutput out;
  DescribeObject(out, in, row.record, found.version, plan);
  out.ContentLength = static_cast<std::int64_t>(plan.bytes.length);
  if (context.reply) {
    context.reply->head_only = true;
    if (plan.partial) context.reply->status = 206;
  }
  co_return out;
}

Task<gen::GetObjectAttributesOutput> S3::GetObjectAttributes(aws::Context context,
                                                             gen::GetObjectAttributesRequest in) {
  if (!in.ObjectAttributes) {
    throw InvalidRequest(
        "The x-amz-object-attributes header specifying the attributes to be retrieved is either "
        "missing or empty");
  }
  const AttributesAsked asked = ParseAttributes(*in.ObjectAttributes);
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  FoundVersion found = co_await LoadVersion(context, row.record, in.Key, in.VersionId);
  const ObjectVersion& version = found.version;
  CheckGivenKey(version.encryption, CheckCustomerKey(CustomerKeyOf(in)));

  gen::GetObjectAttributesOutput out{.LastModified = version.modified,
                                     .VersionId = ShownVersionId(row.record, version.Id())};
  if (asked.etag) out.ETag = version.ETag();
  if (asked.size) out.ObjectSize = static_cast<std::int64_t>(version.size);
  if (asked.storage_class) out.StorageClass = ShownStorageClass(version.storage_class);
  if (asked.checksum && version.checksum) {
    out.Checksum.emplace();
    SetChecksum(*out.Checksum, *version.checksum);
    // Here without the number of parts, which ObjectParts has.
    if (version.checksum->type == ChecksumType::kComposite) {
      ChecksumMember(*out.Checksum, version.checksum->algorithm) =
          Base64Encode(version.checksum->bytes);
    }
  }
  if (asked.parts && version.layout != 0) {
    const int parts_max = PageSize(in.MaxParts, kListPartsMax, "max-parts");
    std::optional<Layout> layout = co_await store_.FindLayout(version.layout);
    if (layout) {
      out.ObjectParts = PartsPage(*layout, version, parts_max, in.PartNumberMarker.value_or(0));
    }
  }
  co_return out;
}

}  // namespace laketop::s3
