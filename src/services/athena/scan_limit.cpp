// SPDX-License-Identifier: Apache-2.0
#include "services/athena/scan_limit.hpp"

#include <atomic>

namespace laketop::athena {
namespace {

struct Budget {
  std::uint64_t bytes_max = 0;
  std::atomic<std::uint64_t> read{0};
};

class LimitedReader final : public engine::ObjectReader {
 public:
  LimitedReader(std::shared_ptr<engine::ObjectReader> reader, std::shared_ptr<Budget> budget)
      : reader_(std::move(reader)), budget_(std::move(budget)) {}
  std::uint64_t Size() const override { return reader_->Size(); }
  engine::ObjectResult<std::size_t> ReadAt(std::uint64_t offset,
                                           std::span<char> out) const override {
    if (budget_->read.fetch_add(out.size()) + out.size() > budget_->bytes_max) {
      return std::unexpected(engine::ObjectError{.code = std::string(kScanLimitCode),
                                                 .message = "Bytes scanned limit was exceeded"});
    }
    return reader_->ReadAt(offset, out);
  }

 private:
  std::shared_ptr<engine::ObjectReader> reader_;
  std::shared_ptr<Budget> budget_;
};

class LimitedSource final : public engine::ObjectSource {
 public:
  LimitedSource(std::shared_ptr<engine::ObjectSource> source, std::uint64_t bytes_max)
      : source_(std::move(source)), budget_(std::make_shared<Budget>()) {
    budget_->bytes_max = bytes_max;
  }
  engine::ObjectResult<std::shared_ptr<engine::ObjectReader>> Open(
      const engine::ObjectRef& object) override {
    auto reader = source_->Open(object);
    if (!reader) return reader;
    return std::make_shared<LimitedReader>(std::move(*reader), budget_);
  }
  engine::ObjectResult<std::unique_ptr<engine::ObjectSink>> Create(
      const std::string& bucket, const std::string& key) override {
    return source_->Create(bucket, key);
  }

 private:
  std::shared_ptr<engine::ObjectSource> source_;
  std::shared_ptr<Budget> budget_;
};

}  // namespace

std::shared_ptr<engine::ObjectSource> LimitScan(std::shared_ptr<engine::ObjectSource> source,
                                                std::uint64_t bytes_max) {
  return std::make_shared<LimitedSource>(std::move(source), bytes_max);
}

}  // namespace laketop::athena
