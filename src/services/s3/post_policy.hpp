// SPDX-License-Identifier: Apache-2.0
#pragma once
// PostPolicy: the document that a signed form carries: until when it holds, what its fields must be
// and how large its file. Pure.
// https://docs.aws.amazon.com/AmazonS3/latest/developerguide/sigv4-HTTPPOSTConstructPolicy.html

#include <cstdint>
#include <string_view>

#include "base/time.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/post_form.hpp"

namespace laketop::s3 {

inline constexpr int kPostPolicyDepthMax = 8;

struct FileSizes {
  std::uint64_t least = 0;
  std::uint64_t most = kPutBytesMax;
};

// What the policy lets the file's size be. `policy` is the form's, in base64. Throws
// InvalidPolicyDocument for one that is none, AccessDenied where the form is not what it allows.
FileSizes CheckPostPolicy(std::string_view policy, const PostForm& form, std::string_view bucket,
                          Timestamp now);

}  // namespace laketop::s3
