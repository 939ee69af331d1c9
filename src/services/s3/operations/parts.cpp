// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "services/s3/body_intake.hpp"
#include "services/s3/byte_range.hpp"
#include "services/s3/canonical_user.hpp"
#include "services/s3/copy_digests.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/operations/list_wire.hpp"
#include "services/s3/request_rules.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

void CheckPartNumber(std::int32_t number) {
  if (number >= 1 && number <= kPartNumberMax) return;
  throw InvalidArgument(
      fmt::format("Part number must be an integer between 1 and {}, inclusive", kPartNumberMax),
      "partNumber", fmt::format("{}", number));
}

// A part must have the checksum that its upload was begun with.
void CheckPartAlgorithm(const Upload& upload, const std::optional<ChecksumAlgorithm>& given) {
  if (!upload.checksum_algorithm || given == upload.checksum_algorithm) return;
  // Laketop computes what it needs itself, but a composite checksum is the client's own.
  if (!given && upload.checksum_type == ChecksumType::kFullObject) return;
  throw InvalidRequest(fmt::format(
      "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}",
      AsciiLower(Name(*upload.checksum_algorithm)), given ? AsciiLower(Name(*given)) : "null"));
}

ByteRange RangeOfSource(const gen::UploadPartCopyRequest& in, const ObjectVersion& source) {
  if (!in.CopySourceRange) return {0, source.size};
  std::optional<ByteRange> range = ParseCopyRange(*in.CopySourceRange);
  if (!range) {
    throw InvalidArgument(
        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and "
        "last are the zero-based offsets of the first and last bytes to copy",
        "x-amz-copy-source-range", *in.CopySourceRange);
  }
  if (range->offset + range->length > source.size) {
    throw InvalidArgument(
        fmt::format("Range specified is not valid for source object of size: {}", source.size),
        "x-amz-copy-source-range", *in.CopySourceRange);
  }
  return *range;
}

}  // namespace

Task<bool> S3::PublishPart(FoundUpload upload, std::int32_t number, Part part,
                           std::function<engine::Result<engine::Content>(engine::Commit&)> stage) {
  for (int attempt = 0; attempt < kCommitAttemptsMax; ++attempt) {
    PartKey key{upload.key.number, number};
    std::optional<engine::Row<Part>> replaced = co_await store_.FindPart(key);
    engine::Commit commit(store_.Engine());
    auto staging = [&] { return stage(commit); };
    engine::Result<engine::Content> content = co_await io_pool_.Run(staging);
    if (!content && content.error().code == engine::ErrorCode::kNotFound) co_return false;
    part.content = OrAnswer(std::move(content));
    store_.StagePart(commit, upload.key, upload.row.record, key, replaced, part);
    if (co_await store_.Apply(std::move(commit))) co_return true;
    // Ended meanwhile?
    if (!co_await store_.FindUpload(upload.key)) {
      VersionId id{upload.key.number, upload.row.record.salt, upload.row.record.salt_more};
      throw NoSuchUpload(Text(id));
    }
  }
  throw OperationAborted();
}

Task<std::string> S3::LoadPartSecret(std::optional<Encryption> encryption,
                                     std::optional<CustomerKey> given) {
  CheckPartKey(encryption, given);
  return LoadSecret(std::move(encryption), std::move(given));
}

Task<gen::UploadPartOutput> S3::UploadPart(aws::Context context, gen::UploadPartRequest in) {
  CheckPartNumber(in.PartNumber);
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  FoundUpload upload = co_await LoadUpload(row.record.id, in.Key, in.UploadId);
  const std::optional<Encryption> encryption = upload.row.record.encryption;
  const std::string secret =
      co_await LoadPartSecret(encryption, CheckCustomerKey(CustomerKeyOf(in)));
  if (context.request) CheckLength(context.request->headers);
  BodyRules rules{.bytes_max = kPutBytesMax};
  static const http::Headers kNoHeaders;
  rules.integrity = ReadIntegrity(in.ContentMD5, GivenChecksums(in), in.ChecksumAlgorithm,
                                  context.request ? context.request->headers : kNoHeaders);
  if (upload.row.record.lock) RequireDigest(rules.integrity, "Put Part");
  const std::optional<ChecksumAlgorithm> given = rules.integrity.algorithm;
  CheckPartAlgorithm(upload.row.record, given);
  // What the object's checksum will be combined of.
  rules.also = {upload.row.record.checksum_algorithm.value_or(ChecksumAlgorithm::kCrc64nvme)};

  const std::string iv = encryption ? NewIv() : std::string();
  if (encryption) rules.cipher = CipherOfWhole(*encryption, secret, iv);
  TakenBody taken =
      co_await TakeBody(store_.Blobs(), io_pool_, std::move(in.Body), std::move(rules));
  Part part{.size = taken.size,
            .md5 = taken.md5,
            .modified = Now(),
            .checksums = taken.checksums,
            .iv = iv};
  std::function<engine::Result<engine::Content>(engine::Commit&)> stage =
      [this, blob = taken.blob](engine::Commit& commit) {
        return store_.Blobs().Stage(commit, blob);
      };
  const bool named = given || upload.row.record.checksum_algorithm;
  co_await PublishPart(std::move(upload), in.PartNumber, std::move(part), std::move(stage));

  gen::UploadPartOutput out{.ETag = '"' + HexEncode(taken.md5) + '"'};
  ShowEncryption(out, encryption);
  if (named) SetChecksum(out, taken.checksums.front());
  co_return out;
}

