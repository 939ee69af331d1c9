// SPDX-License-Identifier: Apache-2.0
#pragma once
// Canonical users: the ids by which S3's ACLs name accounts, 64 hexadecimal digits. Ours hold the
// account, so that an id which names nobody is told from one that does. Pure.

#include <optional>
#include <string>
#include <string_view>

namespace laketop::s3 {

// Who asks without credentials: S3 has an id for such owners too.
inline constexpr std::string_view kAnonymousAccount = "anonymous";

std::string CanonicalUserId(std::string_view account);
// None: no account of ours has the id.
std::optional<std::string> FindAccountOfCanonicalUser(std::string_view id);

}  // namespace laketop::s3
