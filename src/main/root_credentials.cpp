// SPDX-License-Identifier: Apache-2.0
#include "main/root_credentials.hpp"

#include "base/encoding.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "base/random.hpp"

namespace laketop::main {
namespace {

std::expected<void, std::string> MakeRootKey(const std::filesystem::path& path) {
  std::filesystem::path fresh = path;
  fresh += ".new";
  std::error_code error;
  std::filesystem::remove(fresh, error);
  auto file = CreateForWriting(fresh);
  std::string text = "[default]\naws_access_key_id = AKIA" + RandomAlphanumeric(16) +
                     "\naws_secret_access_key = " + Base64Encode(RandomBytes(30)) + "\n";
  // Its owner's alone before anything is in it.
  std::filesystem::permissions(
      fresh, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
  if (!error && file && WriteAllAt(**file, 0, text) && SyncData(**file)) {
    std::filesystem::rename(fresh, path, error);
    if (!error && SyncDirectory(path.parent_path())) return {};
  }
  return std::unexpected("cannot write " + path.string());
}

}  // namespace

std::expected<std::vector<aws::FileCredentials>, std::string> LoadCredentials(
    const ServeOptions& options, const std::filesystem::path& data_folder) {
  std::vector<aws::FileCredentials> out;
  if (!options.credentials.empty()) {
    auto file = aws::FileCredentials::Load(options.credentials);
    if (!file) return std::unexpected(file.error());
    out.push_back(std::move(*file));
  }
  if (!options.root_access_key_id.empty()) {
    out.push_back(
        aws::FileCredentials::OfRoot(options.root_access_key_id, options.root_secret_access_key));
  }
  if (!out.empty()) return out;
  std::filesystem::path path = data_folder / kRootCredentialsName;
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    if (auto made = MakeRootKey(path); !made) return std::unexpected(made.error());
  }
  auto file = aws::FileCredentials::Load(path);
  if (!file) return std::unexpected(file.error());
  log::Info("the root's key", {{"file", path.string()}});
  out.push_back(std::move(*file));
  return out;
}

}  // namespace laketop::main
