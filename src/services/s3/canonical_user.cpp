// SPDX-License-Identifier: Apache-2.0
#include "services/s3/canonical_user.hpp"

#include <charconv>

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/encoding.hpp"

namespace laketop::s3 {
namespace {

constexpr std::size_t kTagBytes = 24;
constexpr std::size_t kNumberBytes = 8;
constexpr std::size_t kAccountDigits = 12;
// Documented by AWS as the owner of what anonymous callers upload.
constexpr std::string_view kAnonymousId =
    "65a011a29cdf8ec533ec3d1ccaae921c65a011a29cdf8ec533ec3d1ccaae921c";

std::string Mask(std::string_view tag) {
  return Sha256("laketop canonical account " + std::string(tag)).substr(0, kNumberBytes);
}

}  // namespace

std::string CanonicalUserId(std::string_view account) {
  if (account == kAnonymousAccount || account.empty()) return std::string(kAnonymousId);
  std::string tag = Sha256("laketop canonical user " + std::string(account)).substr(0, kTagBytes);
  std::uint64_t number = 0;
  std::from_chars(account.data(), account.data() + account.size(), number);
  std::string masked = Mask(tag);
  for (std::size_t i = 0; i < kNumberBytes; ++i) {
    masked[i] = static_cast<char>(masked[i] ^ static_cast<char>(number >> (8 * i)));
  }
  return HexEncode(tag + masked);
}

std::optional<std::string> FindAccountOfCanonicalUser(std::string_view id) {
  if (id == kAnonymousId) return std::string(kAnonymousAccount);
  std::optional<std::string> bytes = HexDecode(id);
  if (!bytes || bytes->size() != kTagBytes + kNumberBytes) return std::nullopt;
  std::string mask = Mask(bytes->substr(0, kTagBytes));
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < kNumberBytes; ++i) {
    const auto byte = static_cast<unsigned char>((*bytes)[kTagBytes + i] ^ mask[i]);
    number |= std::uint64_t{byte} << (8 * i);
  }
  std::string account = fmt::format("{:0{}}", number, kAccountDigits);
  if (CanonicalUserId(account) != id) return std::nullopt;
  return account;
}

}  // namespace laketop::s3
