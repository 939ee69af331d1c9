// SPDX-License-Identifier: Apache-2.0
#include "formats/orc_table.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "formats/orc_columns.hpp"

namespace laketop::formats {
namespace {

constexpr std::uint64_t kBatchRowsMax = 8'192;
constexpr std::uint64_t kRowsBetweenLooks = 64;

class OrcReader final : public RecordReader {
 public:
  OrcReader(const std::vector<HiveColumn>& columns, OrcAccess access,
            std::unique_ptr<FileBytes> file, std::vector<std::size_t> wanted)
      : columns_(columns), access_(access), file_(std::move(file)), wanted_(std::move(wanted)) {
    for (std::size_t column : wanted_) builders_.emplace_back(columns_[column].type);
  }

  FormatResult<bool> Next(ArrowArray& batch) override {
    if (!opened_) {
      FormatResult<OrcFooter> footer = ReadOrcFooter(*file_);
      if (!footer) return std::unexpected(footer.error());
      footer_ = std::move(*footer);
      opened_ = true;
    }
    while (rows_left_ == 0) {
      if (next_stripe_ == footer_.stripes.size()) return false;
      FormatResult<void> opened = OpenStripe(footer_.stripes[next_stripe_++]);
      if (!opened) return std::unexpected(opened.error());
    }
    std::uint64_t rows = 0;
    while (rows < std::min(kBatchRowsMax, rows_left_)) {
      for (std::size_t i = 0; i < builders_.size(); ++i) {
        if (!open_[i]) {
          builders_[i].AppendNull();
        } else if (!open_[i]->Append(builders_[i])) {
          return std::unexpected(fault_.value_or(FormatError{}));
        }
      }
      if (++rows % kRowsBetweenLooks == 0 && BytesHeld() > kOrcBatchBytes) break;
    }
    rows_left_ -= rows;
    std::vector<ArrowArray> arrays;
    arrays.reserve(builders_.size());
    for (ColumnBuilder& builder : builders_) arrays.push_back(builder.Finish());
    batch = StructOf(std::move(arrays), static_cast<std::int64_t>(rows));
    return true;
  }

 private:
  std::size_t BytesHeld() const {
    std::size_t bytes = 0;
    for (const ColumnBuilder& builder : builders_) bytes += builder.Bytes();
    return bytes;
  }

  // The number of the column's type in the file; none: the file has it not.
  std::optional<std::uint32_t> NumberOf(std::size_t column) const {
    const OrcType& row = footer_.types[0];
    if (access_ == OrcAccess::kByIndex) {
      if (column >= row.children.size()) return std::nullopt;
      return row.children[column];
    }
    const std::string wanted = AsciiLower(columns_[column].name);
    for (std::size_t i = 0; i < row.names.size(); ++i) {
      if (AsciiLower(row.names[i]) == wanted) return row.children[i];
    }
    return std::nullopt;
  }

  void MarkTree(std::uint32_t number, std::vector<bool>& needed) const {
    needed[number] = true;
    for (const std::uint32_t child : footer_.types[number].children) MarkTree(child, needed);
  }

  FormatResult<void> OpenStripe(const OrcStripe& stripe) {
    open_.clear();
    FormatResult<OrcStripeFooter> footer = ReadOrcStripeFooter(*file_, footer_, stripe);
    if (!footer) return std::unexpected(footer.error());
    stripe_ = std::move(*footer);
    std::vector<std::optional<std::uint32_t>> numbers;
    std::vector<bool> needed(footer_.types.size());
    for (std::size_t column : wanted_) {
      numbers.push_back(NumberOf(column));
      if (const auto& number = numbers.back()) MarkTree(*number, needed);
    }
    if (FormatResult<void> read = ReadStreams(needed); !read) return read;
    OrcStripeView view{.footer = &footer_, .stripe = &stripe_};
    view.stream = [this](std::uint32_t column, OrcStreamKind kind) { return Stream(column, kind); };
    view.empty_stream = [this] { return StreamOf(std::string_view()); };
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      const std::optional<std::uint32_t>& number = numbers[i];
      if (!number) {
        open_.emplace_back();
        continue;
      }
      const HiveColumn& column = columns_[wanted_[i]];
      auto made = MakeOrcColumn(view, *number, column.type, column.name);
      if (!made) return std::unexpected(made.error());
      open_.push_back(std::move(*made));
    }
    rows_left_ = stripe.rows;
    return {};
  }

  FormatResult<void> ReadStreams(const std::vector<bool>& needed) {
    streams_.assign(stripe_.streams.size(), {});
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < streams_.size(); ++i) {
      const OrcStreamPlace& place = stripe_.streams[i];
      const bool data = place.kind <= static_cast<std::uint64_t>(OrcStreamKind::kSecondary);
      if (!data || place.column >= needed.size() || !needed[place.column]) continue;
      bytes += place.bytes;
      if (bytes > kOrcStripeBytesMax) return TooLarge("a stripe of the ORC file is too large");
      streams_[i].resize(place.bytes);
      FormatResult<std::size_t> read = file_->ReadAt(place.offset, streams_[i]);
      if (!read) return std::unexpected(read.error());
      if (*read != place.bytes) return Corrupt("the file is shorter than it says");
    }
    return {};
  }

  std::optional<OrcBytes> Stream(std::uint32_t column, OrcStreamKind kind) {
    for (std::size_t i = 0; i < streams_.size(); ++i) {
      const OrcStreamPlace& place = stripe_.streams[i];
      if (place.column == column && place.kind == static_cast<std::uint64_t>(kind)) {
        return StreamOf(streams_[i]);
      }
    }
    return std::nullopt;
  }

  OrcBytes StreamOf(std::string_view bytes) {
    return OrcBytes(bytes, footer_.codec, footer_.block_bytes, fault_);
  }

  const std::vector<HiveColumn>& columns_;
  OrcAccess access_;
  std::unique_ptr<FileBytes> file_;
  std::vector<std::size_t> wanted_;
  std::vector<ColumnBuilder> builders_;
  bool opened_ = false;
  OrcFooter footer_;
  std::size_t next_stripe_ = 0;
  OrcStripeFooter stripe_;
  std::vector<std::string> streams_;  // beside those of the stripe's footer; those not needed empty
  OrcFault fault_;
  std::vector<std::unique_ptr<OrcColumn>> open_;  // none: not in the file
  std::uint64_t rows_left_ = 0;
};

class OrcTable final : public FileTable {
 public:
  OrcTable(std::vector<HiveColumn> columns, OrcAccess access)
      : columns_(std::move(columns)), access_(access) {}
  const std::vector<HiveColumn>& Columns() const override { return columns_; }
  bool NeedsWholeFile() const override { return true; }
  std::unique_ptr<RecordReader> OpenFile(std::unique_ptr<FileBytes> file,
                                         std::vector<std::size_t> columns) const override {
    return std::make_unique<OrcReader>(columns_, access_, std::move(file), std::move(columns));
  }

 private:
  std::vector<HiveColumn> columns_;
  OrcAccess access_;
};

}  // namespace

std::shared_ptr<const FileTable> MakeOrcTable(std::vector<HiveColumn> columns, OrcAccess access) {
  return std::make_shared<OrcTable>(std::move(columns), access);
}

}  // namespace laketop::formats
