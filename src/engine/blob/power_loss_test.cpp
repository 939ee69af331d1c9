// SPDX-License-Identifier: Apache-2.0
#include "engine/blob/power_loss_test.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <sstream>
#include <vector>

namespace laketop::engine {
namespace {

namespace fs = std::filesystem;

// Nothing here may fail unseen: a record with a gap would blame the program under test.
void Require(bool condition, const char* what) {
  if (condition) return;
  (void)!write(STDERR_FILENO, what, std::char_traits<char>::length(what));
  std::abort();
}

struct Recorder {
  fs::path root;
  fs::path files;
  std::string forgotten;
  int log = -1;
  std::atomic<bool> on = false;

  std::mutex listing_mutex;
  std::uint64_t listings = 0;

  std::mutex mutex;
  std::string failing_below;
  std::string full_below;
  std::uint64_t bytes_left = 0;
};

// Never destroyed: threads sync until the very end of the process.
Recorder& TheRecorder() {
  static auto* recorder = new Recorder;
  return *recorder;
}

// A number may be used again for another file: its birth tells them apart.
std::string IdentityOf(int folder, const char* name, int flags) {
  struct statx status{};
  if (statx(folder, name, flags, STATX_INO | STATX_BTIME, &status) != 0) return {};
  std::ostringstream identity;
  identity << status.stx_ino << '-' << status.stx_btime.tv_sec << '-' << status.stx_btime.tv_nsec;
  return identity.str();
}

fs::path PathOf(int descriptor) {
  std::error_code error;
  return fs::read_symlink("/proc/self/fd/" + std::to_string(descriptor), error);
}

bool IsBelow(const fs::path& path, const std::string& folder) {
  std::string text = path.string();
  return text.starts_with(folder) && (text.size() == folder.size() || text[folder.size()] == '/');
}

// One write: a killed process leaves it whole or not at all.
void Log(const std::string& text) {
  ssize_t written = write(TheRecorder().log, text.data(), text.size());
  Require(written == static_cast<ssize_t>(text.size()), "power loss: the record cannot be written");
}

// `path` may be a link of /proc to an open file.
std::string NoteFile(const fs::path& path, const std::string& identity, std::uint64_t size) {
  fs::path link = TheRecorder().files / identity;
  int linked = linkat(AT_FDCWD, path.c_str(), AT_FDCWD, link.c_str(), AT_SYMLINK_FOLLOW);
  // Gone already: nobody can ask for it.
  Require(linked == 0 || errno == EEXIST || errno == ENOENT, "power loss: no hard link\n");
  return "F " + identity + ' ' + std::to_string(size) + '\n';
}

// Numbered, since the sync of an older listing may end after that of a newer one.
std::string NoteFolder(const fs::path& folder) {
  std::scoped_lock lock(TheRecorder().listing_mutex);
  std::string entries;
  std::size_t count = 0;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::string identity = IdentityOf(AT_FDCWD, entry->path().c_str(), AT_SYMLINK_NOFOLLOW);
    if (identity.empty()) continue;  // removed meanwhile
    entries += entry->is_directory(error) ? "d " : "f ";
    entries += identity + ' ' + entry->path().filename().string() + '\n';
    ++count;
  }
  std::string name = folder.lexically_relative(TheRecorder().root).string();
  std::string number = std::to_string(++TheRecorder().listings);
  return "D " + number + ' ' + std::to_string(count) + ' ' + name + '\n' + entries;
}

// What a sync that begins now will have made durable, as a line of the log. Before the sync: what
// others write while it runs is not covered by it.
std::optional<std::string> Note(int descriptor) {
  Recorder& recorder = TheRecorder();
  if (!recorder.on) return std::nullopt;
  fs::path path = PathOf(descriptor);
  if (!IsBelow(path, recorder.root.string())) return std::nullopt;
  if (!recorder.forgotten.empty() && path.string().find(recorder.forgotten) != std::string::npos) {
    return std::nullopt;
  }
  struct stat status{};
  if (fstat(descriptor, &status) != 0) return std::nullopt;
  if (S_ISDIR(status.st_mode)) return NoteFolder(path);
  if (!S_ISREG(status.st_mode)) return std::nullopt;
  return NoteFile("/proc/self/fd/" + std::to_string(descriptor),
                  IdentityOf(descriptor, "", AT_EMPTY_PATH),
                  static_cast<std::uint64_t>(status.st_size));
}

// What stands for fsync and fdatasync.
int SyncOrFail(long call, int descriptor) {
  Recorder& recorder = TheRecorder();
  {
    std::scoped_lock lock(recorder.mutex);
    if (!recorder.failing_below.empty() && IsBelow(PathOf(descriptor), recorder.failing_below)) {
      errno = EIO;
      return -1;
    }
  }
  std::optional<std::string> note = Note(descriptor);
  if (syscall(call, descriptor) != 0) return -1;
  if (note) Log(*note);
  return 0;
}

// What stands for statvfs.
int SpaceOrNone(const char* path, struct statvfs* space) {
  struct statfs status{};
  if (syscall(SYS_statfs, path, &status) != 0) return -1;
  Recorder& recorder = TheRecorder();
  std::scoped_lock lock(recorder.mutex);
  bool full = !recorder.full_below.empty() && IsBelow(path, recorder.full_below);
  *space = {};
  space->f_bsize = static_cast<unsigned long>(status.f_bsize);
  space->f_frsize = static_cast<unsigned long>(status.f_frsize);
  space->f_blocks = status.f_blocks;
  space->f_bfree = status.f_bfree;
  space->f_bavail = full ? recorder.bytes_left / space->f_frsize : status.f_bavail;
  space->f_files = status.f_files;
  space->f_ffree = status.f_ffree;
  space->f_favail = status.f_ffree;
  space->f_namemax = static_cast<unsigned long>(status.f_namelen);
  return 0;
}

struct Entry {
  bool folder = false;
  std::string identity;
  std::string name;
};

struct Record {
  std::map<std::string, std::uint64_t> sizes;         // identity → synced length
  std::map<std::string, std::vector<Entry>> folders;  // path below the root → its names
  std::map<std::string, std::uint64_t> listings;      // path → the number of that listing
};

// The newest that is known of each file and folder.
Record ReadRecord(const fs::path& record) {
  Record read;
  std::ifstream log(record / "log");
  for (char kind = 0; log >> kind;) {
    if (kind == 'F') {
      std::string identity;
      std::uint64_t size = 0;
      log >> identity >> size;
      std::uint64_t& known = read.sizes[identity];
      known = std::max(known, size);
      continue;
    }
    std::uint64_t number = 0;
    std::size_t count = 0;
    std::string name;
    log >> number >> count;
    std::getline(log >> std::ws, name);
    std::vector<Entry> entries(count);
    for (Entry& entry : entries) {
      char type = 0;
      log >> type >> entry.identity;
      entry.folder = type == 'd';
      std::getline(log >> std::ws, entry.name);
    }
    std::uint64_t& known = read.listings[name];
    if (number > known) {
      known = number;
      read.folders[name] = std::move(entries);
    }
  }
  return read;
}

void Restore(const Record& read, const fs::path& files, const fs::path& root,
             const std::string& name) {
  fs::path folder = (root / name).lexically_normal();
  fs::create_directories(folder);
  auto entries = read.folders.find(name);
  if (entries == read.folders.end()) return;
  for (const Entry& entry : entries->second) {
    if (entry.folder) {
      Restore(read, files, root, name == "." ? entry.name : name + '/' + entry.name);
      continue;
    }
    fs::path kept = files / entry.identity;
    auto size = read.sizes.find(entry.identity);
    if (size == read.sizes.end() || !fs::exists(kept)) {
      std::ofstream(folder / entry.name).flush();  // a name, and none of its bytes
      continue;
    }
    fs::resize_file(kept, std::min<std::uint64_t>(size->second, fs::file_size(kept)));
    fs::create_hard_link(kept, folder / entry.name);
  }
}

}  // namespace

