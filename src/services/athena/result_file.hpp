// SPDX-License-Identifier: Apache-2.0
#pragma once
// Result files: written as Athena writes them, read back for GetQueryResults. CSV: every value in
// double quotes, a double quote doubled, NULL nothing between commas, lines end in \n. Text: values
// separated by tabs, no header, a line feed between
// rows and none at the end.
// https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dialect/analyser/analyse.hpp"
#include "engine/sql/query.hpp"
#include "ports/object_store.hpp"

namespace laketop::athena {

inline constexpr std::size_t kResultCellBytesMax = std::size_t{32} << 20;
inline constexpr std::size_t kResultPageBytesMax = std::size_t{64} << 20;

void AppendCsvValue(std::string& out, std::string_view value);

// Streams a query's rows into an object that nobody sees before it is committed. Used by one SQL
// thread.
class CsvResultSink final : public engine::ResultSink {
 public:
  CsvResultSink(std::unique_ptr<ports::ObjectWriter> writer,
                std::vector<dialect::OutputColumn> columns);
  engine::SqlResult<bool> Append(const engine::RowBatch& rows) override;
  // After the query: the header alone if there were no rows.
  ports::Result<std::unique_ptr<ports::StagedObject>> Finish();
  std::uint64_t RowsWritten() const { return rows_; }
  std::uint64_t BytesWritten() const { return bytes_; }

 private:
  ports::Result<void> Flush();

  std::unique_ptr<ports::ObjectWriter> writer_;
  std::vector<dialect::OutputColumn> columns_;
  std::string buffer_;
  std::string value_;
  std::uint64_t rows_ = 0;
  std::uint64_t bytes_ = 0;
};

using ResultRow = std::vector<std::optional<std::string>>;

struct ResultPage {
  std::vector<ResultRow> rows;
  std::optional<std::uint64_t> next_offset;  // none at the end
};

// Up to `rows_max` rows from a byte offset on that an earlier page gave (0: the start). Blocking.
ports::Result<ResultPage> ReadCsvPage(ports::ObjectReader& file, std::uint64_t offset,
                                      std::size_t rows_max);
ports::Result<ResultPage> ReadTextPage(ports::ObjectReader& file, std::uint64_t offset,
                                       std::size_t rows_max);

}  // namespace laketop::athena
