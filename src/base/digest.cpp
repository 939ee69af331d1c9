// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <zlib.h>

#include <array>

#include "base/check.hpp"
#include "base/crc_folding.hpp"

namespace laketop {
namespace {

// Reflected polynomials.
constexpr std::uint64_t kCrc32Polynomial = 0xEDB88320;
constexpr std::uint64_t kCrc32cPolynomial = 0x82F63B78;
constexpr std::uint64_t kCrc64nvmePolynomial = 0x9A6C9329AC4BC9B5;

// Slicing by eight: eight tables let one step take eight bytes.
using CrcTables = std::array<std::array<std::uint64_t, 256>, 8>;

CrcTables MakeTables(std::uint64_t polynomial) {
  CrcTables tables{};
  for (std::uint64_t i = 0; i < 256; ++i) {
    std::uint64_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? polynomial : 0);
    tables[0][i] = crc;
  }
  for (std::size_t i = 0; i < 256; ++i) {
    for (std::size_t table = 1; table < 8; ++table) {
      std::uint64_t before = tables[table - 1][i];
      tables[table][i] = before >> 8 ^ tables[0][before & 255];
    }
  }
  return tables;
}

const CrcTables& TablesOf(DigestKind kind) {
  static const CrcTables crc32c = MakeTables(kCrc32cPolynomial);
  static const CrcTables crc64nvme = MakeTables(kCrc64nvmePolynomial);
  return kind == DigestKind::kCrc32c ? crc32c : crc64nvme;
}

std::uint64_t UpdateSliced(const CrcTables& tables, std::uint64_t crc, std::string_view bytes) {
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  std::size_t left = bytes.size();
  while (left >= 8) {
    std::uint64_t word = 0;
    __builtin_memcpy(&word, at, 8);
    word ^= crc;
    crc = tables[7][word & 255] ^ tables[6][word >> 8 & 255] ^ tables[5][word >> 16 & 255] ^
          tables[4][word >> 24 & 255] ^ tables[3][word >> 32 & 255] ^ tables[2][word >> 40 & 255] ^
          tables[1][word >> 48 & 255] ^ tables[0][word >> 56];
    at += 8;
    left -= 8;
  }
  for (; left > 0; --left) crc = crc >> 8 ^ tables[0][(crc ^ *at++) & 255];
  return crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint64_t UpdateCrc32cHardware(std::uint64_t crc,
                                                                     std::string_view bytes) {
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; at += 8, left -= 8) {
    std::uint64_t word = 0;
    __builtin_memcpy(&word, at, 8);
    crc = __builtin_ia32_crc32di(crc, word);
  }
  for (; left > 0; ++at, --left) {
    crc = __builtin_ia32_crc32qi(static_cast<unsigned>(crc), static_cast<unsigned char>(*at));
  }
  return crc;
}
#endif

std::uint64_t UpdateCrc32c(std::uint64_t crc, std::string_view bytes) {
#if defined(__x86_64__)
  static const bool hardware = __builtin_cpu_supports("sse4.2");
  if (hardware) return UpdateCrc32cHardware(crc, bytes);
#endif
  return UpdateSliced(TablesOf(DigestKind::kCrc32c), crc, bytes);
}

std::uint64_t UpdateCrc64nvme(std::uint64_t crc, std::string_view bytes) {
  const CrcTables& tables = TablesOf(DigestKind::kCrc64nvme);
  if (bytes.size() >= 2 * kCrcFoldBytes && CanFoldCrc64nvme()) {
    const std::size_t folded_bytes = bytes.size() / kCrcFoldBytes * kCrcFoldBytes;
    const auto folded = FoldCrc64nvme(crc, bytes.substr(0, folded_bytes));
    crc = UpdateSliced(tables, 0, std::string_view(folded.data(), folded.size()));
    bytes.remove_prefix(folded_bytes);
  }
  return UpdateSliced(tables, crc, bytes);
}

const EVP_MD* AlgorithmOf(DigestKind kind) {
  switch (kind) {
    case DigestKind::kMd5:
      return EVP_md5();
    case DigestKind::kSha1:
      return EVP_sha1();
    case DigestKind::kSha256:
      return EVP_sha256();
    case DigestKind::kSha512:
      return EVP_sha512();
    default:
      return nullptr;
  }
}

std::string BigEndian(std::uint64_t value, int bytes) {
  std::string out;
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift & 255));
  }
  return out;
}

