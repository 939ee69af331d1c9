// SPDX-License-Identifier: Apache-2.0
#pragma once
// Text forms of bytes: hexadecimal, base64, percent-encoding.

#include <optional>
#include <string>
#include <string_view>

namespace laketop {

std::string HexEncode(std::string_view bytes);  // lower case
std::optional<std::string> HexDecode(std::string_view text);

std::string Base64Encode(std::string_view bytes);
// Strict alphabet; padding may be left out; white space is refused.
std::optional<std::string> Base64Decode(std::string_view text);

// Everything but unreserved characters (A-Z a-z 0-9 - . _ ~) becomes %XX, as SigV4 canonical URIs
// want it; `keep_slash` leaves '/' alone.
std::string PercentEncode(std::string_view text, bool keep_slash = false);
// None where a % is not followed by two hexadecimal digits. `plus_is_space` for form bodies and
// queries.
std::optional<std::string> PercentDecode(std::string_view text, bool plus_is_space = false);

}  // namespace laketop
