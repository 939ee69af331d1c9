// SPDX-License-Identifier: Apache-2.0
#include "formats/orc_columns.hpp"

#include <bit>
#include <cstring>
#include <utility>

#include "base/ascii.hpp"

namespace laketop::formats {
namespace {

// Timestamps count from here, as the writer's clock showed it.
constexpr std::int64_t kEpochSeconds = 1'420'070'400;  // 2015-01-01
constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

bool IsText(HiveKind kind) {
  return kind == HiveKind::kString || kind == HiveKind::kVarchar || kind == HiveKind::kChar ||
         kind == HiveKind::kUnknown;
}

bool IsInteger(HiveKind kind) {
  return kind >= HiveKind::kTinyInt && kind <= HiveKind::kBigInt;
}

class Nullable : public OrcColumn {
 public:
  explicit Nullable(std::optional<OrcBytes> present) {
    if (present) present_.emplace(std::move(*present));
  }
  bool Append(ColumnBuilder& out) final {
    bool there = true;
    if (present_ && !present_->Next(there)) return false;
    if (there) return AppendValue(out);
    out.AppendNull();
    return true;
  }

 protected:
  virtual bool AppendValue(ColumnBuilder& out) = 0;

 private:
  std::optional<OrcBits> present_;
};

class Booleans final : public Nullable {
 public:
  Booleans(std::optional<OrcBytes> present, OrcBytes data)
      : Nullable(std::move(present)), bits_(std::move(data)) {}
  bool AppendValue(ColumnBuilder& out) override {
    bool value = false;
    if (!bits_.Next(value)) return false;
    out.Append(value);
    return true;
  }

 private:
  OrcBits bits_;
};

class Bytes final : public Nullable {
 public:
  Bytes(std::optional<OrcBytes> present, OrcBytes data)
      : Nullable(std::move(present)), runs_(std::move(data)) {}
  bool AppendValue(ColumnBuilder& out) override {
    std::uint8_t value = 0;
    if (!runs_.Next(value)) return false;
    out.Append(std::int64_t{static_cast<std::int8_t>(value)});
    return true;
  }

 private:
  OrcByteRuns runs_;
};

// Integers and dates.
class Integers final : public Nullable {
 public:
  Integers(std::optional<OrcBytes> present, OrcBytes data, bool second_version)
      : Nullable(std::move(present)), values_(std::move(data), second_version, true) {}
  bool AppendValue(ColumnBuilder& out) override {
    std::int64_t value = 0;
    if (!values_.Next(value)) return false;
    out.Append(value);
    return true;
  }

 private:
  OrcIntegers values_;
};

template <class Number>
class Floats final : public Nullable {
 public:
  Floats(std::optional<OrcBytes> present, OrcBytes data)
      : Nullable(std::move(present)), data_(std::move(data)) {}
  bool AppendValue(ColumnBuilder& out) override {
    static_assert(std::endian::native == std::endian::little);
    Number value = 0;
    if (!data_.Read(sizeof value, reinterpret_cast<char*>(&value))) return false;
    out.Append(static_cast<double>(value));
    return true;
  }

 private:
  OrcBytes data_;
};

bool TextBytes(OrcBytes& data, std::int64_t length, std::string& out) {
  if (length < 0 || static_cast<std::uint64_t>(length) > kOrcTextBytesMax) {
    return data.Fail("a text of the ORC file is too long");
  }
  return data.Append(static_cast<std::size_t>(length), out);
}

class Texts final : public Nullable {
 public:
  Texts(std::optional<OrcBytes> present, OrcBytes data, OrcBytes lengths, bool second_version)
      : Nullable(std::move(present)),
        data_(std::move(data)),
        lengths_(std::move(lengths), second_version, false) {}
  bool AppendValue(ColumnBuilder& out) override {
    std::int64_t length = 0;
    text_.clear();
    if (!lengths_.Next(length) || !TextBytes(data_, length, text_)) return false;
    out.Append(std::string_view(text_));
    return true;
  }

