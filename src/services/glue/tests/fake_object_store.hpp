// SPDX-License-Identifier: Apache-2.0
#pragma once
// FakeObjectStore: buckets in memory, for tests of what reads S3. Thread-safe once filled.

#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>

#include "ports/object_store.hpp"

namespace laketop::glue {

class FakeObjectStore final : public ports::ObjectStore {
 public:
  std::map<std::string, std::map<std::string, std::string>> buckets;
  std::atomic<int> opened = 0;

  Task<ports::Result<void>> HeadBucket(ports::Caller, std::string bucket, std::string) override {
    if (!buckets.contains(bucket)) co_return NoBucket();
    co_return ports::Result<void>();
  }
  Task<ports::Result<void>> CreateBucket(ports::Caller, std::string bucket) override {
    buckets[bucket];
    co_return ports::Result<void>();
  }
  Task<ports::Result<ports::ObjectListing>> List(ports::Caller,
                                                 ports::ListObjectsRequest request) override {
    if (!buckets.contains(request.bucket)) co_return NoBucket();
    const auto& objects = buckets.at(request.bucket);
    ports::ObjectListing out;
    auto object = objects.lower_bound(std::max(request.prefix, request.start_after));
    for (; object != objects.end() && object->first.starts_with(request.prefix); ++object) {
      if (object->first <= request.start_after && !request.start_after.empty()) continue;
      if (out.objects.size() == static_cast<std::size_t>(request.keys_max)) {
        out.truncated = true;
        out.next_start_after = out.objects.back().key;
        break;
      }
      out.objects.push_back({.key = object->first, .size = object->second.size()});
    }
    co_return out;
  }
  Task<ports::Result<ports::ObjectInfo>> Head(ports::Caller, ports::ObjectName name) override {
    const std::string* bytes = Find(name);
    if (bytes == nullptr) co_return NoKey();
    co_return ports::ObjectInfo{.key = name.key, .size = bytes->size()};
  }
  Task<ports::Result<std::shared_ptr<ports::ObjectReader>>> Open(ports::Caller,
                                                                 ports::ObjectName name) override {
    const std::string* bytes = Find(name);
    if (bytes == nullptr) co_return NoKey();
    ++opened;
    co_return std::make_shared<Reader>(name.key, *bytes);
  }
  Task<ports::Result<std::unique_ptr<ports::ObjectWriter>>> StartWrite(ports::Caller,
                                                                       ports::NewObject) override {
    co_return NoKey();
  }
  Task<ports::Result<void>> Stage(
      ports::Caller, engine::Commit&,
      std::vector<std::shared_ptr<const ports::StagedObject>>) override {
    co_return NoKey();
  }
  Task<ports::Result<void>> Put(ports::Caller, ports::NewObject object,
                                std::string bytes) override {
    buckets[object.name.bucket][object.name.key] = std::move(bytes);
    co_return ports::Result<void>();
  }
  Task<ports::Result<void>> Delete(ports::Caller, std::string bucket,
                                   std::vector<std::string> keys) override {
    for (const std::string& key : keys) buckets[bucket].erase(key);
    co_return ports::Result<void>();
  }

 private:
  class Reader final : public ports::ObjectReader {
   public:
    Reader(std::string key, const std::string& bytes)
        : info_{.key = std::move(key), .size = bytes.size()}, bytes_(bytes) {}
    const ports::ObjectInfo& Info() const override { return info_; }
    ports::Result<std::size_t> ReadAt(std::uint64_t offset, std::span<char> out) override {
      if (offset >= bytes_.size()) return 0;
      const std::size_t count = std::min<std::size_t>(out.size(), bytes_.size() - offset);
      std::memcpy(out.data(), bytes_.data() + offset, count);
      return count;
    }

   private:
    ports::ObjectInfo info_;
    const std::string& bytes_;
  };

  static std::unexpected<ports::PortError> NoBucket() {
    return std::unexpected(ports::PortError{"NoSuchBucket", "The specified bucket does not exist"});
  }
  static std::unexpected<ports::PortError> NoKey() {
    return std::unexpected(ports::PortError{"NoSuchKey", "The specified key does not exist."});
  }
  const std::string* Find(const ports::ObjectName& name) const {
    const auto bucket = buckets.find(name.bucket);
    if (bucket == buckets.end()) return nullptr;
    const auto object = bucket->second.find(name.key);
    return object == bucket->second.end() ? nullptr : &object->second;
  }
};

}  // namespace laketop::glue
