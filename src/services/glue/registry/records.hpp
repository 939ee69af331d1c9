// SPDX-License-Identifier: Apache-2.0
#pragma once
// The rows of the schema registry. Values.
// https://docs.aws.amazon.com/glue/latest/dg/schema-registry.html

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace laketop::glue {

inline constexpr std::size_t kVersionMetadataMax = 10;
inline constexpr std::string_view kDefaultRegistry = "default-registry";

struct Registry {
  std::string name;
  std::optional<std::string> description;
  Timestamp created{};
  Timestamp updated{};
  template <class V>
  void Fields(V& v) {
    v(1, name);
    v(2, description);
    v(3, created);
    v(4, updated);
  }
};

// What a schema knows of its versions; the definition is in the version's own row.
struct VersionEntry {
  std::int64_t number = 0;
  std::string id;
  std::string digest;  // of the definition
  Timestamp created{};
  template <class V>
  void Fields(V& v) {
    v(1, number);
    v(2, id);
    v(3, digest);
    v(4, created);
  }
};

struct RegistrySchema {
  std::string registry;
  std::string name;
  std::optional<std::string> description;
  std::string format;
  std::string compatibility;
  std::int64_t checkpoint = 1;  // from which version on compatibility is asked
  std::int64_t last_number = 0;
  std::vector<VersionEntry> versions;
  Timestamp created{};
  Timestamp updated{};
  template <class V>
  void Fields(V& v) {
    v(1, registry);
    v(2, name);
    v(3, description);
    v(4, format);
    v(5, compatibility);
    v(6, checkpoint);
    v(7, last_number);
    v(8, versions);
    v(9, created);
    v(10, updated);
  }
};

struct VersionMetadata {
  std::string key;
  std::string value;
  Timestamp created{};
  template <class V>
  void Fields(V& v) {
    v(1, key);
    v(2, value);
    v(3, created);
  }
};

// Keyed by its id, by which a record of a stream names its schema.
struct SchemaVersion {
  std::string id;
  std::string registry;
  std::string schema;
  std::int64_t number = 0;
  std::string format;
  std::string definition;
  Timestamp created{};
  std::vector<VersionMetadata> metadata;
  template <class V>
  void Fields(V& v) {
    v(1, id);
    v(2, registry);
    v(3, schema);
    v(4, number);
    v(5, format);
    v(6, definition);
    v(7, created);
    v(8, metadata);
  }
};

}  // namespace laketop::glue