 private:
  OrcBytes data_;
  OrcIntegers lengths_;
  std::string text_;
};

class DictionaryTexts final : public Nullable {
 public:
  struct Streams {
    OrcBytes indexes;
    OrcBytes words;
    OrcBytes lengths;
  };
  DictionaryTexts(std::optional<OrcBytes> present, Streams streams, const OrcEncoding& encoding)
      : Nullable(std::move(present)),
        indexes_(std::move(streams.indexes), encoding.second_version, false),
        words_(std::move(streams.words)),
        lengths_(std::move(streams.lengths), encoding.second_version, false),
        size_(encoding.dictionary_size) {}
  bool AppendValue(ColumnBuilder& out) override {
    if (ends_.empty() && !ReadWords()) return false;
    std::int64_t index = 0;
    if (!indexes_.Next(index)) return false;
    if (index < 0 || static_cast<std::uint64_t>(index) >= size_) {
      return words_.Fail("a text of the ORC file is not in its dictionary");
    }
    const auto at = static_cast<std::size_t>(index);
    out.Append(std::string_view(text_).substr(ends_[at], ends_[at + 1] - ends_[at]));
    return true;
  }

 private:
  bool ReadWords() {
    if (size_ > kOrcDictionaryEntriesMax) {
      return words_.Fail("a dictionary of the ORC file is too large");
    }
    std::vector<std::size_t> ends = {0};
    for (std::uint64_t i = 0; i < size_; ++i) {
      std::int64_t length = 0;
      if (!lengths_.Next(length) || !TextBytes(words_, length, text_)) return false;
      if (text_.size() > kOrcDictionaryBytesMax) {
        return words_.Fail("a dictionary of the ORC file is too large");
      }
      ends.push_back(text_.size());
    }
    ends_ = std::move(ends);
    return true;
  }

  OrcIntegers indexes_;
  OrcBytes words_;
  OrcIntegers lengths_;
  std::uint64_t size_;
  std::string text_;
  std::vector<std::size_t> ends_;
};

class Timestamps final : public Nullable {
 public:
  Timestamps(std::optional<OrcBytes> present, OrcBytes seconds, OrcBytes nanos, bool second_version)
      : Nullable(std::move(present)),
        bytes_(seconds),
        seconds_(std::move(seconds), second_version, true),
        nanos_(std::move(nanos), second_version, false) {}
  bool AppendValue(ColumnBuilder& out) override {
    constexpr std::int64_t kSecondsMax = INT64_MAX / kMicrosPerSecond / 2;
    std::int64_t seconds = 0;
    std::int64_t nanos = 0;
    if (!seconds_.Next(seconds) || !nanos_.Next(nanos)) return false;
    if (seconds > kSecondsMax || seconds < -kSecondsMax) {
      return bytes_.Fail("a timestamp of the ORC file is out of range");
    }
    // The lowest three bits count the zeros that were cut off, less one.
    const int zeros = static_cast<int>(nanos & 7);
    // Arrow writes what is before 1970 with a negative fraction, which Java never does.
    nanos >>= 3;
    const auto fits = [&] { return nanos < kNanosPerSecond && nanos > -kNanosPerSecond; };
    for (int i = 0; zeros > 0 && i <= zeros && fits(); ++i) nanos *= 10;
    if (!fits()) return bytes_.Fail("a timestamp of the ORC file is out of range");
    seconds += kEpochSeconds;
    // Writers cut seconds towards zero.
    if (seconds < 0 && nanos > 999'999) --seconds;
    out.Append(seconds * kMicrosPerSecond + nanos / 1000);
    return true;
  }

 private:
  OrcBytes bytes_;  // for its fault alone
  OrcIntegers seconds_;
  OrcIntegers nanos_;
};

class Decimals final : public Nullable {
 public:
  Decimals(std::optional<OrcBytes> present, OrcBytes data, OrcBytes scales, bool second_version,
           int scale)
      : Nullable(std::move(present)),
        data_(std::move(data)),
        scales_(std::move(scales), second_version, true),
        scale_(scale) {}
  bool AppendValue(ColumnBuilder& out) override {
    constexpr std::int64_t kScaleMax = 38;
    Decimal128 value = 0;
    std::int64_t scale = 0;
    if (!data_.Big(value) || !scales_.Next(scale)) return false;
    if (scale < 0 || scale > kScaleMax) return data_.Fail("a decimal of the ORC file has no scale");
    for (; scale > scale_; --scale) value = value / 10 + (value % 10) / 5;
    for (; scale < scale_; ++scale) {
      if (__builtin_mul_overflow(value, Decimal128{10}, &value)) {
        return data_.Fail("a decimal of the ORC file does not fit its column");
      }
    }
    out.Append(value);
    return true;
  }

