// SPDX-License-Identifier: Apache-2.0
#include "services/s3/completion.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "services/s3/conditions.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/integrity.hpp"
#include "services/s3/limits.hpp"

namespace laketop::s3 {
namespace {

void CheckPartChecksums(const Upload& upload, const Part& part, const ListedPart& listed,
                        const std::string& upload_id) {
  for (const GivenChecksum& given : listed.checksums) {
    const Checksum* stored = part.FindChecksum(given.algorithm);
    if (stored == nullptr || stored->Text() != given.text) {
      throw InvalidPart(upload_id, listed.number, listed.etag);
    }
  }
  if (!upload.checksum_algorithm || upload.checksum_type != ChecksumType::kComposite) return;
  const bool named = std::ranges::any_of(listed.checksums, [&](const GivenChecksum& given) {
    return given.algorithm == *upload.checksum_algorithm;
  });
  if (!named) {
    throw InvalidRequest(fmt::format(
        "The upload was created using a {} checksum. The complete request must include the "
        "checksum for each part. It was missing for part {} in the request.",
        AsciiLower(Name(*upload.checksum_algorithm)), listed.number));
  }
}

aws::Error PartTooSmall(const Part& part, std::int32_t number) {
  aws::Error error = EntityTooSmall(part.size, kPartBytesMin);
  error.fields.emplace_back("PartNumber", fmt::format("{}", number));
  error.fields.emplace_back("ETag", HexEncode(part.md5));
  return error;
}

// Places of the listed parts among the stored ones.
std::vector<std::size_t> FindParts(const Upload& upload, const std::vector<PartRow>& stored,
                                   const ListedWhole& listed) {
  std::vector<std::size_t> used;
  std::int32_t previous = 0;
  for (const ListedPart& part : listed.parts) {
    if (part.number <= previous) {
      throw S3Error("InvalidPartOrder", 400,
                    "The list of parts was not in ascending order. Parts must be ordered by part "
                    "number.");
    }
    previous = part.number;
    auto found = std::ranges::lower_bound(stored, part.number, {},
                                          [](const PartRow& row) { return row.key.number; });
    if (found == stored.end() || found->key.number != part.number ||
        HexEncode(found->record.md5) != UnquotedETag(part.etag)) {
      throw InvalidPart(listed.upload_id, part.number, part.etag);
    }
    CheckPartChecksums(upload, found->record, part, listed.upload_id);
    used.push_back(static_cast<std::size_t>(found - stored.begin()));
  }
  return used;
}

void CheckWhole(const Upload& upload, const CompletedUpload& completed, const ListedWhole& listed) {
  if (listed.checksum_type && *listed.checksum_type != Name(completed.checksum.type)) {
    throw InvalidRequest(fmt::format(
        "The upload was created using the {} checksum mode. The complete request must use the same "
        "checksum mode.",
        Name(completed.checksum.type)));
  }
  for (const GivenChecksum& given : listed.checksums) {
    const ChecksumAlgorithm algorithm =
        upload.checksum_algorithm.value_or(ChecksumAlgorithm::kCrc64nvme);
    if (given.algorithm != algorithm) {
      throw InvalidRequest(fmt::format(
          "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum "
          "Type: {}",
          AsciiLower(Name(algorithm)), AsciiLower(Name(given.algorithm))));
    }
    // The "-N" of a composite checksum may be left out.
    std::string_view text = given.text;
    if (text != completed.checksum.Text() && text != Base64Encode(completed.checksum.bytes)) {
      throw BadDigest(fmt::format("The {} you specified did not match the calculated checksum.",
                                  AsciiLower(Name(given.algorithm))));
    }
  }
  if (listed.size && static_cast<std::uint64_t>(*listed.size) != completed.size) {
    throw InvalidRequest(fmt::format(
        "The provided 'x-amz-mp-object-size' header value {} does not match what was computed: {}",
        *listed.size, completed.size));
  }
}

}  // namespace

CompletedUpload CompleteParts(const Upload& upload, const std::vector<PartRow>& stored,
                              const ListedWhole& listed) {
  if (listed.parts.empty()) throw MalformedXml();
  CompletedUpload completed{.used = FindParts(upload, stored, listed)};
  const ChecksumAlgorithm algorithm =
      upload.checksum_algorithm.value_or(ChecksumAlgorithm::kCrc64nvme);
  Digest md5(DigestKind::kMd5);
  std::vector<PartChecksum> checksums;
  for (std::size_t place : completed.used) {
    const PartRow& row = stored[place];
    const Part& part = row.record;
    if (place != completed.used.back() && part.size < kPartBytesMin) {
      throw PartTooSmall(part, row.key.number);
    }
    md5.Update(part.md5);
    completed.size += part.size;
    PartFacts facts{.number = row.key.number, .size = part.size, .iv = part.iv};
    const Checksum* checksum = part.FindChecksum(algorithm);
    if (checksum == nullptr) throw InvalidPart(listed.upload_id, row.key.number, "");
    checksums.push_back({.bytes = checksum->bytes, .size = part.size});
    if (upload.checksum_algorithm) facts.checksum = checksum->bytes;
    completed.layout.parts.push_back(std::move(facts));
  }
  if (completed.size > kObjectBytesMax) throw EntityTooLarge(completed.size, kObjectBytesMax);
  completed.md5 = md5.Finish();
  completed.checksum = Combine(algorithm, upload.checksum_type, checksums);
  CheckWhole(upload, completed, listed);
  return completed;
}

void ChooseChecksum(Upload& upload, const std::optional<std::string>& algorithm,
                    const std::optional<std::string>& type) {
  if (!algorithm) {
    if (type) {
      throw InvalidRequest(
          "The x-amz-checksum-type header can only be used with the "
          "x-amz-checksum-algorithm header.");
    }
    return;
  }
  upload.checksum_algorithm = RequireChecksumAlgorithm(*algorithm);
  const bool only_full = *upload.checksum_algorithm == ChecksumAlgorithm::kCrc64nvme;
  upload.checksum_type = only_full ? ChecksumType::kFullObject : ChecksumType::kComposite;
  if (!type) return;
  if (*type == "FULL_OBJECT") {
    upload.checksum_type = ChecksumType::kFullObject;
  } else if (*type == "COMPOSITE") {
    upload.checksum_type = ChecksumType::kComposite;
  } else {
    throw InvalidRequest("Value for x-amz-checksum-type header is invalid.");
  }
  const bool full = upload.checksum_type == ChecksumType::kFullObject;
  if ((full && !IsCrc(*upload.checksum_algorithm)) || (!full && only_full)) {
    throw InvalidRequest(
        fmt::format("The {} checksum type cannot be used with the {} checksum algorithm.",
                    Name(upload.checksum_type), AsciiLower(Name(*upload.checksum_algorithm))));
  }
}

}  // namespace laketop::s3
