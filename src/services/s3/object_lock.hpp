// SPDX-License-Identifier: Apache-2.0
#pragma once
// ObjectLock: what keeps a version from being removed: a retention until a date, a legal hold. The
// rules, without I/O.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace laketop::s3 {

// The values lie on disk.
enum class LockMode : std::uint8_t { kNone = 0, kGovernance = 1, kCompliance = 2 };

std::string_view Name(LockMode mode);
std::optional<LockMode> FindLockMode(std::string_view name);

struct ObjectLock {
  LockMode mode = LockMode::kNone;
  Timestamp retain_until{};
  std::optional<bool> legal_hold;  // none: never set
  template <class V>
  void Fields(V& v) {
    v(1, mode);
    v(2, retain_until);
    v(3, legal_hold);
  }
};

// What a bucket gives its new objects.
struct DefaultRetention {
  LockMode mode = LockMode::kGovernance;
  std::int32_t days = 0;  // or …
  std::int32_t years = 0;
  template <class V>
  void Fields(V& v) {
    v(1, mode);
    v(2, days);
    v(3, years);
  }
};

// What a request says of a new object.
struct AskedLock {
  std::optional<std::string> mode;
  std::optional<Timestamp> retain_until;
  std::optional<std::string> legal_hold;
};

// None where nothing is asked. Throws what AWS answers for what is wrong.
std::optional<ObjectLock> CheckLock(const AskedLock& asked, Timestamp now);
// What a new object gets where the bucket may have a default.
std::optional<ObjectLock> LockOfNew(std::optional<ObjectLock> lock,
                                    const std::optional<DefaultRetention>& retention,
                                    Timestamp now);

// Whether the version may not be removed. `bypass`: the caller passes over GOVERNANCE.
bool IsProtected(const std::optional<ObjectLock>& lock, Timestamp now, bool bypass);
// Throws AccessDenied where a retention would be shortened or weakened.
void CheckRetentionChange(const std::optional<ObjectLock>& lock, const ObjectLock& changed,
                          Timestamp now, bool bypass);

}  // namespace laketop::s3
