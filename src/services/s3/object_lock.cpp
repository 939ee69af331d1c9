// SPDX-License-Identifier: Apache-2.0
#include "services/s3/object_lock.hpp"

#include "services/s3/errors.hpp"

namespace laketop::s3 {
namespace {

constexpr std::chrono::hours kDay{24};

aws::Error Protected() {
  return S3Error("AccessDenied", 403, "Access Denied because object protected by object lock.");
}

}  // namespace

std::string_view Name(LockMode mode) {
  return mode == LockMode::kCompliance ? "COMPLIANCE" : "GOVERNANCE";
}

std::optional<LockMode> FindLockMode(std::string_view name) {
  if (name == "GOVERNANCE") return LockMode::kGovernance;
  if (name == "COMPLIANCE") return LockMode::kCompliance;
  return std::nullopt;
}

std::optional<ObjectLock> CheckLock(const AskedLock& asked, Timestamp now) {
  if (!asked.mode && !asked.retain_until && !asked.legal_hold) return std::nullopt;
  ObjectLock lock;
  if (asked.mode.has_value() != asked.retain_until.has_value()) {
    throw InvalidArgument(
        "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
        asked.mode ? "x-amz-object-lock-retain-until-date" : "x-amz-object-lock-mode", "");
  }
  if (asked.mode) {
    std::optional<LockMode> mode = FindLockMode(*asked.mode);
    if (!mode)
      throw InvalidArgument("Unknown wormMode directive.", "x-amz-object-lock-mode", *asked.mode);
    if (*asked.retain_until <= now) {
      throw InvalidArgument("The retain until date must be in the future!",
                            "x-amz-object-lock-retain-until-date",
                            FormatIso8601Seconds(*asked.retain_until));
    }
    lock.mode = *mode;
    lock.retain_until = *asked.retain_until;
  }
  if (asked.legal_hold) {
    if (*asked.legal_hold != "ON" && *asked.legal_hold != "OFF") {
      throw InvalidArgument("Legal Hold must be either of 'ON' or 'OFF'",
                            "x-amz-object-lock-legal-hold", *asked.legal_hold);
    }
    lock.legal_hold = *asked.legal_hold == "ON";
  }
  return lock;
}

std::optional<ObjectLock> LockOfNew(std::optional<ObjectLock> lock,
                                    const std::optional<DefaultRetention>& retention,
                                    Timestamp now) {
  if (!retention || (lock && lock->mode != LockMode::kNone)) return lock;
  if (!lock) lock.emplace();
  const int days = retention->days > 0 ? retention->days : retention->years * 365;
  lock->mode = retention->mode;
  lock->retain_until = now + days * kDay;
  return lock;
}

bool IsProtected(const std::optional<ObjectLock>& lock, Timestamp now, bool bypass) {
  if (!lock) return false;
  if (lock->legal_hold.value_or(false)) return true;
  if (lock->mode == LockMode::kNone || lock->retain_until <= now) return false;
  return lock->mode == LockMode::kCompliance || !bypass;
}

void CheckRetentionChange(const std::optional<ObjectLock>& lock, const ObjectLock& changed,
                          Timestamp now, bool bypass) {
  if (!lock || lock->mode == LockMode::kNone || lock->retain_until <= now) return;
  const bool weaker = changed.mode != lock->mode || changed.retain_until < lock->retain_until;
  if (!weaker) return;
  if (lock->mode == LockMode::kCompliance || !bypass) throw Protected();
}

}  // namespace laketop::s3
