// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/duckdb/row_copy.hpp"

#include <mutex>

#include "engine/sql/duckdb/error_map.hpp"
#include "engine/sql/duckdb/query_state.hpp"
#include "engine/sql/duckdb/row_batch_builder.hpp"

namespace laketop::engine {
namespace {

struct CopyBinding final : duckdb::FunctionData {
  std::vector<SqlColumn> columns;
  duckdb::vector<duckdb::LogicalType> types;

  duckdb::unique_ptr<FunctionData> Copy() const override {
    auto copy = duckdb::make_uniq<CopyBinding>();
    copy->columns = columns;
    copy->types = types;
    return copy;
  }
  bool Equals(const FunctionData& other) const override {
    return columns == other.Cast<CopyBinding>().columns;
  }
};

struct CopyFile final : duckdb::GlobalFunctionData {
  std::mutex mutex;  // threads share the file of a partition
  std::unique_ptr<RowBatchBuilder> rows;
  std::unique_ptr<RowWriter> writer;
  WriteSetFiles* files = nullptr;
  WriteSetFiles::File* file = nullptr;
  std::uint64_t row_count = 0;
  duckdb::CopyFunctionFileStatistics* statistics = nullptr;
};

duckdb::unique_ptr<duckdb::FunctionData> Bind(duckdb::ClientContext&,
                                              duckdb::CopyFunctionBindInput&,
                                              const duckdb::vector<std::string>& names,
                                              const duckdb::vector<duckdb::LogicalType>& types) {
  auto binding = duckdb::make_uniq<CopyBinding>();
  binding->columns = ToSqlColumns(names, types);
  binding->types = types;
  return binding;
}

duckdb::unique_ptr<duckdb::GlobalFunctionData> OpenOutput(duckdb::ClientContext& context,
                                                          duckdb::FunctionData& data,
                                                          const std::string& path) {
  const CopyBinding& binding = data.Cast<CopyBinding>();
  QueryState& state = QueryState::Load(context);
  WriteSetFiles* files = state.Writes();
  if (files == nullptr) {
    ThrowSqlError({SqlError::Kind::kInternal, "GENERIC_INTERNAL_ERROR", "no write set"});
  }
  auto output = duckdb::make_uniq<CopyFile>();
  output->files = files;
  output->file = &files->Open(path);
  output->rows = std::make_unique<RowBatchBuilder>(context, binding.types);
  AppendBytes append = [files, file = output->file](std::string_view bytes) -> SqlResult<void> {
    files->Append(*file, bytes);
    return {};
  };
  output->writer = state.Request().write->Options().writer(binding.columns, std::move(append));
  return output;
}

void Sink(duckdb::ExecutionContext&, duckdb::FunctionData&, duckdb::GlobalFunctionData& global,
          duckdb::LocalFunctionData&, duckdb::DataChunk& input) {
  CopyFile& output = global.Cast<CopyFile>();
  std::scoped_lock lock(output.mutex);
  SqlResult<void> written = output.writer->Write(output.rows->Build(input));
  if (!written) ThrowSqlError(written.error());
  output.row_count += input.size();
}

void Finish(duckdb::ClientContext&, duckdb::FunctionData&, duckdb::GlobalFunctionData& global) {
  CopyFile& output = global.Cast<CopyFile>();
  SqlResult<void> finished = output.writer->Finish();
  if (!finished) ThrowSqlError(finished.error());
  if (output.statistics != nullptr) {
    output.statistics->row_count = output.row_count;
    output.statistics->file_size_bytes = output.file->size;
  }
}

}  // namespace

duckdb::CopyFunction RowCopyFunction() {
  duckdb::CopyFunction function("laketop_rows");
  function.extension = "rows";
  function.copy_options = [](duckdb::ClientContext&, duckdb::CopyOptionsInput&) {};
  function.copy_to_bind = Bind;
  function.copy_to_initialize_global = OpenOutput;
  function.copy_to_initialize_local = [](duckdb::ExecutionContext&, duckdb::FunctionData&) {
    return duckdb::make_uniq<duckdb::LocalFunctionData>();
  };
  function.copy_to_sink = Sink;
  function.copy_to_combine = [](duckdb::ExecutionContext&, duckdb::FunctionData&,
                                duckdb::GlobalFunctionData&, duckdb::LocalFunctionData&) {};
  function.copy_to_finalize = Finish;
  function.copy_to_get_written_statistics = [](duckdb::ClientContext&, duckdb::FunctionData&,
                                               duckdb::GlobalFunctionData& global,
                                               duckdb::CopyFunctionFileStatistics& statistics) {
    global.Cast<CopyFile>().statistics = &statistics;
  };
  function.rotate_files = [](duckdb::FunctionData&, const duckdb::optional_idx& size) {
    return size.IsValid();
  };
  function.rotate_next_file = [](duckdb::GlobalFunctionData& global, duckdb::FunctionData&,
                                 const duckdb::optional_idx& size) {
    return size.IsValid() && global.Cast<CopyFile>().file->size > size.GetIndex();
  };
  return function;
}

}  // namespace laketop::engine
