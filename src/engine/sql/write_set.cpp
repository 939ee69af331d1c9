// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/write_set.hpp"

#include "base/check.hpp"

namespace laketop::engine {
namespace {

// The characters that Hive's FileUtils escapes in path names.
bool IsEscaped(unsigned char c) {
  if (c < 0x20 || c == 0x7F) return true;
  constexpr std::string_view kSpecial = "\"#%'*/:=?\\{[]^";
  return kSpecial.find(static_cast<char>(c)) != kSpecial.npos;
}

}  // namespace

std::string EscapePartitionValue(std::string_view value) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string escaped;
  escaped.reserve(value.size());
  for (char c : value) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (IsEscaped(byte)) {
      escaped += '%';
      escaped += kHex[byte >> 4];
      escaped += kHex[byte & 15];
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string PartitionPath(const std::vector<std::string>& columns,
                          const std::vector<std::optional<std::string>>& values) {
  CHECK(columns.size() == values.size());
  std::string path;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) path += '/';
    path += EscapePartitionValue(columns[i]);
    path += '=';
    const std::string value = values[i].value_or("");
    path += value.empty() ? std::string(kDefaultPartition) : EscapePartitionValue(value);
  }
  return path;
}

WriteSet::WriteSet(std::shared_ptr<ObjectSource> source, WriteOptions options)
    : source_(std::move(source)), options_(std::move(options)) {}

}  // namespace laketop::engine
