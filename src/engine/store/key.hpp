// SPDX-License-Identifier: Apache-2.0
#pragma once
// Keys as bytes that sort as their parts do. A key is a struct of parts, most significant first:
//
//   struct PartitionKey {
//     std::string account, region, database, table;
//     std::vector<std::string> values;
//     template <class V>
//     void KeyFields(V& v) {
//       v(account);  v(region);  v(database);  v(table);  v(values);
//     }
//   };
//
// A key's bytes begin with those of each shorter row of its leading parts, so "all partitions of a
// table" is one range (KeyRange::Prefix). Strings may hold any bytes, NUL too, and sort by their
// bytes. A single part is a key as well. The parts of a key never change type.
//
// Parts: std::string (and string_view to encode), bool, enums, integers, Timestamp,
// Descending<integer or Timestamp> (the newest first), std::vector of parts.

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/time.hpp"

namespace laketop::engine {

// A part that sorts the other way round.
template <class T>
struct Descending {
  T value{};
  bool operator==(const Descending&) const = default;
};

// The keys from `begin` up to, not including, `end`; an empty `end` means the end of the table.
struct KeyRange {
  std::string begin;
  std::string end;

  static KeyRange All() { return {}; }
  // All keys that start with these bytes.
  static KeyRange Prefix(std::string_view bytes);
  // All keys after this one.
  static KeyRange After(std::string_view key) { return {.begin = Successor(key), .end = {}}; }
  // What both ranges hold.
  KeyRange Intersect(const KeyRange& other) const;
  bool Contains(std::string_view key) const { return key >= begin && (end.empty() || key < end); }
  // The first key after `key`.
  static std::string Successor(std::string_view key) { return std::string(key) + '\0'; }
};

// Appends the bytes of one string part. Without `closed`, it is the prefix of all strings that
// start with `text`, for prefix scans within a string part.
void AppendKeyString(std::string& out, std::string_view text, bool closed = true);

namespace key_detail {

template <class T>
struct IsDescending : std::false_type {};
template <class T>
struct IsDescending<Descending<T>> : std::true_type {};

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

struct AnyVisitor {
  template <class T>
  void operator()(T&) {}
};
template <class T>
concept HasKeyFields = requires(T& value, AnyVisitor& visitor) { value.KeyFields(visitor); };

void PutBigEndian(std::string& out, std::uint64_t value, int bytes);
bool TakeBigEndian(std::string_view& in, int bytes, std::uint64_t& value);
bool TakeString(std::string_view& in, std::string& out);

// A number whose unsigned order is the order of the part's values.
template <class T>
std::uint64_t OrderedBits(T value) {
  if constexpr (std::same_as<T, Timestamp>) {
    return OrderedBits(std::int64_t{value.time_since_epoch().count()});
  } else if constexpr (std::is_enum_v<T>) {
    return OrderedBits(static_cast<std::underlying_type_t<T>>(value));
  } else if constexpr (std::signed_integral<T>) {
    constexpr std::uint64_t kSign = std::uint64_t{1} << (sizeof(T) * 8 - 1);
    return static_cast<std::uint64_t>(static_cast<std::make_unsigned_t<T>>(value)) ^ kSign;
  } else {
    return value;
  }
}

template <class T>
T FromOrderedBits(std::uint64_t bits) {
  if constexpr (std::same_as<T, Timestamp>) {
    return Timestamp(std::chrono::milliseconds(FromOrderedBits<std::int64_t>(bits)));
  } else if constexpr (std::is_enum_v<T>) {
    return static_cast<T>(FromOrderedBits<std::underlying_type_t<T>>(bits));
  } else if constexpr (std::signed_integral<T>) {
    constexpr std::uint64_t kSign = std::uint64_t{1} << (sizeof(T) * 8 - 1);
    return static_cast<T>(bits ^ kSign);
  } else {
    return static_cast<T>(bits);
  }
}

// Appends at most `parts_left` parts.
class Encoder {
 public:
  Encoder(std::string& out, std::size_t parts_left) : out_(out), parts_left_(parts_left) {}

  template <class T>
  void operator()(const T& part) {
    if (parts_left_ == 0) return;
    --parts_left_;
    Part(part);
  }

 private:
  template <class T>
  void Part(const T& part) {
    if constexpr (std::convertible_to<const T&, std::string_view>) {
      AppendKeyString(out_, part);
    } else if constexpr (IsVector<T>::value) {
      // 1 before each element and 0 behind the last: a shorter vector sorts first.
      for (const auto& element : part) {
        out_.push_back(1);
        Part(element);
      }
      out_.push_back(0);
    } else if constexpr (IsDescending<T>::value) {
      constexpr int kBytes = sizeof(part.value);
      PutBigEndian(out_, ~OrderedBits(part.value), kBytes);
    } else {
      PutBigEndian(out_, OrderedBits(part), sizeof(T));
    }
  }

  std::string& out_;
  std::size_t parts_left_;
};

class Decoder {
 public:
  explicit Decoder(std::string_view in) : in_(in) {}

  template <class T>
  void operator()(T& part) {
    if (!failed_) Part(part);
  }
  bool Whole() const { return !failed_ && in_.empty(); }

 private:
  template <class T>
  void Part(T& part) {
    if constexpr (std::same_as<T, std::string>) {
      failed_ = !TakeString(in_, part);
    } else if constexpr (IsVector<T>::value) {
      part.clear();
      std::uint64_t more = 0;
      while ((failed_ = !TakeBigEndian(in_, 1, more) || more > 1, !failed_ && more == 1)) {
        typename T::value_type element{};
        Part(element);
        if (failed_) return;
        part.push_back(std::move(element));
      }
    } else if constexpr (IsDescending<T>::value) {
      std::uint64_t bits = 0;
      failed_ = !TakeBigEndian(in_, sizeof(part.value), bits);
      part.value = FromOrderedBits<decltype(part.value)>(~bits);
    } else {
      std::uint64_t bits = 0;
      failed_ = !TakeBigEndian(in_, sizeof(T), bits);
      if constexpr (std::same_as<T, bool>) failed_ = failed_ || bits > 1;
      part = FromOrderedBits<T>(bits);
    }
  }

  std::string_view in_;
  bool failed_ = false;
};

template <class Key, class Visitor>
void Visit(Key& key, Visitor& visitor) {
  if constexpr (HasKeyFields<std::remove_const_t<Key>>) {
    // KeyFields is not const because decoding uses it too; encoding changes nothing.
    const_cast<std::remove_const_t<Key>&>(key).KeyFields(visitor);
  } else {
    visitor(key);
  }
}

}  // namespace key_detail

template <class Key>
std::string EncodeKey(const Key& key) {
  std::string out;
  key_detail::Encoder encoder(out, SIZE_MAX);
  key_detail::Visit(key, encoder);
  return out;
}

// Only the first `parts` parts of the key: what all keys with these parts start with.
template <class Key>
std::string EncodeLeading(const Key& key, std::size_t parts) {
  std::string out;
  key_detail::Encoder encoder(out, parts);
  key_detail::Visit(key, encoder);
  return out;
}

// None where the bytes are not such a key.
template <class Key>
std::optional<Key> DecodeKey(std::string_view bytes) {
  std::optional<Key> key(std::in_place);
  key_detail::Decoder decoder(bytes);
  key_detail::Visit(*key, decoder);
  if (!decoder.Whole()) return std::nullopt;
  return key;
}

}  // namespace laketop::engine
