// SPDX-License-Identifier: Apache-2.0
// The policy of a form, and the fields that are compared with it.

#include <cstddef>
#include <cstdint>

#include "aws/error.hpp"
#include "base/check.hpp"
#include "base/encoding.hpp"
#include "services/s3/post_policy.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace laketop;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  // Lines of name=value, an empty line, the document.
  s3::PostForm form;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) break;
    const std::size_t equals = std::min(line.find('='), line.size());
    form.Add(std::string(line.substr(0, equals)),
             std::string(line.substr(std::min(equals + 1, line.size()))));
  }
  form.NameFile("C:\\photos/cat.jpg");
  s3::RedirectOf(form, "bucket", "a key", "\"etag\"");
  const Timestamp now = *ParseIso8601("2026-01-01T00:00:00Z");
  try {
    const s3::FileSizes sizes = s3::CheckPostPolicy(Base64Encode(text), form, "bucket", now);
    CHECK(sizes.most <= s3::kPutBytesMax);
  } catch (const aws::Error& error) {
    CHECK(error.http_status() == 400 || error.http_status() == 403);
  }
  try {
    s3::SignatureOf(form);
    s3::HeadersOf(form, http::Headers());
  } catch (const aws::Error& error) {
    CHECK(error.http_status() == 400);
  }
  return 0;
}
