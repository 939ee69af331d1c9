// SPDX-License-Identifier: Apache-2.0
#pragma once
// TemporaryFileSystem: the machine's files as DuckDB may see them: only its own temporary folder
// (allowed_directories says which), and only for DuckDB itself. A path that comes with a statement
// is refused, so no query reads what another one has spilled.

#include <duckdb/common/local_file_system.hpp>

#include "engine/sql/duckdb/library.hpp"

namespace laketop::engine {

class TemporaryFileSystem final : public duckdb::LocalFileSystem {
 public:
  using Opener = duckdb::optional_ptr<duckdb::FileOpener>;

  duckdb::unique_ptr<duckdb::FileHandle> OpenFile(const std::string& path,
                                                  duckdb::FileOpenFlags flags,
                                                  Opener opener) override;
  bool FileExists(const std::string& path, Opener opener) override;
  bool DirectoryExists(const std::string& path, Opener opener) override;
  duckdb::vector<duckdb::OpenFileInfo> Glob(const std::string& path,
                                            duckdb::FileOpener* opener) override;
};

}  // namespace laketop::engine
