// SPDX-License-Identifier: Apache-2.0
#pragma once
// aws::Error: what an operation answers instead of its output. Generated error classes derive from
// it, one for each error of AWS's models; services throw them, only the gateway catches them, and
// the protocol writes them. For an error that AWS answers but its model does not name, throw
// aws::Error itself. It knows nothing of the request it answers.

#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace laketop::aws {

struct Shape;

class Error : public std::exception {
 public:
  Error(std::string code, int http_status, std::string message)
      : code_(std::move(code)), message_(std::move(message)), http_status_(http_status) {}

  const char* what() const noexcept override { return message_.c_str(); }
  const std::string& code() const { return code_; }
  const std::string& message() const { return message_; }
  int http_status() const { return http_status_; }
  // Whose fault it is, as the query protocol says it: <Type>Sender</Type>.
  bool sender_fault() const { return http_status_ < 500; }

  // Further elements of the reply that no model names: S3's <BucketName>, <Key>, <Resource> …
  std::vector<std::pair<std::string, std::string>> fields;
  // Further headers of the reply: a HEAD request has no body to hold the fields.
  std::vector<std::pair<std::string, std::string>> headers;
  // A GET that fails its condition answers 304 and a HEAD its status alone: no body is written.
  bool bodiless = false;

  // The members that the model gives this error beside its message, and where they are; null: none.
  virtual const Shape* FieldsShape() const { return nullptr; }
  virtual const void* Fields() const { return nullptr; }

  // The namespace before the code in `__type`, which json services of the first years send; and the
  // older code that a query-compatible service also sends
  // ("AWS.SimpleQueueService.NonExistentQueue").
  std::string_view query_code() const { return query_code_; }
  // How the model spells the member that holds the message; empty: as the service's errors do.
  std::string_view message_name() const { return message_name_; }

 protected:
  std::string_view query_code_;
  std::string_view message_name_;

 private:
  std::string code_;
  std::string message_;
  int http_status_;
};

}  // namespace laketop::aws
