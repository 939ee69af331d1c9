// SPDX-License-Identifier: Apache-2.0
#pragma once
// Records: structs as bytes on disk, so that a newer program reads what an older one wrote, and the
// other way round. A struct names its fields once:
//
//   struct Bucket {
//     std::string name;
//     Timestamp created;
//     std::optional<std::string> policy;
//     template <class V>
//     void Fields(V& v) {
//       v(1, name);
//       v(2, created);
//       v(3, policy);
//     }
//   };
//
//   std::string bytes = EncodeRecord(bucket);
//   std::optional<Bucket> back = DecodeRecord<Bucket>(bytes);   // none: these bytes are no record
//
// Tags are for ever: never reuse the number of a removed field, never change a field's type (but an
// integer may widen). A field that the bytes lack keeps the struct's default; an unknown tag is
// skipped. An optional that is none is left out, so its default must be none.
//
// Types: bool, integers, enums, float, double, std::string, Timestamp, std::chrono durations, Json,
// structs with Fields, std::optional, std::vector, std::map, std::set, std::pair, std::unique_ptr
// and std::shared_ptr (as optional), in any nesting up to kRecordDepthMax.
//
// Layout: a record is a row of fields; a field is varint(tag << 2 | form) and its
// value. Forms: 0 varint, 1 eight bytes little-endian, 2 varint length and as many bytes. Signed
// integers are zigzag. Elements of a list stand without tags behind their count.

#include <bit>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "base/time.hpp"

namespace laketop {

inline constexpr int kRecordDepthMax = 64;

namespace record_detail {

enum class Form : std::uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2 };

struct AnyVisitor {
  template <class T>
  void operator()(std::uint32_t, T&) {}
};

template <class T>
concept HasFields =
    std::is_class_v<T> && requires(T& value, AnyVisitor& visitor) { value.Fields(visitor); };

template <class T>
struct IsDuration : std::false_type {};
template <class Rep, class Period>
struct IsDuration<std::chrono::duration<Rep, Period>> : std::true_type {};

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsOptional<std::unique_ptr<T>> : std::true_type {};
template <class T>
struct IsOptional<std::shared_ptr<T>> : std::true_type {};

template <class T>
struct IsPair : std::false_type {};
template <class A, class B>
struct IsPair<std::pair<A, B>> : std::true_type {};

template <class T>
struct IsList : std::false_type {};
template <class T>
struct IsList<std::vector<T>> : std::true_type {};

template <class T>
struct IsSet : std::false_type {};
template <class T, class C>
struct IsSet<std::set<T, C>> : std::true_type {};

template <class T>
struct IsMap : std::false_type {};
template <class K, class V, class C>
struct IsMap<std::map<K, V, C>> : std::true_type {};

template <class T>
inline constexpr bool kIsContainer = IsList<T>::value || IsSet<T>::value || IsMap<T>::value;

template <class T>
consteval Form FormOf() {
  if constexpr (std::floating_point<T>) {
    return Form::kFixed64;
  } else if constexpr (std::integral<T> || std::is_enum_v<T> || IsDuration<T>::value ||
                       std::same_as<T, Timestamp>) {
    return Form::kVarint;
  } else {
    return Form::kBytes;
  }
}

void PutVarint(std::string& out, std::uint64_t value);
void PutFixed64(std::string& out, std::uint64_t value);

inline std::uint64_t ZigZag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
inline std::int64_t UnZigZag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

// Bytes being read; once `failed`, everything answers zero.
struct Input {
  std::string_view rest;
  bool failed = false;
  int depth = 0;

  std::uint64_t Varint() {
    // Most take one byte.
    if (!failed && !rest.empty() && static_cast<signed char>(rest.front()) >= 0) {
      auto value = static_cast<unsigned char>(rest.front());
      rest.remove_prefix(1);
      return value;
    }
    return LongVarint();
  }
  std::uint64_t LongVarint();
  std::uint64_t Fixed64();
  std::string_view Bytes();  // behind their length
  void Skip(Form form);
  bool Done() const { return failed || rest.empty(); }
};

class Encoder {
 public:
  explicit Encoder(std::string& out) : out_(out) {}

