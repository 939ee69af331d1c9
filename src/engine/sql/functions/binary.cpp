// SPDX-License-Identifier: Apache-2.0
// Functions over bytes: encodings, fixed-width numbers, digests and HMACs.
// https://trino.io/docs/current/functions/binary.html
#include "engine/sql/functions/function_set.hpp"
#include "engine/sql/functions/groups.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cctype>
#include <concepts>
#include <cstring>

#include "base/encoding.hpp"
#include "base/utf8.hpp"
#include "engine/sql/functions/hashes.hpp"

namespace laketop::engine {
namespace {

using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::Vector;

[[noreturn]] void ThrowArgument(std::string_view message) {
  ThrowUserError("INVALID_FUNCTION_ARGUMENT", message);
}

std::string_view View(const string_t& text) {
  return {text.GetData(), text.GetSize()};
}

// One value in, bytes out; Compute gives a std::string.
template <class In, class Compute>
void ToBytes(FunctionSet& set, std::string name, LogicalType in, LogicalType out, Compute compute) {
  auto run = [compute](duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& result) {
    duckdb::UnaryExecutor::Execute<In, string_t>(
        input.data[0], result, input.size(),
        [&](In value) { return duckdb::StringVector::AddStringOrBlob(result, compute(value)); });
  };
  set.Add(duckdb::ScalarFunction(std::move(name), {std::move(in)}, std::move(out), run));
}

template <class Compute>
void BytesToBytes(FunctionSet& set, std::string name, Compute compute) {
  ToBytes<string_t>(set, std::move(name), LogicalType::BLOB, LogicalType::BLOB,
                    [compute](string_t value) { return compute(View(value)); });
}

template <std::integral Integer>
std::string BigEndian(Integer value) {
  auto swapped = std::byteswap(static_cast<std::make_unsigned_t<Integer>>(value));
  return {reinterpret_cast<const char*>(&swapped), sizeof swapped};
}

template <std::integral Integer>
Integer FromBigEndian(std::string_view bytes) {
  if (bytes.size() != sizeof(Integer)) {
    ThrowArgument(
        fmt::format("expected {}-byte input, but got instead: {}", sizeof(Integer), bytes.size()));
  }
  std::make_unsigned_t<Integer> value = 0;
  std::memcpy(&value, bytes.data(), bytes.size());
  return static_cast<Integer>(std::byteswap(value));
}

int Base64Value(char c, bool url) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == (url ? '-' : '+')) return 62;
  return c == (url ? '_' : '/') ? 63 : -1;
}

// As java.util.Base64: padding may be left out, but not half of it.
std::string DecodeBase64(std::string_view text, bool url) {
  if (text.size() == 1) {
    ThrowArgument("Input byte[] should at least have 2 bytes for base64 bytes");
  }
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;  // characters of the unit
  std::size_t at = 0;
  for (; at < text.size() && text[at] != '='; ++at) {
    const int value = Base64Value(text[at], url);
    if (value < 0) {
      ThrowArgument(
          fmt::format("Illegal base64 character {:x}", static_cast<unsigned char>(text[at])));
    }
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    if (++count < 4) continue;
    for (int shift = 16; shift >= 0; shift -= 8) {
      bytes.push_back(static_cast<char>(bits >> shift & 255));
    }
    count = 0;
  }
  if (at < text.size()) {
    ++at;
    const bool second = at < text.size() && text[at] == '=';
    if (count == 0 || (count == 2 && !second)) {
      ThrowArgument("Input byte array has wrong 4-byte ending unit");
    }
    if (count == 2) ++at;
  }
  if (count == 1) ThrowArgument("Last unit does not have enough valid bits");
  if (count >= 2) bytes.push_back(static_cast<char>(bits >> (count == 2 ? 4 : 10) & 255));
  if (count == 3) bytes.push_back(static_cast<char>(bits >> 2 & 255));
  if (at < text.size()) {
    ThrowArgument(fmt::format("Input byte array has incorrect ending byte at {}", at));
  }
  return bytes;
}

