// SPDX-License-Identifier: Apache-2.0
#pragma once
// PostForm: the fields of an upload by HTML form, which are read before its file: what they are
// called, how they stand for the headers of a PUT, and how their signature is read. No I/O.
// https://docs.aws.amazon.com/AmazonS3/latest/developerguide/RESTObjectPOST.html

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/sigv4.hpp"
#include "http/message.hpp"
#include "services/s3/errors.hpp"

namespace laketop::s3 {

// Of all that stands before the file's bytes.
inline constexpr std::size_t kFormBytesMax = 20'480;

class PostForm {
 public:
  // Names compare without case; a field that comes again adds its value, after a comma.
  void Add(std::string name, std::string value);
  // The file is `path` to the client: its name takes the place of ${filename} in all fields.
  void NameFile(std::string_view path);

  // By its name in lower case; null where it is absent.
  const std::string* Find(std::string_view name) const;
  // Throws where it is absent; `shown`: as AWS spells it.
  const std::string& Require(std::string_view name, std::string_view shown) const;

  struct Field {
    std::string name;  // as the client has it
    std::string lower;
    std::string value;
  };
  const std::vector<Field>& Fields() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

// None: nobody signed it. Throws what AWS answers where a part of the signature is missing.
std::optional<aws::Signature> SignatureOf(const PostForm& form);
// The headers of the PUT that the form stands for. `outer`: of the request that brought it.
http::Headers HeadersOf(const PostForm& form, const http::Headers& outer);
// Where the browser is sent to after the upload; none where it is not.
std::optional<std::string> RedirectOf(const PostForm& form, std::string_view bucket,
                                      std::string_view key, std::string_view etag);

}  // namespace laketop::s3
