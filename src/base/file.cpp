// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>

namespace laketop {
namespace {

std::unexpected<std::error_code> LastError() {
  return std::unexpected(std::error_code(errno, std::generic_category()));
}

FileResult<std::shared_ptr<const File>> OpenWith(const std::filesystem::path& path, int flags) {
  int descriptor = open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (descriptor < 0) return LastError();
  return std::make_shared<const File>(descriptor);
}

}  // namespace

File::~File() {
  if (descriptor_ >= 0) close(descriptor_);
}

FileResult<std::shared_ptr<const File>> OpenForReading(const std::filesystem::path& path) {
  return OpenWith(path, O_RDONLY);
}

FileResult<std::shared_ptr<const File>> CreateForWriting(const std::filesystem::path& path) {
  return OpenWith(path, O_RDWR | O_CREAT | O_EXCL);
}

FileResult<> WriteAllAt(const File& file, std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t written =
        pwrite(file.Descriptor(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0) {
      if (errno == EINTR) continue;
      return LastError();
    }
    offset += static_cast<std::uint64_t>(written);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

FileResult<std::size_t> ReadSomeAt(const File& file, std::uint64_t offset, std::span<char> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    ssize_t count = pread(file.Descriptor(), out.data() + done, out.size() - done,
                          static_cast<off_t>(offset + done));
    if (count < 0) {
      if (errno == EINTR) continue;
      return LastError();
    }
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

FileResult<> SyncData(const File& file) {
  if (fdatasync(file.Descriptor()) != 0) return LastError();
  return {};
}

FileResult<> SyncDirectory(const std::filesystem::path& directory) {
  int descriptor = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return LastError();
  File holder(descriptor);
  if (fsync(descriptor) != 0) return LastError();
  return {};
}

FileResult<> CreateDirectoryDurably(const std::filesystem::path& directory) {
  if (mkdir(directory.c_str(), 0700) != 0) {
    if (errno != EEXIST) return LastError();
    struct stat status{};
    if (stat(directory.c_str(), &status) != 0) return LastError();
    if (!S_ISDIR(status.st_mode)) {
      errno = ENOTDIR;
      return LastError();
    }
  }
  return SyncDirectory(directory.parent_path().empty() ? "." : directory.parent_path());
}

FileResult<> CreateDirectoriesDurably(const std::filesystem::path& directory) {
  std::error_code error;
  if (std::filesystem::is_directory(directory, error)) return {};
  std::filesystem::path parent = directory.parent_path();
  if (!parent.empty() && parent != directory) {
    if (FileResult<> made = CreateDirectoriesDurably(parent); !made) return made;
  }
  return CreateDirectoryDurably(directory);
}

FileResult<std::uint64_t> FreeBytes(const std::filesystem::path& folder) {
  struct statvfs space{};
  if (statvfs(folder.c_str(), &space) != 0) return LastError();
  return std::uint64_t{space.f_bavail} * space.f_frsize;
}

}  // namespace laketop
