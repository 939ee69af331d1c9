// SPDX-License-Identifier: Apache-2.0
#pragma once
// Hosts: which names in Host are ours, and what they say: a bucket (bucket.s3.localhost), a service
// and region (glue.us-east-1.localhost). A name that is not ours is refused, for a web page can
// make its own name resolve to this machine. Immutable: any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace laketop::aws {

// us-east-1, us-gov-west-1, ap-southeast-4: the shape of AWS's regions, whether there is one or
// not.
bool IsRegion(std::string_view text);

struct HostsOptions {
  // Beside loopback names and addresses: names that stand for this server. Buckets and services may
  // stand before them.
  std::vector<std::string> names;
  // Any IP address is fine: where the server is open to others and every request is signed.
  bool any_address = false;
};

// What a Host header says. All lower case but for the bucket.
struct HostView {
  std::string service;  // "s3", "glue", or empty
  std::string region;   // or empty
  std::string bucket;   // if the request turns out to be S3's
  std::string base;     // the name and port without any of these: "localhost:4566"
};

class Hosts {
 public:
  explicit Hosts(HostsOptions options);

  // None: not a name of ours.
  std::optional<HostView> Read(std::string_view host) const;

  // Whether a web page of that origin ("http://localhost:3000") is this machine's own.
  bool IsOwnOrigin(std::string_view origin) const;

 private:
  std::vector<std::string> bases_;
  bool any_address_;
};

// Whether the address a server is told to listen on is reached from this machine only.
bool IsLoopbackHost(std::string_view host);

}  // namespace laketop::aws
