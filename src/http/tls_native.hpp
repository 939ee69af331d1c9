// SPDX-License-Identifier: Apache-2.0
#pragma once
// OpenSSL's objects with owners: for tls*.cpp only.

#include <openssl/ssl.h>

#include <memory>

#include "http/tls.hpp"

namespace laketop::http {

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

struct TlsContext::Native {
  std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>> context;
};

}  // namespace laketop::http
