// SPDX-License-Identifier: Apache-2.0
#include "aws/sigv4_errors.hpp"

#include <fmt/format.h>

namespace laketop::aws {
namespace {

// The codes of one error in the families, and their statuses.
struct Codes {
  std::string_view s3;
  int s3_status;
  std::string_view json;  // json 400, rest 403
  std::string_view query;
  int query_status;
};

Error Make(ErrorFamily family, const Codes& codes, std::string message) {
  switch (family) {
    case ErrorFamily::kS3:
      return Error(std::string(codes.s3), codes.s3_status, std::move(message));
    case ErrorFamily::kJson:
      return Error(std::string(codes.json), 400, std::move(message));
    case ErrorFamily::kRest:
      return Error(std::string(codes.json), 403, std::move(message));
    case ErrorFamily::kQuery:
      break;
  }
  return Error(std::string(codes.query), codes.query_status, std::move(message));
}

constexpr Codes kMismatch{"SignatureDoesNotMatch", 403, "InvalidSignatureException",
                          "SignatureDoesNotMatch", 403};
constexpr Codes kIncomplete{"AuthorizationHeaderMalformed", 400, "IncompleteSignatureException",
                            "IncompleteSignature", 400};
constexpr Codes kQueryFault{"AuthorizationQueryParametersError", 400,
                            "IncompleteSignatureException", "IncompleteSignature", 400};
constexpr Codes kUnknownKey{"InvalidAccessKeyId", 403, "UnrecognizedClientException",
                            "InvalidClientTokenId", 403};
constexpr Codes kDenied{"AccessDenied", 403, "AccessDeniedException", "AccessDenied", 403};
constexpr Codes kExpiredToken{"ExpiredToken", 400, "ExpiredTokenException", "ExpiredToken", 403};
constexpr Codes kWrongToken{"InvalidToken", 400, "UnrecognizedClientException",
                            "InvalidClientTokenId", 403};
constexpr Codes kSkewed{"RequestTimeTooSkewed", 403, "InvalidSignatureException",
                        "SignatureDoesNotMatch", 403};
constexpr Codes kNobody{"AccessDenied", 403, "MissingAuthenticationTokenException",
                        "MissingAuthenticationToken", 403};

constexpr std::chrono::minutes kSkew{15};

std::string InHexPairs(std::string_view text) {
  std::string out;
  for (unsigned char c : text) out += fmt::format("{}{:02x}", out.empty() ? "" : " ", c);
  return out;
}

}  // namespace

ErrorFamily FamilyOf(const Service& service, ProtocolKind protocol) {
  switch (protocol) {
    case ProtocolKind::kJson10:
    case ProtocolKind::kJson11:
    case ProtocolKind::kCbor:
      return ErrorFamily::kJson;
    case ProtocolKind::kRestJson:
      return ErrorFamily::kRest;
    case ProtocolKind::kRestXml:
      return service.bare_errors ? ErrorFamily::kS3 : ErrorFamily::kQuery;
    case ProtocolKind::kQuery:
      break;
  }
  return ErrorFamily::kQuery;
}

Error FaultError(ErrorFamily family, const SignatureFault& fault) {
  if (family != ErrorFamily::kS3) return Make(family, kIncomplete, fault.message);
  switch (fault.kind) {
    case SignatureFault::Kind::kNoDate:
      return Error("AccessDenied", 403,
                   "AWS authentication requires a valid Date or x-amz-date header");
    case SignatureFault::Kind::kUnsupported:
      if (fault.presigned) break;
      return Error("InvalidArgument", 400, "Unsupported Authorization Type");
    case SignatureFault::Kind::kTwice:
      return Error("InvalidArgument", 400,
                   "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, "
                   "Signature query string parameter or the Authorization header should be "
                   "specified");
    case SignatureFault::Kind::kIncomplete:
      if (!fault.presigned) break;
      return Error("AuthorizationQueryParametersError", 400,
                   "Query-string authentication version 4 requires the X-Amz-Algorithm, "
                   "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and "
                   "X-Amz-Expires parameters.");
    case SignatureFault::Kind::kMalformed:
      break;
  }
  if (fault.presigned) return Make(family, kQueryFault, fault.message);
  return Make(family, kIncomplete, "The authorization header is malformed; " + fault.message);
}

Error UnsupportedSchemeError(ErrorFamily family) {
  constexpr Codes kCodes{"InvalidRequest", 400, "IncompleteSignatureException",
                         "IncompleteSignature", 400};
  return Make(family, kCodes,
              "The authorization mechanism you have provided is not supported. Please use "
              "AWS4-HMAC-SHA256.");
}

Error AnonymousError(ErrorFamily family) {
  if (family == ErrorFamily::kS3) return Make(family, kNobody, "Access Denied");
  return Make(family, kNobody,
              family == ErrorFamily::kQuery ? "Request is missing Authentication Token"
                                            : "Missing Authentication Token");
}

Error UnknownKeyError(ErrorFamily family, const Signature& signature) {
  if (family != ErrorFamily::kS3) {
    return Make(family, kUnknownKey, "The security token included in the request is invalid.");
  }
  Error error = Make(family, kUnknownKey,
                     "The AWS Access Key Id you provided does not exist in our records.");
  error.fields.emplace_back("AWSAccessKeyId", signature.access_key_id);
  return error;
}

Error WrongSignatureError(ErrorFamily family, const Signature& signature,
                          const CanonicalRequest& canonical) {
  if (family != ErrorFamily::kS3) {
    return Make(family, kMismatch,
                "The request signature we calculated does not match the signature you provided. "
                "Check your AWS Secret Access Key and signing method. Consult the service "
                "documentation for details.");
  }
  Error error = Make(family, kMismatch,
                     "The request signature we calculated does not match the signature you "
                     "provided. Check your key and signing method.");
  error.fields = {{"AWSAccessKeyId", signature.access_key_id},
                  {"StringToSign", canonical.string_to_sign},
                  {"SignatureProvided", signature.hex},
                  {"StringToSignBytes", InHexPairs(canonical.string_to_sign)}};
  // The policy of a form is signed as it is.
  if (!canonical.text.empty()) {
    error.fields.emplace_back("CanonicalRequest", canonical.text);
    error.fields.emplace_back("CanonicalRequestBytes", InHexPairs(canonical.text));
  }
  return error;
}

Error UnsignedHeadersError(ErrorFamily family, const std::string& names) {
  if (family != ErrorFamily::kS3) {
    return Make(family, kMismatch,
                "'" + names +
                    "' must be a 'SignedHeader' in the AWS "
                    "Authorization.");
  }
  Error error =
      Make(family, kDenied, "There were headers present in the request which were not signed");
  error.fields.emplace_back("HeadersNotSigned", names);
  return error;
}

Error WrongScopeError(ErrorFamily family, const std::string& message) {
  if (family == ErrorFamily::kS3) {
    return Make(family, kIncomplete, "The authorization header is malformed; " + message);
  }
  return Make(family, kMismatch, message);
}

Error SkewError(ErrorFamily family, const Signature& signature, Timestamp now) {
  if (family != ErrorFamily::kS3) {
    bool late = signature.time < now;
    Timestamp bound = late ? now - kSkew : now + kSkew;
    return Make(family, kSkewed,
                fmt::format("Signature {}: {} is {} {} ({} {} 15 min.)",
                            late ? "expired" : "not yet current", signature.time_text,
                            late ? "now earlier than" : "still later than",
                            FormatBasicIso8601(bound), FormatBasicIso8601(now), late ? "-" : "+"));
  }
  Error error = Make(family, kSkewed,
                     "The difference between the request time and the current time is too large.");
  error.fields = {{"RequestTime", signature.time_text},
                  {"ServerTime", FormatIso8601Seconds(now)},
                  {"MaxAllowedSkewMilliseconds", "900000"}};
  return error;
}

Error ExpiredRequestError(ErrorFamily family, const Signature& signature, Timestamp now) {
  if (family != ErrorFamily::kS3) {
    return Make(family, kSkewed,
                fmt::format("Signature expired: {} is now earlier than {} ({} - {} sec.)",
                            signature.time_text, FormatBasicIso8601(now - signature.expires),
                            FormatBasicIso8601(now), signature.expires.count()));
  }
  Error error = Make(family, kDenied, "Request has expired");
  if (signature.scheme != SigningScheme::kV2) {
    error.fields.emplace_back("X-Amz-Expires", std::to_string(signature.expires.count()));
  }
  error.fields.emplace_back("Expires", FormatIso8601Seconds(signature.time + signature.expires));
  error.fields.emplace_back("ServerTime", FormatIso8601Seconds(now));
  return error;
}

Error WrongTokenError(ErrorFamily family) {
  return Make(family, kWrongToken,
              family == ErrorFamily::kS3
                  ? "The provided token is malformed or otherwise invalid."
                  : "The security token included in the request is invalid.");
}

Error ExpiredTokenError(ErrorFamily family) {
  return Make(family, kExpiredToken,
              family == ErrorFamily::kS3 ? "The provided token has expired."
                                         : "The security token included in the request is expired");
}

Error DeniedError(ErrorFamily family, const std::string& message) {
  return Make(family, kDenied, message);
}

Error BusyError(ErrorFamily family) {
  if (family == ErrorFamily::kS3) {
    return Error("SlowDown", 503, "Please reduce your request rate.");
  }
  constexpr Codes kCodes{"SlowDown", 503, "ThrottlingException", "Throttling", 400};
  return Make(family == ErrorFamily::kRest ? ErrorFamily::kJson : family, kCodes, "Rate exceeded");
}

}  // namespace laketop::aws
