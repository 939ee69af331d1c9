// SPDX-License-Identifier: Apache-2.0
#pragma once
// What AWS answers to a request whose signature is not good: each family of services in its own
// codes and words.

#include <string>

#include "aws/error.hpp"
#include "aws/protocol/operation.hpp"
#include "aws/sigv4.hpp"

namespace laketop::aws {

enum class ErrorFamily { kS3, kJson, kRest, kQuery };
ErrorFamily FamilyOf(const Service& service, ProtocolKind protocol);

Error FaultError(ErrorFamily family, const SignatureFault& fault);
Error UnsupportedSchemeError(ErrorFamily family);
// No signature where one is needed.
Error AnonymousError(ErrorFamily family);
Error UnknownKeyError(ErrorFamily family, const Signature& signature);
Error WrongSignatureError(ErrorFamily family, const Signature& signature,
                          const CanonicalRequest& canonical);
Error UnsignedHeadersError(ErrorFamily family, const std::string& names);
// The scope names another date or service than the request.
Error WrongScopeError(ErrorFamily family, const std::string& message);
Error SkewError(ErrorFamily family, const Signature& signature, Timestamp now);
Error ExpiredRequestError(ErrorFamily family, const Signature& signature, Timestamp now);
Error WrongTokenError(ErrorFamily family);
Error ExpiredTokenError(ErrorFamily family);
Error DeniedError(ErrorFamily family, const std::string& message);
// Too many requests at once.
Error BusyError(ErrorFamily family);
Error DiskFullError(ErrorFamily family);

}  // namespace laketop::aws