std::string EncodeBase64Url(std::string_view bytes) {
  std::string text = Base64Encode(bytes);
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

std::string EncodeBase32(std::string_view bytes) {
  std::string text;
  std::uint32_t bits = 0;
  int count = 0;
  for (unsigned char c : bytes) {
    bits = bits << 8 | c;
    for (count += 8; count >= 5; count -= 5) text.push_back(kBase32[bits >> (count - 5) & 31]);
  }
  if (count > 0) text.push_back(kBase32[bits << (5 - count) & 31]);
  while (text.size() % 8 != 0) text.push_back('=');
  return text;
}

std::string DecodeBase32(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  const std::size_t rest = text.size() % 8;
  if (rest == 1 || rest == 3 || rest == 6) {
    ThrowArgument(fmt::format("Invalid input length {}", text.size()));
  }
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    std::size_t value = kBase32.find(c);
    if (value == std::string_view::npos) {
      ThrowArgument(fmt::format("Unrecognized character: {}", c));
    }
    bits = bits << 5 | static_cast<std::uint32_t>(value);
    count += 5;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<char>(bits >> count & 255));
    }
  }
  return bytes;
}

std::string DecodeHex(std::string_view text) {
  if (text.size() % 2 != 0) ThrowArgument(fmt::format("invalid input length {}", text.size()));
  for (char c : text) {
    if (std::isxdigit(static_cast<unsigned char>(c)) != 0) continue;
    // Java's byte is signed, and stays so as a character.
    const auto byte = static_cast<signed char>(c);
    std::string shown;
    AppendUtf8(shown, static_cast<std::uint16_t>(byte));
    ThrowArgument(fmt::format("not a hexadecimal digit: \"{}\" = {}", shown, byte));
  }
  return HexDecode(text).value_or("");
}

std::string DigestWith(const EVP_MD* algorithm, std::string_view bytes) {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned length = 0;
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &length,
             algorithm, nullptr);
  out.resize(length);
  return out;
}

void AddHmac(FunctionSet& set, std::string name, const EVP_MD* (*algorithm)()) {
  auto run = [algorithm](duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& result) {
    duckdb::BinaryExecutor::Execute<string_t, string_t, string_t>(
        input.data[0], input.data[1], result, input.size(), [&](string_t value, string_t key) {
          if (key.GetSize() == 0) ThrowUserError("GENERIC_INTERNAL_ERROR", "Empty key");
          std::string out(EVP_MAX_MD_SIZE, '\0');
          unsigned length = 0;
          HMAC(algorithm(), key.GetData(), static_cast<int>(key.GetSize()),
               reinterpret_cast<const unsigned char*>(value.GetData()), value.GetSize(),
               reinterpret_cast<unsigned char*>(out.data()), &length);
          out.resize(length);
          return duckdb::StringVector::AddStringOrBlob(result, out);
        });
  };
  set.Add(duckdb::ScalarFunction(std::move(name), {LogicalType::BLOB, LogicalType::BLOB},
                                 LogicalType::BLOB, run));
}

constexpr std::int64_t kPaddedBytesMax = std::int64_t{64} << 20;

std::string Pad(std::string_view bytes, std::int64_t size, std::string_view padding, bool left) {
  if (padding.empty()) ThrowArgument("Padding bytes must not be empty");
  if (size < 0 || size > kPaddedBytesMax) {
    ThrowArgument("Target length must be in the range [0..2147483647]");
  }
  auto wanted = static_cast<std::size_t>(size);
  if (bytes.size() >= wanted) return std::string(bytes.substr(0, wanted));
  std::string fill;
  while (fill.size() < wanted - bytes.size()) fill.append(padding);
  fill.resize(wanted - bytes.size());
  return left ? fill + std::string(bytes) : std::string(bytes) + fill;
}

void AddPad(FunctionSet& set, std::string name, bool left) {
  auto run = [left](duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& result) {
    duckdb::TernaryExecutor::Execute<string_t, std::int64_t, string_t, string_t>(
        input.data[0], input.data[1], input.data[2], result, input.size(),
        [&](string_t bytes, std::int64_t size, string_t padding) {
          return duckdb::StringVector::AddStringOrBlob(result,
                                                       Pad(View(bytes), size, View(padding), left));
        });
  };
  set.Add(duckdb::ScalarFunction(std::move(name),
                                 {LogicalType::BLOB, LogicalType::BIGINT, LogicalType::BLOB},
                                 LogicalType::BLOB, run));
}

}  // namespace

