// SPDX-License-Identifier: Apache-2.0
#pragma once
// Caller: on whose behalf something is done. It travels with every call through a port and with
// every query, so that permissions are checked where the data is.

#include <string>

namespace laketop::ports {

struct Caller {
  std::string account;  // 12 digits
  std::string region;   // us-east-1
  std::string
      principal_arn;         // arn:aws:iam::<account>:user/x, …:root, arn:aws:sts::…:assumed-role/…
  std::string principal_id;  // AIDA…, AROA…:session, or the account id for root
  std::string access_key_id;  // empty for work that Laketop does itself
  std::string session_name;   // of an assumed role, else empty
  bool internal = false;      // Laketop's own work for a service, not a client's request
};

}  // namespace laketop::ports
