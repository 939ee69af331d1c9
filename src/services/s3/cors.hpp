// SPDX-License-Identifier: Apache-2.0
#pragma once
// Cors: which web pages a bucket lets in, by its rules. Pure.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ports/bucket_cors.hpp"

namespace laketop::s3 {

struct CorsRule {
  std::optional<std::string> id;
  std::vector<std::string> allowed_headers;
  std::vector<std::string> allowed_methods;
  std::vector<std::string> allowed_origins;
  std::vector<std::string> expose_headers;
  std::optional<std::int32_t> max_age_seconds;
  template <class V>
  void Fields(V& v) {
    v(1, id);
    v(2, allowed_headers);
    v(3, allowed_methods);
    v(4, allowed_origins);
    v(5, expose_headers);
    v(6, max_age_seconds);
  }
};

// Throws what AWS answers for rules that are wrong.
void CheckCorsRules(const std::vector<CorsRule>& rules);

// By the first rule that fits; none where none does.
std::optional<ports::CorsGrant> GrantOf(const std::vector<CorsRule>& rules,
                                        const ports::CorsQuestion& question);

}  // namespace laketop::s3
