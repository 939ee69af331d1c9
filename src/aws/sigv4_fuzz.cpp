// SPDX-License-Identifier: Apache-2.0
// A request line's query, the Authorization header and a date from outside bytes.
#include "aws/sigv2.hpp"
#include "aws/sigv4.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace laketop;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto take = [&text] {
    std::size_t end = text.find('\n');
    std::string line(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
  };
  http::Request request;
  request.method = "GET";
  request.path = "/" + take();
  request.query = take();
  std::string authorization = take();
  if (!authorization.empty()) request.headers.Add("Authorization", authorization);
  request.headers.Add("X-Amz-Date", take());
  auto read = aws::ReadSignature(request);
  if (read && *read) {
    aws::Canonicalize(request, **read, aws::PathRule::kAsIs, "UNSIGNED-PAYLOAD");
    aws::Canonicalize(request, **read, aws::PathRule::kNormalised, "UNSIGNED-PAYLOAD");
    aws::UnsignedHeaders(request, **read);
    aws::V2StringToSign(request, request.path);
    aws::WithPresignedHeaders(request);
  }
  return 0;
}
