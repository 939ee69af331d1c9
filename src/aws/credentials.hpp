// SPDX-License-Identifier: Apache-2.0
#pragma once
// FileCredentials: access keys from a file like ~/.aws/credentials: who may come in when signatures
// are verified, before IAM knows anybody. INI, or TOML of the same shape. Immutable once read.
//
//   [me]
//   aws_access_key_id = AKIAIOSFODNN7EXAMPLE
//   aws_secret_access_key = …
//   account = 123456789012                               # if left out: 000000000000
//   principal_arn = arn:aws:iam::123456789012:user/me    # if left out: the account's root

#include <expected>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "ports/credentials.hpp"

namespace laketop::aws {

inline constexpr std::size_t kCredentialsBytesMax = 1 << 20;
inline constexpr std::string_view kDefaultAccount = "000000000000";

class FileCredentials final : public ports::CredentialSource {
 public:
  static std::expected<FileCredentials, std::string> Parse(std::string_view text);
  static std::expected<FileCredentials, std::string> Load(const std::filesystem::path& path);
  // One key, of the root of the default account.
  static FileCredentials OfRoot(std::string access_key_id, std::string secret);

  Task<std::optional<ports::Credential>> FindCredential(std::string access_key_id) override;
  std::size_t size() const { return keys_.size(); }

 private:
  std::map<std::string, ports::Credential> keys_;
};

// Whom a key that nobody knows makes its holder, where any is accepted: the root of the account
// that the key spells, if it is twelve digits, else of the default one.
ports::Caller CallerOfUnknownKey(const std::string& access_key_id);

}  // namespace laketop::aws
