// SPDX-License-Identifier: Apache-2.0
#pragma once
// VersionId: which version of a key. Versions of a key are ordered by a sequence number; the id
// that clients see holds it, so that a version is found by one read. What was written without
// versioning is the "null" version, of which a key has one at most.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace laketop::s3 {

inline constexpr std::string_view kNullVersion = "null";

struct VersionId {
  std::uint64_t sequence = 0;  // larger is newer
  std::uint64_t salt = 0;      // makes ids unguessable; 0 and 0: the null version
  std::uint64_t salt_more = 0;

  bool IsNull() const { return salt == 0 && salt_more == 0; }
  bool operator==(const VersionId&) const = default;
};

VersionId MakeVersionId(std::uint64_t sequence);  // a new one, never null
VersionId MakeNullVersion(std::uint64_t sequence);

// 32 letters, digits, '.' and '_'; "null" for the null version.
std::string Text(const VersionId& id);
// The null version comes without its sequence. None where it is no version id.
std::optional<VersionId> ParseVersionId(std::string_view text);

}  // namespace laketop::s3
