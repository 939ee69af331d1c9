// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the listings' answers have in common: encoding-type=url and common prefixes.

#include <optional>
#include <string>
#include <vector>

#include "gen/s3/types.hpp"
#include "services/s3/records.hpp"

namespace laketop::s3 {

// Percent-encodes keys and prefixes where the client asks for it: keys may hold what XML cannot.
class KeyEncoder {
 public:
  // Throws InvalidArgument for any other encoding than "url".
  explicit KeyEncoder(const std::optional<std::string>& encoding_type);
  std::string operator()(std::string_view text) const;

 private:
  bool url_ = false;
};

// The root of an account is shown by its canonical id, others by their ARN.
gen::Initiator InitiatorOf(const Bucket& bucket, const Upload& upload);

std::optional<std::vector<gen::CommonPrefix>> CommonPrefixesOf(
    const std::vector<std::string>& prefixes, const KeyEncoder& encode);

}  // namespace laketop::s3
