// SPDX-License-Identifier: Apache-2.0
#include "services/s3/operations/list_wire.hpp"

#include "base/encoding.hpp"
#include "http/message.hpp"
#include "services/s3/canonical_user.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/permissions.hpp"

namespace laketop::s3 {
KeyEncoder::KeyEncoder(const std::optional<std::string>& encoding_type) {
  if (!encoding_type) return;
  if (!http::EqualsIgnoringCase(*encoding_type, "url")) {
    throw InvalidArgument("Invalid Encoding Method specified in Request", "encoding-type",
                          *encoding_type);
  }
  url_ = true;
}

std::string KeyEncoder::operator()(std::string_view text) const {
  return url_ ? PercentEncode(text, true) : std::string(text);
}

gen::Initiator InitiatorOf(const Bucket& bucket, const Upload& upload) {
  const std::string& owner = OwnerOf(bucket, upload);
  const bool root = upload.initiator_arn.ends_with(":root");
  return {.ID = root ? CanonicalUserId(owner) : upload.initiator_arn, .DisplayName = owner};
}

std::optional<std::vector<gen::CommonPrefix>> CommonPrefixesOf(
    const std::vector<std::string>& prefixes, const KeyEncoder& encode) {
  if (prefixes.empty()) return std::nullopt;
  std::vector<gen::CommonPrefix> wire;
  wire.reserve(prefixes.size());
  for (const std::string& prefix : prefixes) wire.push_back({.Prefix = encode(prefix)});
  return wire;
}

}  // namespace laketop::s3
