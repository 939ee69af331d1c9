// SPDX-License-Identifier: Apache-2.0
#pragma once
// FormAuthenticator: who signed the policy of an HTML form. Its signature lies in the body, which
// only the service reads: so S3 asks here, and the gateway gives it this with the request's
// context.

#include <string>

#include "aws/sigv4.hpp"
#include "base/task.hpp"
#include "ports/caller.hpp"

namespace laketop::aws {

class FormAuthenticator {
 public:
  virtual ~FormAuthenticator() = default;
  // `policy`: as the form has it, in base64. Throws what S3 answers to a signature that is not
  // good.
  virtual Task<ports::Caller> AuthenticateForm(Signature signature, std::string policy) = 0;
};

}  // namespace laketop::aws