void RegisterBinary(FunctionSet& set) {
  const LogicalType& text = LogicalType::VARCHAR;
  const LogicalType& blob = LogicalType::BLOB;
  ToBytes<string_t>(set, "trino_from_base64", text, blob,
                    [](string_t value) { return DecodeBase64(View(value), false); });
  ToBytes<string_t>(set, "trino_from_base64url", text, blob,
                    [](string_t value) { return DecodeBase64(View(value), true); });
  ToBytes<string_t>(set, "trino_from_base32", text, blob,
                    [](string_t value) { return DecodeBase32(View(value)); });
  ToBytes<string_t>(set, "trino_from_hex", text, blob,
                    [](string_t value) { return DecodeHex(View(value)); });
  ToBytes<string_t>(set, "trino_to_base64url", blob, text,
                    [](string_t value) { return EncodeBase64Url(View(value)); });
  ToBytes<string_t>(set, "trino_to_base32", blob, text,
                    [](string_t value) { return EncodeBase32(View(value)); });

  ToBytes<std::int32_t>(set, "trino_to_big_endian_32", LogicalType::INTEGER, blob,
                        [](std::int32_t value) { return BigEndian(value); });
  ToBytes<std::int64_t>(set, "trino_to_big_endian_64", LogicalType::BIGINT, blob,
                        [](std::int64_t value) { return BigEndian(value); });
  ToBytes<float>(set, "trino_to_ieee754_32", LogicalType::FLOAT, blob,
                 [](float value) { return BigEndian(std::bit_cast<std::int32_t>(value)); });
  ToBytes<double>(set, "trino_to_ieee754_64", LogicalType::DOUBLE, blob,
                  [](double value) { return BigEndian(std::bit_cast<std::int64_t>(value)); });
  set.Unary<string_t, std::int32_t>(
      "trino_from_big_endian_32", blob, LogicalType::INTEGER,
      [](string_t value) { return FromBigEndian<std::int32_t>(View(value)); });
  set.Unary<string_t, std::int64_t>(
      "trino_from_big_endian_64", blob, LogicalType::BIGINT,
      [](string_t value) { return FromBigEndian<std::int64_t>(View(value)); });
  const auto exactly = [](string_t value, std::size_t size) {
    if (value.GetSize() == size) return;
    ThrowArgument(fmt::format("Input floating-point value must be exactly {} bytes long", size));
  };
  set.Unary<string_t, float>(
      "trino_from_ieee754_32", blob, LogicalType::FLOAT, [=](string_t value) {
        exactly(value, sizeof(float));
        return std::bit_cast<float>(FromBigEndian<std::int32_t>(View(value)));
      });
  set.Unary<string_t, double>(
      "trino_from_ieee754_64", blob, LogicalType::DOUBLE, [=](string_t value) {
        exactly(value, sizeof(double));
        return std::bit_cast<double>(FromBigEndian<std::int64_t>(View(value)));
      });

  BytesToBytes(set, "trino_reverse_binary",
               [](std::string_view bytes) { return std::string(bytes.rbegin(), bytes.rend()); });
  AddPad(set, "trino_lpad_binary", true);
  AddPad(set, "trino_rpad_binary", false);

  set.Unary<string_t, std::int64_t>("trino_crc32", blob, LogicalType::BIGINT, [](string_t value) {
    return static_cast<std::int64_t>(
        crc32_z(0, reinterpret_cast<const Bytef*>(value.GetData()), value.GetSize()));
  });
  BytesToBytes(set, "trino_sha512",
               [](std::string_view bytes) { return DigestWith(EVP_sha512(), bytes); });
  BytesToBytes(set, "trino_xxhash64", [](std::string_view bytes) {
    return BigEndian(static_cast<std::int64_t>(XxHash64(bytes, 0)));
  });
  BytesToBytes(set, "trino_murmur3", [](std::string_view bytes) {
    Hash128 hash = Murmur3(bytes);
    // As Trino writes it: each half in the byte order of the machine.
    std::string out(16, '\0');
    std::memcpy(out.data(), &hash.low, 8);
    std::memcpy(out.data() + 8, &hash.high, 8);
    return out;
  });
  BytesToBytes(set, "trino_spooky_hash_v2_32", [](std::string_view bytes) {
    return BigEndian(static_cast<std::int32_t>(SpookyHash(bytes).low));
  });
  BytesToBytes(set, "trino_spooky_hash_v2_64", [](std::string_view bytes) {
    return BigEndian(static_cast<std::int64_t>(SpookyHash(bytes).low));
  });
  AddHmac(set, "trino_hmac_md5", EVP_md5);
  AddHmac(set, "trino_hmac_sha1", EVP_sha1);
  AddHmac(set, "trino_hmac_sha256", EVP_sha256);
  AddHmac(set, "trino_hmac_sha512", EVP_sha512);
}

}  // namespace laketop::engine
