// SPDX-License-Identifier: Apache-2.0
#include "services/s3/conditions.hpp"

namespace laketop::s3 {
namespace {

// HTTP dates are whole seconds.
std::chrono::sys_seconds Seconds(Timestamp time) {
  return std::chrono::floor<std::chrono::seconds>(time);
}

}  // namespace

std::string_view UnquotedETag(std::string_view tag) {
  while (!tag.empty() && (tag.front() == ' ' || tag.front() == '\t')) tag.remove_prefix(1);
  while (!tag.empty() && (tag.back() == ' ' || tag.back() == '\t')) tag.remove_suffix(1);
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  // S3 takes an ETag that has lost one of its quotes.
  if (tag.starts_with('"')) tag.remove_prefix(1);
  if (tag.ends_with('"')) tag.remove_suffix(1);
  return tag;
}

bool NamesETag(std::string_view header, std::string_view etag) {
  while (true) {
    std::size_t comma = header.find(',');
    std::string_view tag = UnquotedETag(header.substr(0, comma));
    if (tag == "*" || tag == etag) return true;
    if (comma == std::string_view::npos) return false;
    header.remove_prefix(comma + 1);
  }
}

// The order of RFC 9110, section 13.2.2: an ETag condition overrules the date beside it.
ReadVerdict Evaluate(const ReadConditions& conditions, std::string_view etag,
                     Timestamp last_modified) {
  using Kind = ReadVerdict::Kind;
  if (conditions.if_match) {
    if (!NamesETag(*conditions.if_match, etag)) return {Kind::kFailed, "If-Match"};
  } else if (conditions.if_unmodified_since &&
             Seconds(last_modified) > Seconds(*conditions.if_unmodified_since)) {
    return {Kind::kFailed, "If-Unmodified-Since"};
  }
  if (conditions.if_none_match) {
    if (NamesETag(*conditions.if_none_match, etag)) return {Kind::kNotModified, "If-None-Match"};
  } else if (conditions.if_modified_since &&
             Seconds(last_modified) <= Seconds(*conditions.if_modified_since)) {
    return {Kind::kNotModified, "If-Modified-Since"};
  }
  return {};
}

WriteVerdict Evaluate(const WriteConditions& conditions, std::optional<std::string_view> etag) {
  if (conditions.if_absent && etag) return WriteVerdict::kIfNoneMatchFailed;
  if (conditions.if_match) {
    if (!etag) return WriteVerdict::kNoSuchKey;
    if (!NamesETag(*conditions.if_match, *etag)) return WriteVerdict::kIfMatchFailed;
  }
  return WriteVerdict::kProceed;
}

}  // namespace laketop::s3