  template <class T>
  void operator()(std::uint32_t tag, T& value) {
    if constexpr (IsOptional<T>::value) {
      if (value) (*this)(tag, *value);
    } else {
      PutVarint(out_, std::uint64_t{tag} << 2 | static_cast<std::uint64_t>(FormOf<T>()));
      Value(value);
    }
  }

  template <class T>
  void Value(const T& value) {
    if constexpr (std::same_as<T, bool>) {
      out_.push_back(value ? 1 : 0);
    } else if constexpr (std::is_enum_v<T>) {
      PutVarint(out_, ZigZag(static_cast<std::int64_t>(value)));
    } else if constexpr (std::signed_integral<T>) {
      PutVarint(out_, ZigZag(value));
    } else if constexpr (std::unsigned_integral<T>) {
      PutVarint(out_, value);
    } else if constexpr (std::floating_point<T>) {
      PutFixed64(out_, std::bit_cast<std::uint64_t>(static_cast<double>(value)));
    } else if constexpr (IsDuration<T>::value) {
      PutVarint(out_, ZigZag(static_cast<std::int64_t>(value.count())));
    } else if constexpr (std::same_as<T, Timestamp>) {
      PutVarint(out_, ZigZag(value.time_since_epoch().count()));
    } else if constexpr (std::same_as<T, std::string>) {
      PutVarint(out_, value.size());
      out_.append(value);
    } else {
      std::string bytes;
      Encoder inner(bytes);
      inner.Content(value);
      PutVarint(out_, bytes.size());
      out_.append(bytes);
    }
  }

  // What stands between the length and the end of a value of form kBytes.
  template <class T>
  void Content(const T& value) {
    if constexpr (std::same_as<T, Json>) {
      out_.append(WriteJson(value));
    } else if constexpr (HasFields<T>) {
      // Fields is not const because reading uses it too; writing changes nothing.
      const_cast<T&>(value).Fields(*this);
    } else if constexpr (IsPair<T>::value) {
      Value(value.first);
      Value(value.second);
    } else if constexpr (IsOptional<T>::value) {
      if (value) Value(*value);
    } else if constexpr (kIsContainer<T>) {
      PutVarint(out_, value.size());
      if constexpr (IsMap<T>::value) {
        for (const auto& [key, mapped] : value) {
          Value(key);
          Value(mapped);
        }
      } else if constexpr (std::same_as<T, std::vector<bool>>) {
        for (bool element : value) Value(element);
      } else {
        for (const auto& element : value) Value(element);
      }
    } else {
      static_assert(!sizeof(T), "not a type that a record can hold");
    }
  }

 private:
  std::string& out_;
};

// Reads the fields of the bytes into the members that have their tags. One pass over the members
// takes all fields that stand in their order, as the encoder writes them.
class FieldReader {
 public:
  explicit FieldReader(Input& in) : in_(in) { Advance(); }

  template <class T>
  void operator()(std::uint32_t tag, T& value) {
    if (tag != tag_) return;
    Read(value);
    found_ = true;
    Advance();
  }
  bool Done() const { return tag_ == kNoTag; }
  // Whether a member was read since it was last asked.
  bool TakeFound() { return std::exchange(found_, false); }
  void SkipField() {
    in_.Skip(form_);
    Advance();
  }

 private:
  static constexpr std::uint64_t kNoTag = UINT64_MAX;

  void Advance() {
    tag_ = kNoTag;
    if (in_.Done()) return;
    std::uint64_t head = in_.Varint();
    if ((head & 3) > 2 || head >> 34 != 0) in_.failed = true;
    if (in_.failed) return;
    tag_ = head >> 2;
    form_ = static_cast<Form>(head & 3);
  }
  template <class T>
  void Read(T& value);

