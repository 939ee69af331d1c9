// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials.hpp"

#include <algorithm>
#include <fstream>

namespace laketop::aws {
namespace {

bool IsAccount(std::string_view text) {
  return text.size() == 12 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r";
  std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

// A comment ends a value where white space stands before it: keys may hold '#'.
std::string_view ValueOf(std::string_view text) {
  text = Trim(text);
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'')) {
    std::size_t end = text.find(text.front(), 1);
    if (end != std::string_view::npos) return text.substr(1, end - 1);
  }
  for (std::size_t at = 1; at < text.size(); ++at) {
    bool after_space = text[at - 1] == ' ' || text[at - 1] == '\t';
    if ((text[at] == '#' || text[at] == ';') && after_space) return Trim(text.substr(0, at));
  }
  return text;
}

ports::Caller RootOf(std::string account, std::string access_key_id) {
  return {.account = account,
          .region = {},
          .principal_arn = "arn:aws:iam::" + account + ":root",
          .principal_id = account,
          .access_key_id = std::move(access_key_id)};
}

using Section = std::map<std::string, std::string, std::less<>>;

std::string Get(const Section& section, std::string_view name) {
  auto found = section.find(name);
  return found == section.end() ? std::string() : found->second;
}

std::expected<ports::Credential, std::string> CredentialOf(const std::string& name,
                                                           const Section& section) {
  ports::Credential out;
  out.access_key_id = Get(section, "aws_access_key_id");
  out.secret = Get(section, "aws_secret_access_key");
  out.session_token = Get(section, "aws_session_token");
  if (out.access_key_id.empty() || out.secret.empty()) {
    return std::unexpected("[" + name + "] needs aws_access_key_id and aws_secret_access_key");
  }
  std::string account = Get(section, "account");
  if (!account.empty() && !IsAccount(account)) {
    return std::unexpected("[" + name + "] account: twelve digits, not '" + account + "'");
  }
  out.caller = CallerOfUnknownKey(out.access_key_id);
  if (!account.empty()) out.caller = RootOf(account, out.access_key_id);
  std::string arn = Get(section, "principal_arn");
  if (!arn.empty()) out.caller.principal_arn = arn;
  return out;
}

}  // namespace

ports::Caller CallerOfUnknownKey(const std::string& access_key_id) {
  std::string account(IsAccount(access_key_id) ? std::string_view(access_key_id) : kDefaultAccount);
  return RootOf(std::move(account), access_key_id);
}

std::expected<FileCredentials, std::string> FileCredentials::Parse(std::string_view text) {
  std::map<std::string, Section> sections;
  Section* section = nullptr;
  int number = 0;
  while (!text.empty()) {
    std::size_t end = text.find('\n');
    std::string_view line = Trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    std::string where = "line " + std::to_string(number);
    if (line.front() == '[') {
      std::size_t close = line.find(']');
      if (close == std::string_view::npos) return std::unexpected(where + ": ']' is missing");
      section = &sections[std::string(Trim(line.substr(1, close - 1)))];
      continue;
    }
    std::size_t equals = line.find('=');
    if (equals == std::string_view::npos || section == nullptr) {
      return std::unexpected(where + ": neither [section] nor name = value in one");
    }
    (*section)[std::string(Trim(line.substr(0, equals)))] = ValueOf(line.substr(equals + 1));
  }
  FileCredentials out;
  for (const auto& [name, values] : sections) {
    std::expected<ports::Credential, std::string> credential = CredentialOf(name, values);
    if (!credential) return std::unexpected(credential.error());
    std::string key = credential->access_key_id;
    if (!out.keys_.emplace(key, std::move(*credential)).second) {
      return std::unexpected("[" + name + "] has the access key of another section");
    }
  }
  return out;
}

std::expected<FileCredentials, std::string> FileCredentials::Load(
    const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::unexpected("cannot read " + path.string());
  std::string text(kCredentialsBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kCredentialsBytesMax) return std::unexpected(path.string() + " is too large");
  std::expected<FileCredentials, std::string> out = Parse(text);
  if (!out) return std::unexpected(path.string() + ": " + out.error());
  return out;
}

FileCredentials FileCredentials::OfRoot(std::string access_key_id, std::string secret) {
  FileCredentials out;
  ports::Credential root{.access_key_id = access_key_id, .secret = std::move(secret)};
  root.caller = CallerOfUnknownKey(access_key_id);
  out.keys_.emplace(std::move(access_key_id), std::move(root));
  return out;
}

Task<std::optional<ports::Credential>> FileCredentials::FindCredential(std::string access_key_id) {
  auto found = keys_.find(access_key_id);
  if (found == keys_.end()) co_return std::nullopt;
  co_return found->second;
}

}  // namespace laketop::aws
