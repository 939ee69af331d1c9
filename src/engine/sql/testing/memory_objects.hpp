// SPDX-License-Identifier: Apache-2.0
#pragma once
// MemoryObjects: an ObjectSource for tests. Objects are strings; Put replaces one at once, and
// readers that are open keep the old bytes, as in S3.

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <span>
#include <string>

#include "engine/sql/object_source.hpp"
#include "engine/sql/write_set.hpp"

namespace laketop::engine::testing {

class MemoryObjects final : public ObjectSource {
 public:
  struct Sealed final : SealedBytes {
    std::string bytes;
  };

  ObjectRef Put(const std::string& bucket, const std::string& key, std::string bytes) {
    std::scoped_lock lock(mutex_);
    auto object = std::make_shared<Object>();
    object->bytes = std::move(bytes);
    object->ref = {.bucket = bucket,
                   .key = key,
                   .object_id = "object-" + std::to_string(++ids_),
                   .size = object->bytes.size()};
    current_[{bucket, key}] = object;
    by_id_[object->ref.object_id] = object;
    return object->ref;
  }

  // What the owner of a write set does after success.
  void Publish(const WriteSet& writes) {
    for (const StagedObject& object : writes.Objects()) {
      Put(object.bucket, object.key, static_cast<const Sealed&>(*object.bytes).bytes);
    }
  }

  std::vector<std::string> Keys(const std::string& bucket) {
    std::scoped_lock lock(mutex_);
    std::vector<std::string> keys;
    for (const auto& [name, object] : current_) {
      if (name.first == bucket) keys.push_back(name.second);
    }
    return keys;
  }
  std::shared_ptr<PinnedObjects> PinAll() {
    std::scoped_lock lock(mutex_);
    auto pinned = std::make_shared<PinnedObjects>();
    for (const auto& [name, object] : current_) pinned->Pin(object->ref);
    return pinned;
  }
  int LiveSinks() const { return live_sinks_; }

  ObjectResult<std::shared_ptr<ObjectReader>> Open(const ObjectRef& object) override {
    std::scoped_lock lock(mutex_);
    const auto found = by_id_.find(object.object_id);
    if (found == by_id_.end()) return std::unexpected(ObjectError{"NoSuchKey", object.key});
    return std::make_shared<Reader>(found->second);
  }
  ObjectResult<std::unique_ptr<ObjectSink>> Create(const std::string& bucket,
                                                   const std::string&) override {
    if (bucket == "forbidden") return std::unexpected(ObjectError{"AccessDenied", "Access Denied"});
    return std::make_unique<Sink>(live_sinks_);
  }

 private:
  struct Object {
    ObjectRef ref;
    std::string bytes;
  };
  struct Reader final : ObjectReader {
    explicit Reader(std::shared_ptr<Object> open) : object(std::move(open)) {}
    std::uint64_t Size() const override { return object->bytes.size(); }
    ObjectResult<std::size_t> ReadAt(std::uint64_t offset, std::span<char> out) const override {
      if (offset >= object->bytes.size()) return 0;
      const std::size_t count = std::min<std::size_t>(out.size(), object->bytes.size() - offset);
      std::copy_n(object->bytes.data() + offset, count, out.data());
      return count;
    }
    std::shared_ptr<Object> object;
  };
  struct Sink final : ObjectSink {
    explicit Sink(std::atomic<int>& live) : live_sinks(live) { ++live_sinks; }
    ~Sink() override { --live_sinks; }
    ObjectResult<void> Append(std::string_view more) override {
      bytes += more;
      return {};
    }
    ObjectResult<std::shared_ptr<SealedBytes>> Seal() override {
      auto sealed = std::make_shared<Sealed>();
      sealed->bytes = std::move(bytes);
      return sealed;
    }
    std::atomic<int>& live_sinks;
    std::string bytes;
  };

  std::mutex mutex_;
  std::atomic<int> live_sinks_{0};
  int ids_ = 0;
  std::map<std::pair<std::string, std::string>, std::shared_ptr<Object>> current_;
  std::map<std::string, std::shared_ptr<Object>> by_id_;
};

}  // namespace laketop::engine::testing
