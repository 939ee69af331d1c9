// SPDX-License-Identifier: Apache-2.0
#include "main/data_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include "base/file.hpp"

namespace laketop::main {
namespace {

constexpr const char* kLockName = "lock";
constexpr const char* kClockName = "clock";

std::string ReadSmallFile(const std::filesystem::path& path) {
  FileResult<std::shared_ptr<const File>> file = OpenForReading(path);
  if (!file) return {};
  std::string text(64, '\0');
  FileResult<std::size_t> size = ReadSomeAt(**file, 0, text);
  text.resize(size.value_or(0));
  return text;
}

}  // namespace

std::expected<DataFolder, std::string> DataFolder::Open(std::filesystem::path path) {
  std::error_code error;
  path = std::filesystem::absolute(path, error);
  FileResult<> made = CreateDirectoriesDurably(path);
  if (!made)
    return std::unexpected("cannot create " + path.string() + ": " + made.error().message());
  std::filesystem::path name = path / kLockName;
  int lock = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) {
    return std::unexpected("cannot write into " + path.string() + ": " + strerror(errno));
  }
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    std::string holder = ReadSmallFile(name);
    ::close(lock);
    return std::unexpected("another server uses " + path.string() +
                           (holder.empty() ? "" : " (process " + holder + ")") +
                           ": stop it, or choose another folder with --data-dir");
  }
  std::string self = std::to_string(::getpid());
  if (::ftruncate(lock, 0) != 0 ||
      ::pwrite(lock, self.data(), self.size(), 0) != static_cast<ssize_t>(self.size())) {
    ::close(lock);
    return std::unexpected("cannot write into " + path.string() + ": " + strerror(errno));
  }
  return DataFolder(std::move(path), lock);
}

DataFolder::DataFolder(DataFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

DataFolder::~DataFolder() {
  if (lock_ < 0) return;
  // An empty lock file says that nobody holds it; the lock itself ends with the descriptor.
  [[maybe_unused]] int result = ::ftruncate(lock_, 0);
  ::close(lock_);
}

std::chrono::milliseconds DataFolder::ReadClockOffset() const {
  std::string text = ReadSmallFile(path_ / kClockName);
  std::int64_t offset = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), offset);
  return std::chrono::milliseconds(error == std::errc() && offset > 0 ? offset : 0);
}

bool DataFolder::WriteClockOffset(std::chrono::milliseconds offset) const {
  std::filesystem::path fresh = path_ / (std::string(kClockName) + ".new");
  std::error_code error;
  std::filesystem::remove(fresh, error);
  FileResult<std::shared_ptr<const File>> file = CreateForWriting(fresh);
  std::string text = std::to_string(offset.count());
  if (!file || !WriteAllAt(**file, 0, text) || !SyncData(**file)) return false;
  std::filesystem::rename(fresh, path_ / kClockName, error);
  return !error && SyncDirectory(path_).has_value();
}

}  // namespace laketop::main
