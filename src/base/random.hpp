// SPDX-License-Identifier: Apache-2.0
#pragma once
// Random identifiers, from the kernel's generator. Thread-safe.

#include <string>

namespace laketop {

std::string RandomBytes(std::size_t count);
std::string RandomHex(std::size_t digits);
std::string RandomUuid();  // version 4, lower case
// Letters and digits, upper case, as AWS's ids (AKIA…, request ids).
std::string RandomAlphanumeric(std::size_t count);

}  // namespace laketop
