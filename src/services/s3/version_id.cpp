// SPDX-License-Identifier: Apache-2.0
#include "services/s3/version_id.hpp"

#include <algorithm>
#include <cstring>

#include "base/encoding.hpp"
#include "base/random.hpp"

namespace laketop::s3 {
namespace {

constexpr std::size_t kTextSize = 32;
constexpr std::size_t kRawSize = 24;

void AppendBigEndian(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

std::uint64_t BigEndianAt(std::string_view bytes, std::size_t at) {
  std::uint64_t value = 0;
  for (char c : bytes.substr(at, 8)) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

}  // namespace

VersionId MakeVersionId(std::uint64_t sequence) {
  VersionId id{.sequence = sequence};
  std::string random = RandomBytes(16);
  std::memcpy(&id.salt, random.data(), 8);
  std::memcpy(&id.salt_more, random.data() + 8, 8);
  id.salt |= 1;  // never null
  return id;
}

VersionId MakeNullVersion(std::uint64_t sequence) {
  return {.sequence = sequence};
}

std::string Text(const VersionId& id) {
  if (id.IsNull()) return std::string(kNullVersion);
  // The salt comes first, and hides the sequence's leading zeroes: ids of one moment look unalike.
  std::string raw;
  AppendBigEndian(raw, id.salt);
  AppendBigEndian(raw, id.salt_more);
  AppendBigEndian(raw, id.sequence ^ id.salt_more);
  std::string text = Base64Encode(raw);
  std::ranges::replace(text, '+', '.');
  std::ranges::replace(text, '/', '_');
  return text;
}

std::optional<VersionId> ParseVersionId(std::string_view text) {
  if (text == kNullVersion) return VersionId{};
  if (text.size() != kTextSize) return std::nullopt;
  std::string base64(text);
  if (base64.find_first_of("+/=") != std::string::npos) return std::nullopt;
  std::ranges::replace(base64, '.', '+');
  std::ranges::replace(base64, '_', '/');
  std::optional<std::string> raw = Base64Decode(base64);
  if (!raw || raw->size() != kRawSize) return std::nullopt;
  VersionId id{.salt = BigEndianAt(*raw, 0), .salt_more = BigEndianAt(*raw, 8)};
  id.sequence = BigEndianAt(*raw, 16) ^ id.salt_more;
  if (id.IsNull()) return std::nullopt;
  return id;
}

}  // namespace laketop::s3