 private:
  OrcBytes data_;
  OrcIntegers scales_;
  int scale_;
};

class Lists final : public Nullable {
 public:
  Lists(std::optional<OrcBytes> present, OrcBytes lengths, bool second_version,
        std::vector<std::unique_ptr<OrcColumn>> children)
      : Nullable(std::move(present)),
        bytes_(lengths),
        lengths_(std::move(lengths), second_version, false),
        children_(std::move(children)) {}
  bool AppendValue(ColumnBuilder& out) override {
    std::int64_t length = 0;
    if (!lengths_.Next(length)) return false;
    if (length < 0 || static_cast<std::uint64_t>(length) > kOrcItemsMax) {
      return bytes_.Fail("a list of the ORC file is too long");
    }
    for (std::size_t child = 0; child < children_.size(); ++child) {
      for (std::int64_t i = 0; i < length; ++i) {
        if (!children_[child]->Append(out.Child(child))) return false;
      }
    }
    out.CloseList();
    return true;
  }

 private:
  OrcBytes bytes_;  // for its fault alone
  OrcIntegers lengths_;
  std::vector<std::unique_ptr<OrcColumn>> children_;  // of a map: keys, values
};

class Structs final : public Nullable {
 public:
  // By the wanted fields; none: NULL.
  Structs(std::optional<OrcBytes> present, std::vector<std::unique_ptr<OrcColumn>> fields)
      : Nullable(std::move(present)), fields_(std::move(fields)) {}
  bool AppendValue(ColumnBuilder& out) override {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      if (!fields_[i]) {
        out.Child(i).AppendNull();
      } else if (!fields_[i]->Append(out.Child(i))) {
        return false;
      }
    }
    out.CloseStruct();
    return true;
  }

 private:
  std::vector<std::unique_ptr<OrcColumn>> fields_;
};

// Whether values of the one are values of the other.
bool Fits(OrcKind kind, const HiveType& wanted) {
  switch (kind) {
    case OrcKind::kBoolean:
      return wanted.kind == HiveKind::kBoolean;
    case OrcKind::kByte:
      return IsInteger(wanted.kind);
    case OrcKind::kShort:
      return IsInteger(wanted.kind) && wanted.kind != HiveKind::kTinyInt;
    case OrcKind::kInt:
      return wanted.kind == HiveKind::kInt || wanted.kind == HiveKind::kBigInt;
    case OrcKind::kLong:
      return wanted.kind == HiveKind::kBigInt;
    case OrcKind::kFloat:
      return wanted.kind == HiveKind::kFloat || wanted.kind == HiveKind::kDouble;
    case OrcKind::kDouble:
      return wanted.kind == HiveKind::kDouble;
    case OrcKind::kString:
    case OrcKind::kVarchar:
    case OrcKind::kChar:
      return IsText(wanted.kind);
    case OrcKind::kBinary:
      return wanted.kind == HiveKind::kBinary;
    case OrcKind::kTimestamp:
    case OrcKind::kTimestampInstant:
      return wanted.kind == HiveKind::kTimestamp;
    case OrcKind::kDate:
      return wanted.kind == HiveKind::kDate;
    case OrcKind::kDecimal:
      return wanted.kind == HiveKind::kDecimal;
    case OrcKind::kList:
      return wanted.kind == HiveKind::kArray;
    case OrcKind::kMap:
      return wanted.kind == HiveKind::kMap;
    case OrcKind::kStruct:
      return wanted.kind == HiveKind::kStruct;
    case OrcKind::kUnion:
      return false;
  }
  return false;
}

// Without the zone's rules a wall clock of another zone cannot be told.
bool IsUtc(const std::string& zone) {
  return zone.empty() || zone == "UTC" || zone == "GMT" || zone == "Etc/UTC" || zone == "Z";
}

class Maker {
 public:
  using Made = FormatResult<std::unique_ptr<OrcColumn>>;
  Maker(const OrcStripeView& view, std::uint32_t number, const HiveType& wanted,
        const std::string& name)
      : view_(view),
        number_(number),
        type_(view.footer->types[number]),
        encoding_(view.stripe->encodings[number]),
        wanted_(wanted),
        name_(name) {}