struct ContextDeleter {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

struct Digest::State {
  DigestKind kind;
  std::unique_ptr<EVP_MD_CTX, ContextDeleter> context;
  std::uint64_t crc = 0;
};

Digest::Digest(DigestKind kind) : state_(std::make_unique<State>()) {
  state_->kind = kind;
  if (const EVP_MD* algorithm = AlgorithmOf(kind)) {
    state_->context.reset(EVP_MD_CTX_new());
    CHECK(EVP_DigestInit_ex(state_->context.get(), algorithm, nullptr) == 1);
  } else if (kind == DigestKind::kCrc32c) {
    state_->crc = 0xFFFFFFFF;
  } else if (kind == DigestKind::kCrc64nvme) {
    state_->crc = ~std::uint64_t{0};
  }
}

Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

DigestKind Digest::Kind() const {
  return state_->kind;
}

void Digest::Update(std::string_view bytes) {
  switch (state_->kind) {
    case DigestKind::kCrc32:
      state_->crc =
          crc32_z(state_->crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
      break;
    case DigestKind::kCrc32c:
      state_->crc = UpdateCrc32c(state_->crc, bytes);
      break;
    case DigestKind::kCrc64nvme:
      state_->crc = UpdateCrc64nvme(state_->crc, bytes);
      break;
    default:
      CHECK(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1);
  }
}

std::string Digest::Finish() {
  switch (state_->kind) {
    case DigestKind::kCrc32:
      return BigEndian(state_->crc, 4);
    case DigestKind::kCrc32c:
      return BigEndian(state_->crc ^ 0xFFFFFFFF, 4);
    case DigestKind::kCrc64nvme:
      return BigEndian(~state_->crc, 8);
    default:
      break;
  }
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned length = 0;
  CHECK(EVP_DigestFinal_ex(state_->context.get(), reinterpret_cast<unsigned char*>(out.data()),
                           &length) == 1);
  out.resize(length);
  return out;
}

std::string DigestOf(DigestKind kind, std::string_view bytes) {
  Digest digest(kind);
  digest.Update(bytes);
  return digest.Finish();
}

namespace {

std::string Hmac(const EVP_MD* digest, std::string_view key, std::string_view message) {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned length = 0;
  CHECK(HMAC(digest, key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(message.data()), message.size(),
             reinterpret_cast<unsigned char*>(out.data()), &length) != nullptr);
  out.resize(length);
  return out;
}

}  // namespace

std::string HmacSha256(std::string_view key, std::string_view message) {
  return Hmac(EVP_sha256(), key, message);
}

std::string HmacSha1(std::string_view key, std::string_view message) {
  return Hmac(EVP_sha1(), key, message);
}

bool ConstantTimeEqual(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::uint64_t CombineCrc(DigestKind kind, std::uint64_t crc_a, std::uint64_t crc_b,
                         std::uint64_t length_b) {
  std::uint64_t polynomial = kind == DigestKind::kCrc32    ? kCrc32Polynomial
                             : kind == DigestKind::kCrc32c ? kCrc32cPolynomial
                                                           : kCrc64nvmePolynomial;
  int bits = kind == DigestKind::kCrc64nvme ? 64 : 32;
  // The operator "append one zero bit", squared for each bit of the length: GF(2) matrices.
  std::array<std::uint64_t, 64> matrix{};
  matrix[0] = polynomial;
  for (int i = 1; i < bits; ++i) matrix[static_cast<std::size_t>(i)] = std::uint64_t{1} << (i - 1);
  auto apply = [&](const std::array<std::uint64_t, 64>& m, std::uint64_t vector) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; vector != 0; ++i, vector >>= 1) {
      if (vector & 1) sum ^= m[i];
    }
    return sum;
  };
  auto square = [&](const std::array<std::uint64_t, 64>& m) {
    std::array<std::uint64_t, 64> out{};
    for (std::size_t i = 0; i < static_cast<std::size_t>(bits); ++i) out[i] = apply(m, m[i]);
    return out;
  };
  for (int i = 0; i < 3; ++i) matrix = square(matrix);  // one zero byte
  for (std::uint64_t length = length_b; length != 0; length >>= 1) {
    if (length & 1) crc_a = apply(matrix, crc_a);
    matrix = square(matrix);
  }
  return crc_a ^ crc_b;
}

}  // namespace laketop
