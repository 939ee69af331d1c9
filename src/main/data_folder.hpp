// SPDX-License-Identifier: Apache-2.0
#pragma once
// DataFolder: the one folder that holds all state, locked while a server runs on it.

#include <chrono>
#include <expected>
#include <filesystem>
#include <string>

namespace laketop::main {

class DataFolder {
 public:
  // Creates the folder if there is none; the error says who has it.
  static std::expected<DataFolder, std::string> Open(std::filesystem::path path);
  ~DataFolder();
  DataFolder(DataFolder&& other) noexcept;
  DataFolder& operator=(DataFolder&&) = delete;

  const std::filesystem::path& Path() const { return path_; }

  // How far the clock is ahead of wall time; it outlives a restart.
  std::chrono::milliseconds ReadClockOffset() const;
  bool WriteClockOffset(std::chrono::milliseconds offset) const;

 private:
  DataFolder(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}
  std::filesystem::path path_;
  int lock_;
};

}  // namespace laketop::main
