// SPDX-License-Identifier: Apache-2.0
#pragma once
// Files by descriptor, and the few POSIX calls around them, with errno as the error. What a caller
// makes durable it syncs itself: the file, and the directory that names it.

#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace laketop {

// An open file that ends with its last owner.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int Descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

template <class T = void>
using FileResult = std::expected<T, std::error_code>;

FileResult<std::shared_ptr<const File>> OpenForReading(const std::filesystem::path& path);
// Fails where the file exists.
FileResult<std::shared_ptr<const File>> CreateForWriting(const std::filesystem::path& path);

FileResult<> WriteAllAt(const File& file, std::uint64_t offset, std::string_view bytes);
// Fewer bytes than asked only at the end of the file.
FileResult<std::size_t> ReadSomeAt(const File& file, std::uint64_t offset, std::span<char> out);

FileResult<> SyncData(const File& file);  // fdatasync
FileResult<> SyncDirectory(const std::filesystem::path& directory);
// Creates the last folder of the path (its parent exists) and makes its name durable; fine where it
// exists.
FileResult<> CreateDirectoryDurably(const std::filesystem::path& directory);
// The same for the whole path, as far as folders of it are missing.
FileResult<> CreateDirectoriesDurably(const std::filesystem::path& directory);

// What this program may still write on the disk of that folder.
FileResult<std::uint64_t> FreeBytes(const std::filesystem::path& folder);

}  // namespace laketop
