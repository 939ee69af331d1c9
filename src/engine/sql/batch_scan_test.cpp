// SPDX-License-Identifier: Apache-2.0
// laketop_scan over hand-made Arrow batches.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <deque>
#include <mutex>

#include "engine/sql/testing/sql_fixture.hpp"

namespace laketop::engine {
namespace {

using ::testing::ElementsAre;

class BatchScanTest : public testing::SqlTest {};

// Columns n (int64), name (utf8) and l (list of int64); `splits` splits of `batches` batches of
// `rows` rows; n counts through all of them, name is NULL where n is odd.
class Numbers final : public BatchSource {
 public:
  Numbers(std::size_t splits, std::size_t batches, std::size_t rows)
      : splits_(splits), batches_(batches), rows_(rows) {
    Init(children_[0], "l", "n");
    Init(children_[1], "u", "name");
    Init(children_[2], "+l", "l");
    Init(element_, "l", "item");
    child_of_list_ = &element_;
    children_[2].n_children = 1;
    children_[2].children = &child_of_list_;
    for (std::size_t i = 0; i < 3; ++i) pointers_[i] = &children_[i];
    Init(schema_, "+s", "");
    schema_.n_children = 3;
    schema_.children = pointers_.data();
  }
  const ArrowSchema& Schema() const override { return schema_; }
  std::size_t SplitCount() const override { return splits_; }
  SqlResult<std::unique_ptr<BatchReader>> Open(std::size_t split,
                                               const std::vector<std::size_t>& columns) override {
    if (split == fail_split)
      return std::unexpected(SqlError{SqlError::Kind::kData, "HIVE_BAD_DATA", "bad"});
    ++opened;
    {
      // The engine opens splits from several threads.
      std::scoped_lock lock(mutex_);
      columns_read = columns;
    }
    return std::make_unique<Reader>(*this, split, columns);
  }
  std::size_t fail_split = SIZE_MAX;
  std::atomic<int> opened{0};
  std::vector<std::size_t> columns_read;
  static inline std::atomic<int> live_batches{0};

 private:
  static void Init(ArrowSchema& schema, const char* format, const char* name) {
    schema = {};
    schema.format = format;
    schema.name = name;
    schema.flags = ARROW_FLAG_NULLABLE;
    schema.release = [](ArrowSchema*) {};
  }

  struct Column {
    ArrowArray array{};
    ArrowArray item{};
    ArrowArray* item_pointer = nullptr;
    std::vector<std::uint8_t> validity;
    std::vector<std::int32_t> offsets;
    std::vector<std::int64_t> numbers;
    std::string text;
    std::array<const void*, 3> buffers{};
    std::array<const void*, 2> item_buffers{};
  };
  struct Batch {
    std::deque<Column> columns;
    std::vector<ArrowArray*> pointers;
    const void* none = nullptr;
  };

  struct Reader final : BatchReader {
    Reader(const Numbers& source, std::size_t at, std::vector<std::size_t> wanted)
        : numbers(source), split(at), columns(std::move(wanted)) {}
    SqlResult<bool> Next(ArrowArray& out) override {
      if (batch == numbers.batches_) return false;
      const std::size_t first = (split * numbers.batches_ + batch) * numbers.rows_;
      auto owned = std::make_unique<Batch>();
      for (std::size_t column : columns) {
        Fill(owned->columns.emplace_back(), column, first, numbers.rows_);
      }
      for (Column& column : owned->columns) owned->pointers.push_back(&column.array);
      out = {};
      out.length = static_cast<std::int64_t>(numbers.rows_);
      out.n_buffers = 1;
      out.buffers = &owned->none;
      out.n_children = static_cast<std::int64_t>(owned->pointers.size());
      out.children = owned->pointers.data();
      out.private_data = owned.release();
      out.release = [](ArrowArray* array) {
        delete static_cast<Batch*>(array->private_data);
        array->release = nullptr;
        --live_batches;
      };
      ++live_batches;
      ++batch;
      return true;
    }
    static void Fill(Column& column, std::size_t kind, std::size_t first, std::size_t rows) {
      column.array.length = static_cast<std::int64_t>(rows);
      column.array.release = [](ArrowArray* array) { array->release = nullptr; };
      column.array.buffers = column.buffers.data();
      column.offsets.push_back(0);
      column.validity.resize((rows + 7) / 8);
      for (std::size_t i = 0; i < rows; ++i) {
        const std::size_t n = first + i;
        if (kind == 1 && n % 2 == 0) {
          column.validity[i / 8] |= static_cast<std::uint8_t>(1 << i % 8);
          column.text += "name-of-number-" + std::to_string(n);
        }
        column.numbers.push_back(static_cast<std::int64_t>(n));
        column.offsets.push_back(kind == 1 ? static_cast<std::int32_t>(column.text.size())
                                           : static_cast<std::int32_t>(i + 1));
      }
      if (kind == 0) {
        column.array.n_buffers = 2;
        column.buffers = {nullptr, column.numbers.data(), nullptr};
      } else if (kind == 1) {
        column.array.n_buffers = 3;
        column.array.null_count = -1;
        column.buffers = {column.validity.data(), column.offsets.data(), column.text.data()};
      } else {
        column.array.n_buffers = 2;
        column.buffers = {nullptr, column.offsets.data(), nullptr};
        column.item.length = static_cast<std::int64_t>(rows);
        column.item.n_buffers = 2;
        column.item_buffers = {nullptr, column.numbers.data()};
        column.item.buffers = column.item_buffers.data();
        column.item.release = [](ArrowArray* array) { array->release = nullptr; };
        column.item_pointer = &column.item;
        column.array.n_children = 1;
        column.array.children = &column.item_pointer;
      }
    }
    const Numbers& numbers;
    std::size_t split;
    std::vector<std::size_t> columns;
    std::size_t batch = 0;
  };

