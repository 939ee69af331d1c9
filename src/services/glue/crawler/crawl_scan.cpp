// SPDX-License-Identifier: Apache-2.0
#include "services/glue/crawler/crawl_scan.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>

#include "base/when_all.hpp"
#include "formats/infer_file.hpp"
#include "services/glue/crawler/glob.hpp"
#include "services/glue/limits.hpp"

namespace laketop::glue {
namespace {

// Readers side by side: as many as share the I/O pool with requests without starving them.
constexpr int kReaders = 2;
constexpr std::size_t kWarningsMax = 100;

// An object of the store as a file that formats/ can read. Blocking: I/O pool.
class ObjectBytes final : public formats::FileBytes {
 public:
  explicit ObjectBytes(std::shared_ptr<ports::ObjectReader> reader) : reader_(std::move(reader)) {}
  std::uint64_t Size() const override { return reader_->Info().size; }
  formats::FormatResult<std::size_t> ReadAt(std::uint64_t offset, std::span<char> out) override {
    ports::Result<std::size_t> read = reader_->ReadAt(offset, out);
    if (read) return *read;
    return std::unexpected(
        formats::FormatError{formats::FormatErrorKind::kIo, read.error().message});
  }

 private:
  std::shared_ptr<ports::ObjectReader> reader_;
};

// Lets what else waits for the pool run in between.
struct Yield {
  ThreadPool& pool;
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> handle) const {
    pool.Post([handle] { handle.resume(); });
  }
  void await_resume() const {}
};

// Names that Hive and Spark use for what is no data.
bool IsHidden(std::string_view name) {
  return name.starts_with('_') || name.starts_with('.') || name.ends_with("_$folder$");
}

std::string_view FolderOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash + 1);
}

// Whether the file or one of its folders below the target is hidden.
bool IsHiddenPath(std::string_view path) {
  std::size_t begin = 0;
  while (begin <= path.size()) {
    std::size_t end = path.find('/', begin);
    if (end == std::string_view::npos) end = path.size();
    if (end > begin && IsHidden(path.substr(begin, end - begin))) return true;
    begin = end + 1;
  }
  return false;
}

std::string SentenceOf(const ports::PortError& error) {
  return error.message + " (Service: Amazon S3; Error Code: " + error.code + ")";
}

}  // namespace

// What the readers of one scan share.
struct Scanner::Work {
  ports::Caller caller;
  ScanOptions options;
  std::stop_token stop;
  std::vector<File> files;
  std::vector<std::string> folders;
  std::string bucket;
  std::size_t prefix_bytes = 0;
  std::atomic<std::size_t> next = 0;

  std::mutex mutex;
  TargetScan* scan = nullptr;
  std::string failed;  // why the whole crawl cannot go on
};

Task<std::expected<std::vector<Scanner::File>, std::string>> Scanner::List(
    ports::Caller caller, S3CrawlTarget target, const ScanOptions& options, TargetScan& scan,
    std::stop_token stop) {
  std::vector<Glob> exclusions;
  if (target.exclusions) {
    for (const std::string& pattern : *target.exclusions) {
      auto glob = Glob::Parse(pattern);
      if (!glob) co_return std::unexpected(glob.error() + ": " + pattern);
      exclusions.push_back(std::move(*glob));
    }
  }
  // A path without a slash at its end is a folder, unless it is an object.
  if (!scan.prefix.empty() && !scan.prefix.ends_with('/')) {
    ports::ObjectName name{scan.bucket, scan.prefix};
    auto head = co_await objects_.Head(caller, std::move(name));
    if (head && head->size > 0) {
      scan.is_file = true;
      std::vector<File> one{{.key = scan.prefix, .size = head->size}};
      co_return one;
    }
    scan.prefix += '/';
  }

  std::vector<File> files;
  std::string after;
  std::uint64_t listed = 0;
  while (true) {
    if (stop.stop_requested()) co_return std::unexpected("The crawl was stopped.");
    ports::ListObjectsRequest request{
        .bucket = scan.bucket, .prefix = scan.prefix, .start_after = after};
    auto page = co_await objects_.List(caller, std::move(request));
    if (!page) co_return std::unexpected(SentenceOf(page.error()));
    listed += page->objects.size();
    if (listed > kObjectsPerCrawlMax) {
      co_return std::unexpected("The target has more than " + std::to_string(kObjectsPerCrawlMax) +
                                " objects.");
    }
    for (ports::ObjectInfo& object : page->objects) {
      // Empty objects hold no rows, and those with a slash at their end stand for folders.
      if (object.size == 0 || object.key.ends_with('/')) continue;
      const std::string_view path = std::string_view(object.key).substr(scan.prefix.size());
      if (IsHiddenPath(path)) continue;
      if (std::ranges::any_of(exclusions,
                              [path](const Glob& glob) { return glob.Matches(path); })) {
        continue;
      }
      std::string folder(FolderOf(path));
      const bool skipped = options.skip_folder && options.skip_folder(folder);
      scan.folders.insert(std::move(folder));
      if (scan.folders.size() > kFoldersPerCrawlMax) {
        co_return std::unexpected("The target has more than " +
                                  std::to_string(kFoldersPerCrawlMax) + " folders.");
      }
      if (!skipped) files.push_back({.key = std::move(object.key), .size = object.size});
    }
    if (!page->truncated) break;
    after = std::move(page->next_start_after);
  }
  co_return files;
}

