// SPDX-License-Identifier: Apache-2.0
#pragma once
// ObjectSource: how the SQL engine reaches objects (design, decision 13). An instance acts for one
// caller: whoever makes it (main, over S3) binds the Caller and checks permissions in it, so that a
// query can reach nothing that its caller could not. The calls block; they come from SQL threads,
// several at once, and must be thread-safe. They must not wait for the SQL pool. Finding and
// listing objects is not its business: a statement comes with the objects it reads, pinned.

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/time.hpp"

namespace laketop::engine {

// `code` is S3's: NoSuchBucket, NoSuchKey, AccessDenied, InternalError.
struct ObjectError {
  std::string code;
  std::string message;
};

template <class T>
using ObjectResult = std::expected<T, ObjectError>;

// One version of an object: what it names never changes its bytes.
struct ObjectRef {
  std::string bucket;
  std::string key;         // any bytes
  std::string version_id;  // empty: of an unversioned bucket
  std::string object_id;   // identity of the bytes: another one after each write
  std::uint64_t size = 0;
  Timestamp last_modified{};
};

// s3://bucket/key, the key as it is: nothing is escaped.
std::string ObjectUrl(std::string_view bucket, std::string_view key);
struct BucketAndKey {
  std::string bucket;
  std::string key;
};
std::optional<BucketAndKey> ParseObjectUrl(std::string_view url);

// An open version. Keeps its bytes readable until destroyed, also when the object is overwritten or
// deleted meanwhile. Positional and thread-safe.
class ObjectReader {
 public:
  virtual ~ObjectReader() = default;
  virtual std::uint64_t Size() const = 0;
  // Fills `out` from `offset`; fewer bytes only at the end of the object.
  virtual ObjectResult<std::size_t> ReadAt(std::uint64_t offset, std::span<char> out) const = 0;
};

// Bytes that are durable and belong to no key yet: the source's own record of them, which main
// hands to S3 with the key. Dropped unpublished, its bytes are garbage for the source to remove.
class SealedBytes {
 public:
  virtual ~SealedBytes() = default;
};

// Where a new object's bytes go. Destroyed without Seal, they are gone. One thread at a time.
class ObjectSink {
 public:
  virtual ~ObjectSink() = default;
  virtual ObjectResult<void> Append(std::string_view bytes) = 0;
  // All bytes are written and synced: nothing is visible under any key.
  virtual ObjectResult<std::shared_ptr<SealedBytes>> Seal() = 0;
};

class ObjectSource {
 public:
  virtual ~ObjectSource() = default;
  // The very bytes that `object_id` names, whatever the key holds now.
  virtual ObjectResult<std::shared_ptr<ObjectReader>> Open(const ObjectRef& object) = 0;
  // `key` is where the bytes will probably be published: for the permission check.
  virtual ObjectResult<std::unique_ptr<ObjectSink>> Create(const std::string& bucket,
                                                           const std::string& key) = 0;
};

// The object versions that one statement may read, pinned before it runs: a path that is not in
// here does not exist for it. Filled before the run, then only read.
class PinnedObjects {
 public:
  void Pin(ObjectRef object);
  // `url` exactly: no wildcard has a meaning.
  const ObjectRef* Find(std::string_view url) const;
  std::size_t Size() const { return objects_.size(); }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_map<std::string, ObjectRef, Hash, std::equal_to<>> objects_;
};

}  // namespace laketop::engine