  std::mutex mutex_;
  std::size_t splits_;
  std::size_t batches_;
  std::size_t rows_;
  ArrowSchema schema_;
  std::array<ArrowSchema, 3> children_;
  ArrowSchema element_;
  ArrowSchema* child_of_list_;
  std::array<ArrowSchema*, 3> pointers_;
};

TEST_F(BatchScanTest, ReadsBatchesOfAllSplits) {
  auto numbers = std::make_shared<Numbers>(7, 3, 5000);
  QueryRequest request = Request(
      "SELECT count(*), sum(n), count(name), max(name), sum(l[1]) FROM laketop_scan('numbers')");
  request.scans["numbers"] = numbers;
  EXPECT_THAT(Query(request),
              ElementsAre("105000|5512447500|52500|name-of-number-99998|5512447500"));
  EXPECT_EQ(numbers->opened, 7);
  EXPECT_EQ(Numbers::live_batches, 0);
}

TEST_F(BatchScanTest, AsksOnlyForTheColumnsItNeeds) {
  auto numbers = std::make_shared<Numbers>(2, 1, 10);
  QueryRequest request = Request("SELECT name FROM laketop_scan('t') WHERE n = 4");
  request.scans["t"] = numbers;
  EXPECT_THAT(Query(request), ElementsAre("name-of-number-4"));
  EXPECT_THAT(numbers->columns_read, ::testing::UnorderedElementsAre(0, 1));
  request.sql = "SELECT l, n FROM laketop_scan('t') WHERE n >= 18 ORDER BY n";
  EXPECT_THAT(Query(request), ElementsAre("[18]|18", "[19]|19"));
  request.sql = "SELECT count(*) FROM laketop_scan('t')";
  EXPECT_THAT(Query(request), ElementsAre("20"));
  EXPECT_LE(numbers->columns_read.size(), 1u);
}

TEST_F(BatchScanTest, KeepsTheOrderOfSplits) {
  QueryRequest request = Request("SELECT n FROM laketop_scan('t')");
  request.scans["t"] = std::make_shared<Numbers>(20, 2, 3000);
  const std::vector<std::string> rows = Query(request);
  ASSERT_EQ(rows.size(), 120'000u);
  for (std::size_t i = 0; i < rows.size(); ++i) ASSERT_EQ(rows[i], std::to_string(i));
}

TEST_F(BatchScanTest, ErrorsOfReadersEndTheQuery) {
  auto numbers = std::make_shared<Numbers>(7, 3, 5000);
  numbers->fail_split = 4;
  QueryRequest request = Request("SELECT sum(n) FROM laketop_scan('t')");
  request.scans["t"] = numbers;
  const SqlError error = ErrorOf(request);
  EXPECT_EQ(error.code, "HIVE_BAD_DATA");
  EXPECT_EQ(error.kind, SqlError::Kind::kData);
  EXPECT_EQ(Numbers::live_batches, 0);
  request.sql = "SELECT * FROM laketop_scan('unknown')";
  EXPECT_EQ(ErrorOf(request).kind, SqlError::Kind::kText);
}

TEST_F(BatchScanTest, JoinsWithItself) {
  QueryRequest request =
      Request("SELECT count(*) FROM laketop_scan('t') a JOIN laketop_scan('t') b ON a.n = b.n + 1");
  request.scans["t"] = std::make_shared<Numbers>(3, 1, 100);
  EXPECT_THAT(Query(request), ElementsAre("299"));
}

}  // namespace
}  // namespace laketop::engine