  Input& in_;
  std::uint64_t tag_ = kNoTag;
  Form form_ = Form::kVarint;
  bool found_ = false;
};

template <class T>
void DecodeFields(Input& in, T& value) {
  FieldReader reader(in);
  while (!reader.Done()) {
    value.Fields(reader);
    if (!reader.TakeFound() && !reader.Done()) reader.SkipField();
  }
}

template <class T>
void DecodeContent(Input& in, T& value);

template <class T>
void DecodeValue(Input& in, T& value) {
  if constexpr (std::same_as<T, bool>) {
    value = in.Varint() != 0;
  } else if constexpr (std::is_enum_v<T>) {
    value = static_cast<T>(UnZigZag(in.Varint()));
  } else if constexpr (std::signed_integral<T>) {
    std::int64_t number = UnZigZag(in.Varint());
    value = static_cast<T>(number);
    if (value != number) in.failed = true;
  } else if constexpr (std::unsigned_integral<T>) {
    std::uint64_t number = in.Varint();
    value = static_cast<T>(number);
    if (value != number) in.failed = true;
  } else if constexpr (std::floating_point<T>) {
    value = static_cast<T>(std::bit_cast<double>(in.Fixed64()));
  } else if constexpr (IsDuration<T>::value) {
    value = T(static_cast<typename T::rep>(UnZigZag(in.Varint())));
  } else if constexpr (std::same_as<T, Timestamp>) {
    value = Timestamp(std::chrono::milliseconds(UnZigZag(in.Varint())));
  } else if constexpr (std::same_as<T, std::string>) {
    value = in.Bytes();
  } else {
    Input inner{.rest = in.Bytes(), .failed = in.failed, .depth = in.depth + 1};
    if (inner.depth > kRecordDepthMax) inner.failed = true;
    if (!inner.failed) DecodeContent(inner, value);
    in.failed = inner.failed;
  }
}

template <class T>
void DecodeContent(Input& in, T& value) {
  if constexpr (std::same_as<T, Json>) {
    auto parsed = ParseJson(in.rest);
    in.failed = !parsed.has_value();
    if (parsed) value = std::move(*parsed);
  } else if constexpr (HasFields<T>) {
    DecodeFields(in, value);
  } else if constexpr (IsPair<T>::value) {
    DecodeValue(in, value.first);
    DecodeValue(in, value.second);
  } else if constexpr (IsOptional<T>::value) {
    value = T();
    if (in.rest.empty()) return;
    auto inner = std::remove_cvref_t<decltype(*value)>();
    DecodeValue(in, inner);
    if constexpr (requires { typename T::element_type; }) {
      value = T(new typename T::element_type(std::move(inner)));
    } else {
      value.emplace(std::move(inner));
    }
  } else if constexpr (kIsContainer<T>) {
    value.clear();
    std::uint64_t count = in.Varint();
    // An element takes a byte at least: a false count cannot make us reserve more than was read.
    if (count > in.rest.size()) in.failed = true;
    for (std::uint64_t i = 0; i < count && !in.failed; ++i) {
      if constexpr (IsMap<T>::value) {
        typename T::key_type key{};
        typename T::mapped_type mapped{};
        DecodeValue(in, key);
        DecodeValue(in, mapped);
        value.insert_or_assign(std::move(key), std::move(mapped));
      } else if constexpr (IsSet<T>::value) {
        typename T::key_type key{};
        DecodeValue(in, key);
        value.insert(std::move(key));
      } else {
        typename T::value_type element{};
        DecodeValue(in, element);
        value.push_back(std::move(element));
      }
    }
  } else {
    static_assert(!sizeof(T), "not a type that a record can hold");
  }
}

template <class T>
void FieldReader::Read(T& value) {
  if constexpr (IsOptional<T>::value) {
    auto inner = std::remove_cvref_t<decltype(*value)>();
    Read(inner);
    if constexpr (requires { typename T::element_type; }) {
      value = T(new typename T::element_type(std::move(inner)));
    } else {
      value.emplace(std::move(inner));
    }
  } else {
    if (form_ != FormOf<T>()) {
      in_.failed = true;
      return;
    }
    DecodeValue(in_, value);
  }
}

}  // namespace record_detail

template <class T>
concept Record = record_detail::HasFields<T>;

template <Record T>
void AppendRecord(std::string& out, const T& record) {
  record_detail::Encoder encoder(out);
  encoder.Content(record);
}

template <Record T>
std::string EncodeRecord(const T& record) {
  std::string out;
  AppendRecord(out, record);
  return out;
}

// None where the bytes are cut, of another type, or nested too deep.
template <Record T>
std::optional<T> DecodeRecord(std::string_view bytes) {
  record_detail::Input in{.rest = bytes};
  std::optional<T> value(std::in_place);
  record_detail::DecodeFields(in, *value);
  if (in.failed) return std::nullopt;
  return value;
}

}  // namespace laketop
