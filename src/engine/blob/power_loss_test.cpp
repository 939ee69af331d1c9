// SPDX-License-Identifier: Apache-2.0
#include "engine/blob/power_loss_test.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <mutex>

#include "base/encoding.hpp"
#include "base/file.hpp"
#include "base/random.hpp"

namespace laketop::engine {
namespace {

// Written once, before `recording` is set.
std::filesystem::path recorded_root;
std::filesystem::path shadow_folder;
std::atomic<bool> recording = false;
std::mutex recording_mutex;
std::mutex failing_mutex;
std::string failing_below;
std::string full_below;

bool Fails(int descriptor) {
  std::scoped_lock lock(failing_mutex);
  if (failing_below.empty()) return false;
  std::error_code error;
  auto path = std::filesystem::read_symlink(fmt::format("/proc/self/fd/{}", descriptor), error);
  return !error && path.string().starts_with(failing_below);
}

// A number may be used again for another file: its birth tells them apart.
std::string IdentityOf(int folder, const char* name, int flags) {
  struct statx status{};
  if (statx(folder, name, flags, STATX_INO | STATX_BTIME, &status) != 0) return {};
  return fmt::format("{}-{}-{}", status.stx_ino, status.stx_btime.tv_sec, status.stx_btime.tv_nsec);
}

// Files here only grow, but for a tail that is cut off: so only new bytes are copied.
void RecordFile(int descriptor) {
  std::filesystem::path copy = shadow_folder / "files" / IdentityOf(descriptor, "", AT_EMPTY_PATH);
  std::filesystem::path path =
      std::filesystem::read_symlink(fmt::format("/proc/self/fd/{}", descriptor));
  File in(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  File out(open(copy.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (in.Descriptor() < 0) return;  // removed meanwhile
  struct stat source{};
  struct stat target{};
  fstat(in.Descriptor(), &source);
  fstat(out.Descriptor(), &target);
  auto size = static_cast<std::uint64_t>(source.st_size);
  auto offset = static_cast<std::uint64_t>(std::min(source.st_size, target.st_size));
  std::vector<char> buffer(1 << 20);
  while (offset < size) {
    std::size_t wanted = std::min<std::uint64_t>(buffer.size(), size - offset);
    auto count = ReadSomeAt(in, offset, std::span(buffer).first(wanted));
    if (!count || *count == 0) break;
    (void)WriteAllAt(out, offset, std::string_view(buffer.data(), *count));
    offset += *count;
  }
  (void)!ftruncate(out.Descriptor(), static_cast<off_t>(offset));
}

void RecordFolder(const std::filesystem::path& folder) {
  std::string names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    bool inner = entry->is_directory(error);
    std::string identity = IdentityOf(AT_FDCWD, entry->path().c_str(), 0);
    names += fmt::format("{} {} {}\n", inner ? 'd' : 'f', identity.empty() ? "-" : identity,
                         entry->path().filename().string());
  }
  std::string name = folder.lexically_relative(recorded_root).string();
  std::filesystem::path list = shadow_folder / "folders" / HexEncode(name);
  std::filesystem::path fresh = list.string() + ".new";
  std::ofstream(fresh) << names;
  std::filesystem::rename(fresh, list);
}

// Always 0, as the sync that has happened.
int Record(int descriptor) {
  if (!recording) return 0;
  std::error_code error;
  std::filesystem::path path =
      std::filesystem::read_symlink(fmt::format("/proc/self/fd/{}", descriptor), error);
  if (error || !path.string().starts_with(recorded_root.string())) return 0;
  struct stat status{};
  fstat(descriptor, &status);
  std::scoped_lock lock(recording_mutex);
  if (S_ISDIR(status.st_mode)) {
    RecordFolder(path);
  } else if (S_ISREG(status.st_mode)) {
    RecordFile(descriptor);
  }
  return 0;
}

void RestoreFolder(const std::filesystem::path& shadow, const std::filesystem::path& root,
                   const std::string& name) {
  std::filesystem::path folder = (root / name).lexically_normal();
  std::filesystem::create_directories(folder);
  std::ifstream list(shadow / "folders" / HexEncode(name));
  char kind = 0;
  std::string identity;
  std::string entry;
  while (list >> kind >> identity && std::getline(list >> std::ws, entry)) {
    if (kind == 'd') {
      RestoreFolder(shadow, root, name == "." ? entry : name + "/" + entry);
      continue;
    }
    std::filesystem::path copy = shadow / "files" / identity;
    if (std::filesystem::exists(copy)) {
      std::filesystem::copy_file(copy, folder / entry);
    } else {
      std::ofstream(folder / entry).flush();
    }
  }
}

}  // namespace

void RecordSyncs(const std::filesystem::path& root, const std::filesystem::path& shadow) {
  recorded_root = root;
  shadow_folder = shadow;
  std::filesystem::create_directories(shadow / "files");
  std::filesystem::create_directories(shadow / "folders");
  recording = true;
}

void RestoreFromSyncs(const std::filesystem::path& shadow, const std::filesystem::path& root) {
  RestoreFolder(shadow, root, ".");
}

void FailSyncsBelow(const std::filesystem::path& folder) {
  std::scoped_lock lock(failing_mutex);
  failing_below = folder.string();
}

void FillDiskBelow(const std::filesystem::path& folder) {
  std::scoped_lock lock(failing_mutex);
  full_below = folder.string();
}

// What stands for statvfs in this program.
int SpaceOrNone(const char* path, struct statvfs* space) {
  struct statfs status{};
  if (syscall(SYS_statfs, path, &status) != 0) return -1;
  std::scoped_lock lock(failing_mutex);
  bool full = !full_below.empty() && std::string_view(path).starts_with(full_below);
  *space = {};
  space->f_frsize = static_cast<unsigned long>(status.f_frsize);
  space->f_bavail = full ? 0 : status.f_bavail;
  return 0;
}

// What stands for fsync and fdatasync in this program.
int SyncOrFail(long call, int descriptor) {
  if (Fails(descriptor)) {
    errno = EIO;
    return -1;
  }
  if (syscall(call, descriptor) != 0) return -1;
  return Record(descriptor);
}

namespace {

TEST(PowerLoss, LeavesWhatWasSyncedAndNothingElse) {
  std::filesystem::path base =
      std::filesystem::temp_directory_path() / ("laketop_power_" + RandomHex(12));
  std::filesystem::path root = base / "root";
  std::filesystem::create_directories(root / "unnamed");
  RecordSyncs(root, base / "shadow");
  {
    auto file = *CreateForWriting(root / "file");
    ASSERT_TRUE(WriteAllAt(*file, 0, "synced"));
    ASSERT_TRUE(SyncData(*file));
    ASSERT_TRUE(SyncDirectory(root));
    ASSERT_TRUE(WriteAllAt(*file, 6, " lost"));
    auto unnamed = *CreateForWriting(root / "later");
    ASSERT_TRUE(SyncData(*unnamed));
    auto inner = *CreateForWriting(root / "unnamed" / "inner");
    ASSERT_TRUE(SyncData(*inner));
  }
  recording = false;
  RestoreFromSyncs(base / "shadow", base / "restored");
  std::string text;
  std::getline(std::ifstream(base / "restored" / "file"), text);
  EXPECT_EQ(text, "synced");
  EXPECT_FALSE(std::filesystem::exists(base / "restored" / "later"));
  EXPECT_TRUE(std::filesystem::is_empty(base / "restored" / "unnamed"));
  std::filesystem::remove_all(base);
}

}  // namespace
}  // namespace laketop::engine

// These stand before the C library's, for RocksDB too: the test program exports them.
extern "C" {
int fsync(int descriptor) {
  return laketop::engine::SyncOrFail(SYS_fsync, descriptor);
}
int fdatasync(int descriptor) {
  return laketop::engine::SyncOrFail(SYS_fdatasync, descriptor);
}
int statvfs(const char* path, struct statvfs* space) noexcept {
  return laketop::engine::SpaceOrNone(path, space);
}
}
