// SPDX-License-Identifier: Apache-2.0
#pragma once
// RowBatchBuilder: shows DuckDB's chunks as RowBatches, without copying. It keeps what the views
// point into, so a batch is valid until the next Build. One thread at a time.

#include "engine/sql/duckdb/library.hpp"
#include "engine/sql/row_batch.hpp"

namespace laketop::engine {

SqlType ToSqlType(const duckdb::LogicalType& type);
std::vector<SqlColumn> ToSqlColumns(const duckdb::vector<std::string>& names,
                                    const duckdb::vector<duckdb::LogicalType>& types);

class RowBatchBuilder {
 public:
  RowBatchBuilder(duckdb::ClientContext& context, duckdb::vector<duckdb::LogicalType> types);
  ~RowBatchBuilder();
  const std::vector<SqlType>& Types() const { return types_; }
  const RowBatch& Build(duckdb::DataChunk& chunk);

 private:
  struct Format;
  void Fill(ColumnView& view, Format& format, duckdb::Vector& vector, const SqlType& type,
            duckdb::idx_t count);
  static void Point(ColumnView& view, Format& format, const SqlType& type);

  duckdb::ClientContext& context_;
  std::vector<duckdb::LogicalType> plain_types_;  // what a column is cast to before it is shown
  std::vector<bool> needs_cast_;
  std::vector<SqlType> types_;
  std::vector<std::unique_ptr<Format>> formats_;
  std::vector<std::unique_ptr<duckdb::Vector>> casts_;
  RowBatch batch_;
};

}  // namespace laketop::engine
