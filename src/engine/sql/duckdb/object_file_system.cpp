// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/duckdb/object_file_system.hpp"

#include <chrono>
#include <span>

#include "engine/sql/duckdb/error_map.hpp"
#include "engine/sql/duckdb/query_state.hpp"

namespace laketop::engine {
namespace {

using Kind = SqlError::Kind;

class ReadHandle final : public duckdb::FileHandle {
 public:
  ReadHandle(duckdb::FileSystem& system, const std::string& url, duckdb::FileOpenFlags open_flags,
             const ObjectRef& pinned, std::shared_ptr<ObjectReader> bytes, QueryState& query)
      : FileHandle(system, url, open_flags),
        object(pinned),
        reader(std::move(bytes)),
        state(query) {}
  void Close() override {}

  const ObjectRef& object;
  std::shared_ptr<ObjectReader> reader;
  QueryState& state;  // outlives its query's handles
  duckdb::idx_t position = 0;
};

class WriteHandle final : public duckdb::FileHandle {
 public:
  WriteHandle(duckdb::FileSystem& system, const std::string& url, duckdb::FileOpenFlags open_flags,
              WriteSetFiles& all, WriteSetFiles::File& one)
      : FileHandle(system, url, open_flags), files(all), file(one) {}
  // Means nothing: see WriteSet.
  void Close() override {}

  WriteSetFiles& files;
  WriteSetFiles::File& file;
};

[[noreturn]] void ThrowNoObjects(const std::string& path) {
  ThrowSqlError(
      {Kind::kStorage, "AccessDenied", path + ": this statement has no access to objects"});
}

std::size_t ReadSome(ReadHandle& handle, void* buffer, std::int64_t bytes, duckdb::idx_t location) {
  const std::span<char> out(static_cast<char*>(buffer), static_cast<std::size_t>(bytes));
  ObjectResult<std::size_t> read = handle.reader->ReadAt(location, out);
  if (!read) {
    ThrowSqlError({Kind::kStorage, read.error().code, handle.path + ": " + read.error().message});
  }
  handle.state.CountBytes(*read);
  return *read;
}

}  // namespace

duckdb::unique_ptr<duckdb::FileHandle> ObjectFileSystem::OpenFile(const std::string& path,
                                                                  duckdb::FileOpenFlags flags,
                                                                  Opener opener) {
  QueryState* state = QueryState::Find(opener);
  if (state == nullptr || !state->Request().objects) ThrowNoObjects(path);
  if (flags.OpenForWriting()) {
    WriteSetFiles* writes = state->Writes();
    if (writes == nullptr) ThrowNoObjects(path);
    return duckdb::make_uniq<WriteHandle>(*this, path, flags, *writes, writes->Open(path));
  }
  const PinnedObjects* pinned = state->Request().pinned.get();
  const ObjectRef* object = pinned == nullptr ? nullptr : pinned->Find(path);
  if (object == nullptr) {
    if (flags.ReturnNullIfNotExists()) return nullptr;
    ThrowSqlError({Kind::kStorage, "NoSuchKey", path + " is not part of this statement"});
  }
  ObjectResult<std::shared_ptr<ObjectReader>> reader = state->Open(*object);
  if (!reader) {
    ThrowSqlError({Kind::kStorage, reader.error().code, path + ": " + reader.error().message});
  }
  return duckdb::make_uniq<ReadHandle>(*this, path, flags, *object, std::move(*reader), *state);
}

void ObjectFileSystem::Read(duckdb::FileHandle& handle, void* buffer, std::int64_t bytes,
                            duckdb::idx_t location) {
  ReadHandle& file = handle.Cast<ReadHandle>();
  const std::size_t read = ReadSome(file, buffer, bytes, location);
  if (read != static_cast<std::size_t>(bytes)) {
    ThrowSqlError({Kind::kData, "HIVE_CURSOR_ERROR", handle.path + ": ends before expected"});
  }
}

std::int64_t ObjectFileSystem::Read(duckdb::FileHandle& handle, void* buffer, std::int64_t bytes) {
  ReadHandle& file = handle.Cast<ReadHandle>();
  const std::size_t read = ReadSome(file, buffer, bytes, file.position);
  file.position += read;
  return static_cast<std::int64_t>(read);
}

void ObjectFileSystem::Write(duckdb::FileHandle& handle, void* buffer, std::int64_t bytes,
                             duckdb::idx_t location) {
  WriteHandle& file = handle.Cast<WriteHandle>();
  if (location != file.files.Size(file.file)) {
    ThrowSqlError({Kind::kInternal, "GENERIC_INTERNAL_ERROR", handle.path + ": not an append"});
  }
  Write(handle, buffer, bytes);
}

std::int64_t ObjectFileSystem::Write(duckdb::FileHandle& handle, void* buffer, std::int64_t bytes) {
  WriteHandle& file = handle.Cast<WriteHandle>();
  file.files.Append(file.file, std::string_view(static_cast<const char*>(buffer),
                                                static_cast<std::size_t>(bytes)));
  return bytes;
}

std::int64_t ObjectFileSystem::GetFileSize(duckdb::FileHandle& handle) {
  if (handle.GetFlags().OpenForWriting()) {
    WriteHandle& file = handle.Cast<WriteHandle>();
    return static_cast<std::int64_t>(file.files.Size(file.file));
  }
  return static_cast<std::int64_t>(handle.Cast<ReadHandle>().reader->Size());
}

duckdb::timestamp_t ObjectFileSystem::GetLastModifiedTime(duckdb::FileHandle& handle) {
  if (handle.GetFlags().OpenForWriting()) return duckdb::timestamp_t(0);
  const auto modified = handle.Cast<ReadHandle>().object.last_modified.time_since_epoch();
  return duckdb::timestamp_t(std::chrono::microseconds(modified).count());
}

std::string ObjectFileSystem::GetVersionTag(duckdb::FileHandle& handle) {
  return handle.GetFlags().OpenForWriting() ? "" : handle.Cast<ReadHandle>().object.object_id;
}

void ObjectFileSystem::Seek(duckdb::FileHandle& handle, duckdb::idx_t location) {
  handle.Cast<ReadHandle>().position = location;
}

duckdb::idx_t ObjectFileSystem::SeekPosition(duckdb::FileHandle& handle) {
  if (handle.GetFlags().OpenForWriting()) {
    WriteHandle& file = handle.Cast<WriteHandle>();
    return file.files.Size(file.file);
  }
  return handle.Cast<ReadHandle>().position;
}

duckdb::vector<duckdb::OpenFileInfo> ObjectFileSystem::Glob(const std::string& path,
                                                            duckdb::FileOpener* opener) {
  QueryState* state = QueryState::Find(Opener(opener));
  if (state == nullptr || !state->Request().objects) ThrowNoObjects(path);
  const PinnedObjects* pinned = state->Request().pinned.get();
  if (pinned == nullptr || pinned->Find(path) == nullptr) {
    ThrowSqlError({Kind::kStorage, "NoSuchKey", path + " is not part of this statement"});
  }
  return {duckdb::OpenFileInfo(path)};
}

bool ObjectFileSystem::FileExists(const std::string& path, Opener opener) {
  QueryState* state = QueryState::Find(opener);
  if (state == nullptr || !state->Request().pinned) return false;
  return state->Request().pinned->Find(path) != nullptr;
}

bool ObjectFileSystem::DirectoryExists(const std::string& directory, Opener opener) {
  QueryState* state = QueryState::Find(opener);
  return state != nullptr && state->Writes() != nullptr &&
         directory.starts_with(WriteSetFiles::kRoot);
}

}  // namespace laketop::engine