void RecordSyncs(const fs::path& root, const fs::path& record, std::string forgotten) {
  Recorder& recorder = TheRecorder();
  recorder.root = root.lexically_normal();
  recorder.files = record / "files";
  recorder.forgotten = std::move(forgotten);
  fs::create_directories(recorder.files);
  recorder.log = open((record / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  Require(recorder.log >= 0, "power loss: no record\n");
  if (fs::exists(root)) {
    Log(NoteFolder(recorder.root));
    for (const auto& entry : fs::recursive_directory_iterator(recorder.root)) {
      if (entry.is_directory()) {
        Log(NoteFolder(entry.path()));
      } else if (entry.is_regular_file()) {
        Log(NoteFile(entry.path(), IdentityOf(AT_FDCWD, entry.path().c_str(), 0),
                     entry.file_size()));
      }
    }
  }
  recorder.on = true;
}

void RestoreFromSyncs(const fs::path& record, const fs::path& root) {
  TheRecorder().on = false;
  Restore(ReadRecord(record), record / "files", root, ".");
  fs::remove_all(record);
}

void FailSyncsBelow(const fs::path& folder) {
  std::scoped_lock lock(TheRecorder().mutex);
  TheRecorder().failing_below = folder.string();
}

void FillDiskBelow(const fs::path& folder, std::uint64_t bytes_left) {
  std::scoped_lock lock(TheRecorder().mutex);
  TheRecorder().full_below = folder.string();
  TheRecorder().bytes_left = bytes_left;
}

}  // namespace laketop::engine

// These stand before the C library's, for RocksDB too: a test program exports them, a library of
// LD_PRELOAD comes first.
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
