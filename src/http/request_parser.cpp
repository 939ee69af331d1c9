// SPDX-License-Identifier: Apache-2.0
#include "http/request_parser.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace laketop::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::beast::string_view;
using beast_error = boost::beast::error_code;

// Beast's errors, and what it leaves to its user.
enum class Refusal { kNone, kTargetTooLong, kTooManyHeaders, kTransferCoding, kHost };

std::string_view View(string_view text) {
  return {text.data(), text.size()};
}

ParseError ErrorOf(Refusal refusal, const beast_error& error) {
  switch (refusal) {
    case Refusal::kTargetTooLong:
      return {414, "the request target is too long"};
    case Refusal::kTooManyHeaders:
      return {431, "there are too many header fields"};
    case Refusal::kTransferCoding:
      return {501, "the transfer coding is not supported"};
    case Refusal::kHost:
      return {400, "one Host header is required"};
    case Refusal::kNone:
      break;
  }
  if (error == beast_http::error::header_limit) return {431, "the header is too large"};
  if (error == beast_http::error::bad_version) return {505, "the HTTP version is not supported"};
  return {400, "the request is malformed"};
}

class Parser final : public beast_http::basic_parser<true> {
 public:
  explicit Parser(const Limits& limits) : limits_(limits) {
    header_limit(static_cast<std::uint32_t>(limits.head_bytes_max));
    body_limit(boost::none);
  }

  RequestHead head;
  Refusal refusal = Refusal::kNone;

 private:
  void Refuse(Refusal why, beast_error& error) {
    refusal = why;
    error = beast_http::error::bad_value;
  }

  void on_request_impl(beast_http::verb, string_view method, string_view target, int version,
                       beast_error& error) override {
    if (target.size() > limits_.target_bytes_max) return Refuse(Refusal::kTargetTooLong, error);
    head.method = View(method);
    head.target = View(target);
    head.version = version;
  }
  void on_response_impl(int, string_view, int, beast_error&) override {}

  void on_field_impl(beast_http::field field, string_view name, string_view value,
                     beast_error& error) override {
    if (++fields_ > limits_.header_count_max) return Refuse(Refusal::kTooManyHeaders, error);
    if (field == beast_http::field::host) ++hosts_;
    if (field == beast_http::field::transfer_encoding &&
        (!EqualsIgnoringCase(View(value), "chunked") || head.version < 11)) {
      return Refuse(Refusal::kTransferCoding, error);
    }
    if (field == beast_http::field::expect && EqualsIgnoringCase(View(value), "100-continue")) {
      head.expect_continue = head.version >= 11;
    }
    head.headers.Add(std::string(View(name)), std::string(View(value)));
  }

  void on_header_impl(beast_error& error) override {
    if (hosts_ > 1 || (hosts_ == 0 && head.version >= 11)) return Refuse(Refusal::kHost, error);
    head.keep_alive = keep_alive();
    head.chunked = chunked();
    auto length = content_length();
    head.content_length = length ? *length : 0;
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>&, beast_error&) override {}
  std::size_t on_body_impl(string_view, beast_error& error) override {
    // Bodies are read by the connection.
    error = beast_http::error::bad_value;
    return 0;
  }
  void on_chunk_header_impl(std::uint64_t, string_view, beast_error&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view, beast_error& error) override {
    error = beast_http::error::bad_value;
    return 0;
  }
  void on_finish_impl(beast_error&) override {}

  const Limits& limits_;
  std::size_t fields_ = 0;
  int hosts_ = 0;
};

}  // namespace

struct RequestParser::Impl {
  // Made anew for each request, in place.
  std::optional<Parser> made;
  Parser& parser() { return *made; }  // NOLINT(bugprone-unchecked-optional-access): the constructor
  std::size_t searched = 0;
};

RequestParser::RequestParser(const Limits& limits)
    : limits_(limits), impl_(std::make_unique<Impl>()) {
  Reset();
}

RequestParser::~RequestParser() = default;

void RequestParser::Reset() {
  impl_->made.emplace(limits_);
  impl_->searched = 0;
}

RequestHead& RequestParser::Head() {
  return impl_->parser().head;
}

std::expected<bool, ParseError> RequestParser::ParseHead(std::string_view input,
                                                         std::size_t& consumed) {
  consumed = 0;
  // An empty line before a request is passed over (RFC 9112, 2.2).
  std::size_t skipped = input.starts_with("\r\n") ? 2 : 0;
  std::string_view text = input.substr(skipped);
  if (text.empty() || input == "\r") return false;
  // A TLS greeting on a plain port shows at its first byte.
  if (text[0] < 'A' || text[0] > 'z') return std::unexpected(ParseError{400, "not HTTP"});
  // Beast would take a head by pieces and so not see how large the whole is.
  std::size_t end = text.find("\r\n\r\n", impl_->searched);
  if (end == std::string_view::npos) {
    if (input.size() >= limits_.head_bytes_max) {
      return std::unexpected(ParseError{431, "the header is too large"});
    }
    impl_->searched = text.size() < 3 ? 0 : text.size() - 3;
    return false;
  }
  // Beast joins folded lines, which others read as fields of their own (RFC 9112, 5.2).
  std::string_view head = text.substr(0, end);
  if (head.find("\r\n ") != head.npos || head.find("\r\n\t") != head.npos) {
    return std::unexpected(ParseError{400, "a header field is folded"});
  }
  beast_error error;
  std::size_t used = impl_->parser().put(boost::asio::const_buffer(text.data(), end + 4), error);
  if (error) return std::unexpected(ErrorOf(impl_->parser().refusal, error));
  consumed = skipped + used;
  return true;
}

}  // namespace laketop::http
