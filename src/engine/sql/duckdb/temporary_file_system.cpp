// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/duckdb/temporary_file_system.hpp"

#include "engine/sql/duckdb/error_map.hpp"

namespace laketop::engine {
namespace {

void RefuseStatements(const std::string& path, duckdb::optional_ptr<duckdb::FileOpener> opener) {
  if (!duckdb::FileOpener::TryGetClientContext(opener)) return;
  ThrowSqlError({SqlError::Kind::kStorage, "AccessDenied", path + ": not an object"});
}

}  // namespace

duckdb::unique_ptr<duckdb::FileHandle> TemporaryFileSystem::OpenFile(const std::string& path,
                                                                     duckdb::FileOpenFlags flags,
                                                                     Opener opener) {
  RefuseStatements(path, opener);
  return LocalFileSystem::OpenFile(path, flags, opener);
}

bool TemporaryFileSystem::FileExists(const std::string& path, Opener opener) {
  RefuseStatements(path, opener);
  return LocalFileSystem::FileExists(path, opener);
}

bool TemporaryFileSystem::DirectoryExists(const std::string& path, Opener opener) {
  RefuseStatements(path, opener);
  return LocalFileSystem::DirectoryExists(path, opener);
}

duckdb::vector<duckdb::OpenFileInfo> TemporaryFileSystem::Glob(const std::string& path,
                                                               duckdb::FileOpener* opener) {
  RefuseStatements(path, opener);
  return LocalFileSystem::Glob(path, opener);
}

}  // namespace laketop::engine
