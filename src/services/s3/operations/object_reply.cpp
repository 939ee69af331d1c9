// SPDX-License-Identifier: Apache-2.0
#include "services/s3/operations/object_reply.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"

namespace laketop::s3 {
namespace {

void CheckConditions(const ReadConditions& conditions, const Bucket& bucket,
                     const ObjectVersion& version) {
  if (!conditions.Any()) return;
  ReadVerdict verdict = Evaluate(conditions, version.ETag(), version.modified);
  if (verdict.kind == ReadVerdict::Kind::kProceed) return;
  if (verdict.kind == ReadVerdict::Kind::kFailed) throw PreconditionFailed(verdict.condition);
  aws::Error error = S3Error("NotModified", 304, "Not Modified");
  error.bodiless = true;
  error.headers = {{"ETag", '"' + version.ETag() + '"'},
                   {"Last-Modified", FormatHttpDate(version.modified)}};
  if (std::optional<std::string> id = ShownVersionId(bucket, version.Id())) {
    error.headers.emplace_back("x-amz-version-id", *id);
  }
  throw error;
}

aws::Error InvalidPartNumber(std::int32_t asked, std::size_t parts) {
  aws::Error error =
      S3Error("InvalidPartNumber", 416, "The requested partnumber is not satisfiable");
  error.fields = {{"PartNumberRequested", fmt::format("{}", asked)},
                  {"ActualPartCount", fmt::format("{}", parts)}};
  return error;
}

ReadPlan PlanPart(std::int32_t number, const ReadAsked& asked, const ObjectVersion& version,
                  const std::optional<Layout>& layout) {
  if (number < 1 || number > kPartNumberMax) {
    throw InvalidArgument(
        fmt::format("Part number must be an integer between 1 and {}, inclusive", kPartNumberMax),
        "partNumber", fmt::format("{}", number));
  }
  if (!layout) {
    // An object that was put in one piece is its own first part.
    if (number != 1) throw InvalidPartNumber(number, 1);
    ReadPlan plan{.bytes = {0, version.size}, .partial = version.size > 0};
    if (asked.checksum_mode) plan.checksum = version.checksum;
    return plan;
  }
  std::uint64_t offset = 0;
  for (const PartFacts& part : layout->parts) {
    if (part.number != number) {
      offset += part.size;
      continue;
    }
    ReadPlan plan{.bytes = {offset, part.size}, .partial = part.size > 0};
    plan.parts_count = static_cast<std::int32_t>(layout->parts.size());
    if (asked.checksum_mode && version.checksum && !part.checksum.empty()) {
      // The part's own, beside the type of the object's.
      plan.checksum = Checksum{.algorithm = version.checksum->algorithm,
                               .type = version.checksum->type,
                               .bytes = part.checksum};
    }
    return plan;
  }
  throw InvalidPartNumber(number, layout->parts.size());
}

}  // namespace

bool WantsChecksum(const std::optional<std::string>& mode) {
  if (!mode) return false;
  if (http::EqualsIgnoringCase(*mode, "ENABLED")) return true;
  throw InvalidRequest("Value for x-amz-checksum-mode header is invalid.");
}

std::string ContentRangeText(const ByteRange& bytes, std::uint64_t size) {
  return fmt::format("bytes {}-{}/{}", bytes.offset, bytes.offset + bytes.length - 1, size);
}

ReadPlan PlanRead(const ReadAsked& asked, const Bucket& bucket, const ObjectVersion& version,
                  const std::optional<Layout>& layout) {
  CheckConditions(asked.conditions, bucket, version);
  if (asked.part_number) {
    if (asked.range) {
      throw InvalidRequest("Cannot specify both Range header and partNumber query parameter");
    }
    return PlanPart(*asked.part_number, asked, version, layout);
  }
  ReadPlan plan{.bytes = {0, version.size}};
  if (asked.range) {
    RangeAnswer answer = ResolveRange(*asked.range, version.size);
    if (answer.kind == RangeAnswer::Kind::kUnsatisfiable) {
      throw InvalidRange(*asked.range, version.size);
    }
    plan.bytes = answer.range;
    plan.partial = answer.kind == RangeAnswer::Kind::kPart;
  }
  // A checksum of the whole would not be that of the part.
  if (asked.checksum_mode && !plan.partial) plan.checksum = version.checksum;
  return plan;
}

}  // namespace laketop::s3
