// SPDX-License-Identifier: Apache-2.0
#pragma once
// Content: the bytes of an object as its record holds them: extents of immutable blobs, and the
// holder, the id under which this record's references to the blobs are kept. A Content belongs to
// exactly one record: to let a second record have the same bytes use BlobStore::Share, never a
// copy of the struct. No bytes at all is a Content without extents.

#include <cstdint>
#include <vector>

namespace laketop::engine {

using BlobId = std::uint64_t;  // Store::NextId: its epoch names the folder of the file

struct Extent {
  BlobId blob = 0;
  std::uint64_t offset = 0;  // in the blob
  std::uint64_t length = 0;
  bool in_store = false;  // a small blob: a row of the store; else a file

  template <class V>
  void Fields(V& v) {
    v(1, blob);
    v(2, offset);
    v(3, length);
    v(4, in_store);
  }
  bool operator==(const Extent&) const = default;
};

struct Content {
  std::uint64_t holder = 0;
  std::vector<Extent> extents;

  std::uint64_t Size() const {
    std::uint64_t size = 0;
    for (const Extent& extent : extents) size += extent.length;
    return size;
  }

  template <class V>
  void Fields(V& v) {
    v(1, holder);
    v(2, extents);
  }
  bool operator==(const Content&) const = default;
};

}  // namespace laketop::engine
