// SPDX-License-Identifier: Apache-2.0
#pragma once
// ObjectFileSystem: s3:// inside DuckDB (design, decision 13). Reads answer from the statement's
// pinned objects, by exact URL; writes go to its write set. Without a statement, or a path that was
// not pinned, everything is refused. Thread-safe.

#include <functional>

#include "engine/sql/duckdb/library.hpp"

namespace laketop::engine {

class ObjectFileSystem final : public duckdb::FileSystem {
 public:
  using Opener = duckdb::optional_ptr<duckdb::FileOpener>;

  duckdb::unique_ptr<duckdb::FileHandle> OpenFile(const std::string& path,
                                                  duckdb::FileOpenFlags flags,
                                                  Opener opener) override;
  void Read(duckdb::FileHandle& handle, void* buffer, std::int64_t bytes,
            duckdb::idx_t location) override;
  std::int64_t Read(duckdb::FileHandle& handle, void* buffer, std::int64_t bytes) override;
  void Write(duckdb::FileHandle& handle, void* buffer, std::int64_t bytes,
             duckdb::idx_t location) override;
  std::int64_t Write(duckdb::FileHandle& handle, void* buffer, std::int64_t bytes) override;

  std::int64_t GetFileSize(duckdb::FileHandle& handle) override;
  duckdb::timestamp_t GetLastModifiedTime(duckdb::FileHandle& handle) override;
  std::string GetVersionTag(duckdb::FileHandle& handle) override;
  duckdb::FileType GetFileType(duckdb::FileHandle&) override {
    return duckdb::FileType::FILE_TYPE_REGULAR;
  }
  void Seek(duckdb::FileHandle& handle, duckdb::idx_t location) override;
  duckdb::idx_t SeekPosition(duckdb::FileHandle& handle) override;
  bool CanSeek() override { return true; }
  // Random reads are cheap: DuckDB then reads column chunks and does not prefetch whole groups.
  bool OnDiskFile(duckdb::FileHandle&) override { return true; }
  // Nothing is durable before the statement's commit, whatever DuckDB asks for.
  void FileSync(duckdb::FileHandle&) override {}

  duckdb::vector<duckdb::OpenFileInfo> Glob(const std::string& path,
                                            duckdb::FileOpener* opener) override;
  bool FileExists(const std::string& path, Opener opener) override;
  bool IsPipe(const std::string&, Opener) override { return false; }
  // Folders do not exist in a bucket: writing into one needs nothing.
  bool DirectoryExists(const std::string& directory, Opener opener) override;
  void CreateDirectory(const std::string&, Opener) override {}
  bool ListFiles(const std::string&, const std::function<void(const std::string&, bool)>&,
                 duckdb::FileOpener*) override {
    return false;
  }

  bool CanHandleFile(const std::string& path) override { return path.starts_with("s3://"); }
  std::string GetName() const override { return "LaketopObjects"; }
  std::string PathSeparator(const std::string&) override { return "/"; }
};

}  // namespace laketop::engine
