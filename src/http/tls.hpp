// SPDX-License-Identifier: Apache-2.0
#pragma once
// TlsContext: a certificate and key for a server, given as PEM files or made by ourselves.
// Immutable once made: any thread.

#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace laketop::http {

class TlsContext {
 public:
  struct Native;
  explicit TlsContext(std::unique_ptr<Native> native);
  ~TlsContext();
  TlsContext(TlsContext&&) noexcept;

  static std::expected<TlsContext, std::string> Load(const std::filesystem::path& certificate,
                                                     const std::filesystem::path& key);
  const Native& native() const { return *native_; }

 private:
  std::unique_ptr<Native> native_;
};

struct TlsFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
};

// A self-signed certificate for these names and addresses, made in `folder` (cert.pem, key.pem)
// unless a good one is there. It is good for the names, and for 30 more days.
std::expected<TlsFiles, std::string> EnsureSelfSigned(const std::filesystem::path& folder,
                                                      const std::vector<std::string>& names);

}  // namespace laketop::http