Task<ScanResult> Scanner::Scan(ports::Caller caller, S3CrawlTarget target, ScanOptions options,
                               std::stop_token stop) {
  TargetScan scan;
  // s3://bucket names a whole bucket.
  std::string uri = target.path;
  if (uri.starts_with("s3://") && uri.find('/', 5) == std::string::npos) uri += '/';
  const std::optional<ports::ObjectName> name = ports::ParseS3Uri(uri);
  if (!name) co_return std::unexpected("The S3 location " + target.path + " is not valid.");
  scan.bucket = name->bucket;
  scan.prefix = name->key;
  const std::int32_t sample_size = target.sample_size.value_or(0);
  auto files = co_await List(caller, std::move(target), options, scan, stop);
  if (!files) co_return std::unexpected(files.error());

  auto work = std::make_shared<Work>();
  work->caller = std::move(caller);
  work->options = std::move(options);
  work->stop = stop;
  work->bucket = scan.bucket;
  work->prefix_bytes = scan.is_file ? scan.prefix.rfind('/') + 1 : scan.prefix.size();
  if (scan.is_file && scan.prefix.rfind('/') == std::string::npos) work->prefix_bytes = 0;
  work->scan = &scan;

  // Files come in key order, so those of a folder lie together but for its subfolders.
  std::map<std::string, std::size_t> seen_in_folder;
  std::vector<File> chosen;
  for (File& file : *files) {
    std::string folder;
    if (!scan.is_file) {
      folder = FolderOf(std::string_view(file.key).substr(scan.prefix.size()));
    }
    std::size_t& seen = seen_in_folder[folder];
    if (sample_size > 0 && seen >= static_cast<std::size_t>(sample_size)) continue;
    file.sample_bytes = seen < kFullSamplesPerFolder ? formats::kSampleBytesMax : kSmallSampleBytes;
    ++seen;
    if (work->folders.empty() || work->folders.back() != folder) {
      work->folders.push_back(std::move(folder));
    }
    file.folder = work->folders.size() - 1;
    chosen.push_back(std::move(file));
  }
  work->files = std::move(chosen);

  std::vector<Task<void>> readers;
  for (int i = 0; i < kReaders; ++i) readers.push_back(ReadFiles(work));
  co_await WhenAll(&io_pool_, std::move(readers));
  if (stop.stop_requested()) co_return std::unexpected("The crawl was stopped.");
  if (!work->failed.empty()) co_return std::unexpected(work->failed);
  co_return scan;
}

Task<void> Scanner::ReadFiles(std::shared_ptr<Work> work) {
  while (!work->stop.stop_requested()) {
    const std::size_t index = work->next.fetch_add(1);
    if (index >= work->files.size()) co_return;
    {
      std::scoped_lock lock(work->mutex);
      if (!work->failed.empty()) co_return;
    }
    File file = work->files[index];
    co_await ReadFile(work, std::move(file));
    Yield yield{io_pool_};
    co_await yield;
  }
}

Task<void> Scanner::ReadFile(std::shared_ptr<Work> work, File file) {
  ports::ObjectName name{work->bucket, file.key};
  auto reader = co_await objects_.Open(work->caller, std::move(name));
  if (!reader) {
    // Deleted since it was listed.
    if (reader.error().code == "NoSuchKey") co_return;
    std::scoped_lock lock(work->mutex);
    work->failed = SentenceOf(reader.error()) + " s3://" + work->bucket + "/" + file.key;
    co_return;
  }
  ObjectBytes bytes(std::move(*reader));
  formats::InferOptions options{.sample_bytes = file.sample_bytes,
                                .csv_classifiers = work->options.csv_classifiers};
  auto schema = formats::InferFile(bytes, options);

  std::scoped_lock lock(work->mutex);
  std::string why;
  if (!schema) {
    why = schema.error().message;
  } else if (schema->format == formats::FileFormat::kUnknown) {
    why = schema->why_unknown;
  }
  if (!why.empty()) {
    if (work->scan->warnings.size() < kWarningsMax) {
      work->scan->warnings.push_back("s3://" + work->bucket + "/" + file.key + ": " + why);
    }
    co_return;
  }
  const std::string& folder = work->folders[file.folder];
  std::string file_name = file.key.substr(work->prefix_bytes + folder.size());
  work->scan->findings[folder].Add(std::move(file_name), file.size, std::move(*schema),
                                   work->options.combine);
}

}  // namespace laketop::glue