  Made Make() {
    if (!Fits(type_.kind, wanted_)) {
      return Corrupt("Malformed ORC file. Can not read SQL type " + Spell(wanted_) +
                     " from ORC stream ." + name_ + " of type " + std::string(NameOf(type_.kind)));
    }
    if (type_.kind == OrcKind::kStruct) return MakeStruct();
    if (type_.kind == OrcKind::kList || type_.kind == OrcKind::kMap) return MakeList();
    const bool second = encoding_.second_version;
    std::optional<OrcBytes> data = Stream(OrcStreamKind::kData);
    // A stripe of NULLs alone may leave the data out.
    if (!data) data = view_.empty_stream();
    switch (type_.kind) {
      case OrcKind::kBoolean:
        return std::make_unique<Booleans>(Present(), std::move(*data));
      case OrcKind::kByte:
        return std::make_unique<Bytes>(Present(), std::move(*data));
      case OrcKind::kFloat:
        return std::make_unique<Floats<float>>(Present(), std::move(*data));
      case OrcKind::kDouble:
        return std::make_unique<Floats<double>>(Present(), std::move(*data));
      case OrcKind::kTimestamp:
      case OrcKind::kTimestampInstant:
        if (type_.kind == OrcKind::kTimestamp && !IsUtc(view_.stripe->zone)) {
          return Unsupported("ORC timestamps of the writer's time zone " + view_.stripe->zone);
        }
        return std::make_unique<Timestamps>(Present(), std::move(*data),
                                            Needed(OrcStreamKind::kSecondary), second);
      case OrcKind::kDecimal:
        return std::make_unique<Decimals>(Present(), std::move(*data),
                                          Needed(OrcStreamKind::kSecondary), second, wanted_.scale);
      case OrcKind::kString:
      case OrcKind::kVarchar:
      case OrcKind::kChar:
      case OrcKind::kBinary:
        if (encoding_.dictionary) {
          DictionaryTexts::Streams streams{std::move(*data), Needed(OrcStreamKind::kDictionary),
                                           Needed(OrcStreamKind::kLength)};
          return std::make_unique<DictionaryTexts>(Present(), std::move(streams), encoding_);
        }
        return std::make_unique<Texts>(Present(), std::move(*data), Needed(OrcStreamKind::kLength),
                                       second);
      default:
        return std::make_unique<Integers>(Present(), std::move(*data), second);
    }
  }

 private:
  std::optional<OrcBytes> Stream(OrcStreamKind kind) const { return view_.stream(number_, kind); }
  std::optional<OrcBytes> Present() const { return Stream(OrcStreamKind::kPresent); }
  OrcBytes Needed(OrcStreamKind kind) const {
    std::optional<OrcBytes> found = Stream(kind);
    return found ? std::move(*found) : view_.empty_stream();
  }

  Made MakeList() {
    std::vector<std::unique_ptr<OrcColumn>> children;
    for (std::size_t i = 0; i < type_.children.size(); ++i) {
      Made child = MakeOrcColumn(view_, type_.children[i], wanted_.fields[i].type, name_);
      if (!child) return child;
      children.push_back(std::move(*child));
    }
    return std::make_unique<Lists>(Present(), Needed(OrcStreamKind::kLength),
                                   encoding_.second_version, std::move(children));
  }

  Made MakeStruct() {
    std::vector<std::unique_ptr<OrcColumn>> fields(wanted_.fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const std::string field = AsciiLower(wanted_.fields[i].name);
      for (std::size_t at = 0; at < type_.names.size(); ++at) {
        if (AsciiLower(type_.names[at]) != field || fields[i]) continue;
        Made made =
            MakeOrcColumn(view_, type_.children[at], wanted_.fields[i].type, name_ + "." + field);
        if (!made) return made;
        fields[i] = std::move(*made);
      }
    }
    return std::make_unique<Structs>(Present(), std::move(fields));
  }

  const OrcStripeView& view_;
  std::uint32_t number_;
  const OrcType& type_;
  const OrcEncoding& encoding_;
  const HiveType& wanted_;
  const std::string& name_;
};

}  // namespace

FormatResult<std::unique_ptr<OrcColumn>> MakeOrcColumn(const OrcStripeView& view,
                                                       std::uint32_t number, const HiveType& wanted,
                                                       const std::string& name) {
  return Maker(view, number, wanted, name).Make();
}

}  // namespace laketop::formats
