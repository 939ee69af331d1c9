// SPDX-License-Identifier: Apache-2.0
#include "http/tls.hpp"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <algorithm>

#include "http/tls_native.hpp"

namespace laketop::http {
namespace {

constexpr long kValidSeconds = 825L * 24 * 3600;  // browsers refuse longer ones
constexpr long kRenewSeconds = 30L * 24 * 3600;

using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using Bio = std::unique_ptr<BIO, FreeWith<BIO_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>>;

std::string LastError(const std::string& what) {
  char text[256] = "";
  ERR_error_string_n(ERR_get_error(), text, sizeof text);
  return what + ": " + text;
}

bool IsAddress(const std::string& name) {
  std::unique_ptr<ASN1_OCTET_STRING, FreeWith<ASN1_OCTET_STRING_free>> address(
      a2i_IPADDRESS(name.c_str()));
  return address != nullptr;
}

// subjectAltName as OpenSSL's configuration spells it.
std::string AlternativeNames(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += ",";
    text += (IsAddress(name) ? "IP:" : "DNS:") + name;
  }
  return text;
}

// As it was asked for, a wildcard by its own text: OpenSSL matches none right under the top.
bool Covers(X509* certificate, const std::string& name) {
  if (IsAddress(name)) return X509_check_ip_asc(certificate, name.c_str(), 0) == 1;
  std::unique_ptr<GENERAL_NAMES, FreeWith<GENERAL_NAMES_free>> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* entry = sk_GENERAL_NAME_value(names.get(), i);
    if (entry->type != GEN_DNS) continue;
    const ASN1_IA5STRING* text = entry->d.dNSName;
    std::string_view given(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                           static_cast<std::size_t>(ASN1_STRING_length(text)));
    if (given == name) return true;
  }
  return false;
}

bool IsGood(const TlsFiles& files, const std::vector<std::string>& names) {
  Bio file(BIO_new_file(files.certificate.c_str(), "r"));
  if (!file || !std::filesystem::exists(files.key)) return false;
  Certificate certificate(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
  if (!certificate) return false;
  time_t later = time(nullptr) + kRenewSeconds;
  if (X509_cmp_time(X509_get0_notAfter(certificate.get()), &later) < 0) return false;
  return std::ranges::all_of(
      names, [&](const std::string& name) { return Covers(certificate.get(), name); });
}

bool AddExtension(X509* certificate, int kind, const std::string& value) {
  Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

Certificate MakeCertificate(EVP_PKEY* key, const std::vector<std::string>& names) {
  Certificate certificate(X509_new());
  std::uint64_t serial = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return nullptr;
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial >> 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kValidSeconds);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("Laketop, this machine"), -1,
                             -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  // Its own authority, so that a client may be given this one file as CA bundle.
  bool good =
      AddExtension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
      AddExtension(certificate.get(), NID_subject_alt_name, AlternativeNames(names)) &&
      AddExtension(certificate.get(), NID_ext_key_usage, "serverAuth") &&
      X509_sign(certificate.get(), key, EVP_sha256()) > 0;
  return good ? std::move(certificate) : nullptr;
}

// The file appears whole, and is the owner's alone.
bool WritePrivately(const std::filesystem::path& path, BIO* content) {
  char* data = nullptr;
  long size = BIO_get_mem_data(content, &data);
  std::filesystem::path fresh = path.string() + ".new";
  int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return false;
  bool written = ::write(file, data, static_cast<std::size_t>(size)) == size;
  ::close(file);
  std::error_code error;
  if (written) std::filesystem::rename(fresh, path, error);
  return written && !error;
}

}  // namespace

TlsContext::TlsContext(std::unique_ptr<Native> native) : native_(std::move(native)) {}
TlsContext::~TlsContext() = default;
TlsContext::TlsContext(TlsContext&&) noexcept = default;

std::expected<TlsContext, std::string> TlsContext::Load(const std::filesystem::path& certificate,
                                                        const std::filesystem::path& key) {
  auto native = std::make_unique<Native>();
  native->context.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* context = native->context.get();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1) {
    return std::unexpected(LastError("cannot read the certificate " + certificate.string()));
  }
  if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return std::unexpected(LastError("cannot read the key " + key.string()));
  }
  if (SSL_CTX_check_private_key(context) != 1) {
    return std::unexpected(LastError("the key does not belong to the certificate"));
  }
  return TlsContext(std::move(native));
}

std::expected<TlsFiles, std::string> EnsureSelfSigned(const std::filesystem::path& folder,
                                                      const std::vector<std::string>& names) {
  TlsFiles files{folder / "cert.pem", folder / "key.pem"};
  if (IsGood(files, names)) return files;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return std::unexpected("cannot create " + folder.string() + ": " + error.message());

  Key key(EVP_EC_gen("P-256"));
  Certificate certificate = key ? MakeCertificate(key.get(), names) : nullptr;
  if (!certificate) return std::unexpected(LastError("cannot make a certificate"));
  Bio key_text(BIO_new(BIO_s_mem()));
  Bio certificate_text(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  PEM_write_bio_X509(certificate_text.get(), certificate.get());
  if (!WritePrivately(files.key, key_text.get()) ||
      !WritePrivately(files.certificate, certificate_text.get())) {
    return std::unexpected("cannot write the certificate into " + folder.string());
  }
  return files;
}

}  // namespace laketop::http
