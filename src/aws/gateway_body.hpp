// SPDX-License-Identifier: Apache-2.0
#pragma once
// A request's body as its operation sees it: out of the aws-chunked coding, checked against what
// was signed, and read whole where the operation does not stream.

#include <memory>
#include <optional>
#include <string>

#include "aws/sigv4_authentication.hpp"
#include "http/message.hpp"

namespace laketop::aws {

// The body behind the checks that `payload` asks for; chunks' signatures are verified where the
// identity has a signing key.
std::shared_ptr<http::BodyReader> CheckedBody(const http::Request& request,
                                              const PayloadRule& payload,
                                              const std::optional<Signature>& signature,
                                              const Identity& identity);

// The headers as the operation sees them: Content-Encoding without aws-chunked.
http::Headers WithoutChunkedCoding(const http::Headers& headers);

// What AWS answers to a body that broke off, is too large, or is not what was signed.
Error BodyFaultError(ErrorFamily family, const http::BodyError& fault);

}  // namespace laketop::aws
