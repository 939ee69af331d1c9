// SPDX-License-Identifier: Apache-2.0
#pragma once
// The shapes that carry no constraint and no format: shared by all models.

#include "aws/shape.hpp"

namespace laketop::aws {

inline constexpr Shape kPlainString{.kind = Kind::kString, .name = "String"};
inline constexpr Shape kPlainBlob{.kind = Kind::kBlob, .name = "Blob"};
inline constexpr Shape kPlainBoolean{.kind = Kind::kBoolean, .name = "Boolean"};
inline constexpr Shape kPlainInteger{.kind = Kind::kInteger, .name = "Integer"};
inline constexpr Shape kPlainLong{.kind = Kind::kLong, .name = "Long"};
inline constexpr Shape kPlainFloat{.kind = Kind::kFloat, .name = "Float"};
inline constexpr Shape kPlainDouble{.kind = Kind::kDouble, .name = "Double"};
inline constexpr Shape kPlainTimestamp{.kind = Kind::kTimestamp, .name = "Timestamp"};
inline constexpr Shape kPlainDocument{.kind = Kind::kDocument, .name = "Document"};
inline constexpr Shape kPlainBodyReader{.kind = Kind::kBodyReader, .name = "StreamingBlob"};
inline constexpr Shape kPlainBody{.kind = Kind::kBody, .name = "StreamingBlob"};

}  // namespace laketop::aws
