// SPDX-License-Identifier: Apache-2.0
#pragma once
// UTF-8: whether bytes are, and what they become where they are not. Pure.

#include <string>
#include <string_view>

namespace laketop {

// No overlong forms, no surrogates, nothing over U+10FFFF.
bool IsUtf8(std::string_view bytes);
// Each malformed piece becomes U+FFFD, as Java and browsers do it.
std::string RepairUtf8(std::string_view bytes);
// `code_point` is at most U+10FFFF and no surrogate.
void AppendUtf8(std::string& out, char32_t code_point);

}  // namespace laketop