Task<gen::UploadPartCopyOutput> S3::UploadPartCopy(aws::Context context,
                                                   gen::UploadPartCopyRequest in) {
  CheckPartNumber(in.PartNumber);
  const CopySource source = RequireCopySource(in.CopySource);
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  FoundUpload upload = co_await LoadUpload(row.record.id, in.Key, in.UploadId);
  const std::optional<CustomerKey> source_key = CheckCustomerKey(SourceKeyOf(in));
  const std::optional<Encryption> encryption = upload.row.record.encryption;
  const std::string secret =
      co_await LoadPartSecret(encryption, CheckCustomerKey(CustomerKeyOf(in)));
  const ChecksumAlgorithm algorithm =
      upload.row.record.checksum_algorithm.value_or(ChecksumAlgorithm::kCrc64nvme);

  for (int attempt = 0; attempt < kSourceAttemptsMax; ++attempt) {
    SourceObject from = co_await LoadSource(context, source, in.ExpectedSourceBucketOwner);
    CheckSourceConditions(SourceConditionsOf(in), from.version);
    const ByteRange range = RangeOfSource(in, from.version);
    if (range.length > kPutBytesMax) throw EntityTooLarge(range.length, kPutBytesMax);

    Part part{.size = range.length, .modified = Now()};
    CopyDigests digests;
    std::function<engine::Result<engine::Content>(engine::Commit&)> stage;
    auto opened_by = co_await OpenCipher(from.version, source_key);
    if (opened_by || encryption) {
      CopyOrder order{.opened_by = std::move(opened_by), .bytes = range, .algorithm = algorithm};
      if (encryption) {
        part.iv = NewIv();
        order.closed_by = CipherOfWhole(*encryption, secret, part.iv);
      }
      std::optional<CopiedContent> copied =
          co_await CopyBytes(from.version.content, std::move(order));
      if (!copied) continue;
      digests = std::move(copied->digests);
      stage = [this, blob = copied->blob](engine::Commit& commit) {
        return store_.Blobs().Stage(commit, blob);
      };
    } else {
      auto reader = co_await store_.Blobs().OpenReaderAsync(from.version.content);
      if (!reader && reader.error().code == engine::ErrorCode::kNotFound) continue;
      auto digest = [held = engine::OrThrow(std::move(reader)), range, algorithm] {
        return DigestRange(*held, range.offset, range.length, algorithm);
      };
      digests = engine::OrThrow(co_await io_pool_.Run(std::move(digest)));
      stage = [this, content = from.version.content, range](engine::Commit& commit) {
        return store_.Blobs().Share(commit, content, range.offset, range.length);
      };
    }
    CHECK(digests.checksum);  // an algorithm was asked for
    const Checksum& checksum = *digests.checksum;
    part.md5 = digests.md5;
    part.checksums.push_back(checksum);
    gen::CopyPartResult result{.ETag = '"' + HexEncode(digests.md5) + '"',
                               .LastModified = part.modified};
    if (upload.row.record.checksum_algorithm) {
      ChecksumMember(result, algorithm) = checksum.Text();
    }
    if (!co_await PublishPart(upload, in.PartNumber, std::move(part), std::move(stage))) continue;
    gen::UploadPartCopyOutput out{
        .CopySourceVersionId = ShownVersionId(from.bucket, from.version.Id()),
        .CopyPartResult = std::move(result)};
    ShowEncryption(out, encryption);
    co_return out;
  }
  throw NoSuchKey(source.key);
}

Task<gen::ListPartsOutput> S3::ListParts(aws::Context context, gen::ListPartsRequest in) {
  BucketRow row = co_await LoadBucket(context, in.Bucket, in.ExpectedBucketOwner);
  FoundUpload upload = co_await LoadUpload(row.record.id, in.Key, in.UploadId);
  const int parts_max = PageSize(in.MaxParts, kListPartsMax, "max-parts");
  const std::int32_t marker =
      in.PartNumberMarker ? PageSize(in.PartNumberMarker, kPartNumberMax, "part-number-marker") : 0;
  std::vector<PartRow> parts =
      co_await store_.ListParts(upload.key.number, marker, static_cast<std::size_t>(parts_max) + 1);

  const Upload& record = upload.row.record;
  const std::string& owner = OwnerOf(row.record, record);
  gen::ListPartsOutput out{.Bucket = in.Bucket,
                           .Key = in.Key,
                           .UploadId = in.UploadId,
                           .PartNumberMarker = marker,
                           .NextPartNumberMarker = marker,
                           .MaxParts = parts_max,
                           .IsTruncated = parts.size() > static_cast<std::size_t>(parts_max),
                           .Owner = gen::Owner{.DisplayName = owner, .ID = CanonicalUserId(owner)},
                           .StorageClass = ShownStorageClass(record.storage_class)};
  out.Initiator = InitiatorOf(row.record, record);
  if (record.checksum_algorithm) {
    out.ChecksumAlgorithm = Name(*record.checksum_algorithm);
    out.ChecksumType = Name(record.checksum_type);
  }
  if (*out.IsTruncated) parts.resize(static_cast<std::size_t>(parts_max));
  if (parts_max == 0) out.IsTruncated = false;
  for (const PartRow& part : parts) {
    if (!out.Parts) out.Parts.emplace();
    gen::Part& wire = out.Parts->emplace_back();
    wire = {.PartNumber = part.key.number,
            .LastModified = part.record.modified,
            .ETag = '"' + HexEncode(part.record.md5) + '"',
            .Size = static_cast<std::int64_t>(part.record.size)};
    if (record.checksum_algorithm) {
      const Checksum* checksum = part.record.FindChecksum(*record.checksum_algorithm);
      if (checksum != nullptr) SetChecksum(wire, *checksum);
    }
    out.NextPartNumberMarker = part.key.number;
  }
  co_return out;
}

}  // namespace laketop::s3
