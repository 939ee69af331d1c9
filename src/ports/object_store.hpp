// SPDX-License-Identifier: Apache-2.0
#pragma once
// ObjectStore: S3 for the other services of this process: no HTTP, no copy, the caller's
// permissions checked as for a request. Bound by main to the s3 service. Error codes are S3's
// (NoSuchBucket, NoSuchKey, AccessDenied, PreconditionFailed …). Methods that are Tasks may be
// awaited on any executor; ObjectReader's are blocking and belong on the I/O or SQL pool.
// Thread-safe.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/task.hpp"
#include "base/time.hpp"
#include "ports/caller.hpp"
#include "ports/port_error.hpp"

namespace laketop::engine {
class Commit;
}

namespace laketop::ports {

struct ObjectName {
  std::string bucket;
  std::string key;  // any bytes
  auto operator<=>(const ObjectName&) const = default;
};

// Parses s3://bucket/key (also s3a:// and s3n://); none where it is no such URI or names no bucket.
std::optional<ObjectName> ParseS3Uri(std::string_view uri);
std::string S3Uri(const ObjectName& name);

struct ObjectInfo {
  std::string key;
  std::uint64_t size = 0;
  std::string etag;        // without quotes
  std::string object_id;   // names these exact bytes for ever: an overwrite has another one
  std::string version_id;  // of a versioned bucket, else empty
  Timestamp last_modified{};
};

struct ListObjectsRequest {
  std::string bucket;
  std::string prefix;
  std::string delimiter;    // "" or "/" usually
  std::string start_after;  // keys strictly behind it
  int keys_max = 1000;      // objects and common prefixes together
};

struct ObjectListing {
  std::vector<ObjectInfo> objects;           // in key order
  std::vector<std::string> common_prefixes;  // in order
  bool truncated = false;
  std::string next_start_after;  // for the next page
};

// The bytes of one object version, pinned: an overwrite or delete meanwhile changes nothing.
class ObjectReader {
 public:
  virtual ~ObjectReader() = default;
  virtual const ObjectInfo& Info() const = 0;
  // Blocking, positional, thread-safe. Fills `out` from `offset`; fewer bytes only at the end.
  virtual Result<std::size_t> ReadAt(std::uint64_t offset, std::span<char> out) = 0;
};

// Bytes on their way to become an object. Invisible until committed; dropped without a trace when
// destroyed before.
class StagedObject {
 public:
  virtual ~StagedObject() = default;
  virtual const ObjectName& Name() const = 0;
  virtual std::uint64_t Size() const = 0;
};

class ObjectWriter {
 public:
  virtual ~ObjectWriter() = default;
  // Blocking (I/O or SQL pool); bounded memory.
  virtual Result<void> Append(std::string_view bytes) = 0;
  // Syncs the bytes. After it the writer is spent.
  virtual Result<std::unique_ptr<StagedObject>> Finish() = 0;
};

// What S3's headers say of a new object; an empty text says nothing.
struct ObjectSettings {
  std::string canned_acl;
  std::string encryption;  // AES256, aws:kms
  std::string kms_key;     // an id, an alias or an ARN
};

struct NewObject {
  ObjectName name;
  std::string content_type = "application/octet-stream";
  ObjectSettings settings = {};
};

class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  // `expected_owner`: the account it must belong to; empty: any.
  virtual Task<Result<void>> HeadBucket(Caller caller, std::string bucket,
                                        std::string expected_owner) = 0;
  virtual Task<Result<void>> CreateBucket(Caller caller, std::string bucket) = 0;

  virtual Task<Result<ObjectListing>> List(Caller caller, ListObjectsRequest request) = 0;
  virtual Task<Result<ObjectInfo>> Head(Caller caller, ObjectName name) = 0;
  virtual Task<Result<std::shared_ptr<ObjectReader>>> Open(Caller caller, ObjectName name) = 0;

  // Checks the bucket and the right to put; the bytes follow.
  virtual Task<Result<std::unique_ptr<ObjectWriter>>> StartWrite(Caller caller,
                                                                 NewObject object) = 0;
  // Adds the publication of staged objects to `commit`, which the asking service applies: they and
  // whatever else the commit holds become visible together. Where the commit is refused they may
  // be staged again, in another one.
  virtual Task<Result<void>> Stage(Caller caller, engine::Commit& commit,
                                   std::vector<std::shared_ptr<const StagedObject>> objects) = 0;
  // A small object, written and committed.
  virtual Task<Result<void>> Put(Caller caller, NewObject object, std::string bytes) = 0;
  // At most 1,000; keys that do not exist count as deleted.
  virtual Task<Result<void>> Delete(Caller caller, std::string bucket,
                                    std::vector<std::string> keys) = 0;
};

}  // namespace laketop::ports
