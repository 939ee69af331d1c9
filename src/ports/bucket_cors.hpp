// SPDX-License-Identifier: Apache-2.0
#pragma once
// BucketCors: whether a bucket's CORS rules let a web page of another origin in. Offered by S3,
// asked by the gateway. Thread-safe.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/task.hpp"

namespace laketop::ports {

struct CorsQuestion {
  std::string bucket;
  std::string origin;
  std::string method;                // that the page uses, or asks for beforehand
  std::vector<std::string> headers;  // that it asks to send, lower case
};

// Headers of the answer: Access-Control-Allow-Origin and what belongs to it.
using CorsGrant = std::vector<std::pair<std::string, std::string>>;

class BucketCors {
 public:
  virtual ~BucketCors() = default;
  // None: no rule fits, or there is no such bucket.
  virtual Task<std::optional<CorsGrant>> FindGrant(CorsQuestion question) = 0;
};

}  // namespace laketop::ports
