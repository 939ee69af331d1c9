// SPDX-License-Identifier: Apache-2.0
#include "services/athena/result_file.hpp"

#include "services/athena/value_text.hpp"

namespace laketop::athena {
namespace {

constexpr std::size_t kFlushBytes = std::size_t{1} << 20;
constexpr std::size_t kReadBytes = std::size_t{256} << 10;

engine::SqlError ErrorOf(const ports::PortError& error) {
  return {.kind = engine::SqlError::Kind::kStorage, .code = error.code, .message = error.message};
}

// Reads a file forward, byte by byte from a buffer.
class Forward {
 public:
  Forward(ports::ObjectReader& file, std::uint64_t offset) : file_(file), offset_(offset) {}

  // The next byte, -1 at the end, or the error in Failure().
  int Next() {
    if (at_ == buffer_.size() && !Fill()) return -1;
    return static_cast<unsigned char>(buffer_[at_++]);
  }
  int Peek() {
    if (at_ == buffer_.size() && !Fill()) return -1;
    return static_cast<unsigned char>(buffer_[at_]);
  }
  std::uint64_t Offset() const { return offset_ - buffer_.size() + at_; }
  const std::optional<ports::PortError>& Failure() const { return failure_; }

 private:
  bool Fill() {
    if (failure_) return false;
    buffer_.resize(kReadBytes);
    ports::Result<std::size_t> read = file_.ReadAt(offset_, buffer_);
    if (!read) failure_ = read.error();
    buffer_.resize(read ? *read : 0);
    at_ = 0;
    offset_ += buffer_.size();
    return !buffer_.empty();
  }

  ports::ObjectReader& file_;
  std::uint64_t offset_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::optional<ports::PortError> failure_;
};

const ports::PortError kNotOurs{"InvalidResult", "The result file is not as Athena wrote it."};

// One CSV row; false at the end of the file.
ports::Result<bool> ReadCsvRow(Forward& in, ResultRow& row, std::size_t& bytes) {
  row.clear();
  int c = in.Next();
  if (c < 0) return false;
  while (true) {
    if (c == '"') {
      std::string value;
      while (true) {
        c = in.Next();
        if (c < 0) return std::unexpected(kNotOurs);
        if (c == '"') {
          if (in.Peek() != '"') break;
          in.Next();
        }
        value.push_back(static_cast<char>(c));
        if (value.size() > kResultCellBytesMax) return std::unexpected(kNotOurs);
      }
      bytes += value.size();
      row.emplace_back(std::move(value));
      c = in.Next();
    } else {
      row.emplace_back(std::nullopt);
    }
    if (c == '\n' || c < 0) return true;
    if (c != ',') return std::unexpected(kNotOurs);
    c = in.Next();
    if (c < 0) return std::unexpected(kNotOurs);
  }
}

}  // namespace

void AppendCsvValue(std::string& out, std::string_view value) {
  out.push_back('"');
  std::size_t quote = value.find('"');
  while (quote != std::string_view::npos) {
    out.append(value.substr(0, quote + 1));
    out.push_back('"');
    value.remove_prefix(quote + 1);
    quote = value.find('"');
  }
  out.append(value);
  out.push_back('"');
}

CsvResultSink::CsvResultSink(std::unique_ptr<ports::ObjectWriter> writer,
                             std::vector<dialect::OutputColumn> columns)
    : writer_(std::move(writer)), columns_(std::move(columns)) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0) buffer_.push_back(',');
    AppendCsvValue(buffer_, columns_[i].name);
  }
  buffer_.push_back('\n');
}

engine::SqlResult<bool> CsvResultSink::Append(const engine::RowBatch& rows) {
  for (std::size_t row = 0; row < rows.row_count; ++row) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) buffer_.push_back(',');
      const engine::ColumnView& column = rows.columns[i];
      if (column.IsNull(row)) continue;
      value_.clear();
      AppendValueText(value_, columns_[i].type, column, row);
      AppendCsvValue(buffer_, value_);
    }
    buffer_.push_back('\n');
    if (buffer_.size() >= kFlushBytes) {
      if (ports::Result<void> flushed = Flush(); !flushed) {
        return std::unexpected(ErrorOf(flushed.error()));
      }
    }
  }
  rows_ += rows.row_count;
  return true;
}

ports::Result<void> CsvResultSink::Flush() {
  bytes_ += buffer_.size();
  ports::Result<void> done = writer_->Append(buffer_);
  buffer_.clear();
  return done;
}

ports::Result<std::unique_ptr<ports::StagedObject>> CsvResultSink::Finish() {
  if (ports::Result<void> flushed = Flush(); !flushed) return std::unexpected(flushed.error());
  return writer_->Finish();
}

// A page that is full always names a next one, as Athena's do, if only an empty one.
ports::Result<ResultPage> ReadCsvPage(ports::ObjectReader& file, std::uint64_t offset,
                                      std::size_t rows_max) {
  Forward in(file, offset);
  ResultPage page;
  std::size_t bytes = 0;
  while (page.rows.size() < rows_max && bytes < kResultPageBytesMax) {
    ResultRow row;
    ports::Result<bool> more = ReadCsvRow(in, row, bytes);
    if (!more) return std::unexpected(more.error());
    if (!*more) {
      if (auto failure = in.Failure()) return std::unexpected(*failure);
      return page;
    }
    page.rows.push_back(std::move(row));
  }
  page.next_offset = in.Offset();
  return page;
}

// Line feeds stand between the rows: behind the last one there is another row, if only an empty
// one.
ports::Result<ResultPage> ReadTextPage(ports::ObjectReader& file, std::uint64_t offset,
                                       std::size_t rows_max) {
  Forward in(file, offset);
  ResultPage page;
  if (file.Info().size == 0) return page;
  std::size_t bytes = 0;
  while (page.rows.size() < rows_max && bytes < kResultPageBytesMax) {
    std::string line;
    int c = in.Next();
    for (; c >= 0 && c != '\n'; c = in.Next()) {
      line.push_back(static_cast<char>(c));
      if (line.size() > kResultCellBytesMax) return std::unexpected(kNotOurs);
    }
    if (auto failure = in.Failure()) return std::unexpected(*failure);
    bytes += line.size();
    page.rows.push_back({std::move(line)});
    if (c < 0) return page;
  }
  page.next_offset = in.Offset();
  return page;
}

}  // namespace laketop::athena
