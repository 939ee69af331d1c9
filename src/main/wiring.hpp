// SPDX-License-Identifier: Apache-2.0
#pragma once
// Program: every part of the server, made and bound to one another: construct → recover → start →
// `Ready.`, and stop in reverse. The only place that knows all services.

#include <cstdint>
#include <expected>
#include <memory>
#include <string>

#include "main/options.hpp"

namespace laketop::main {

class Program {
 public:
  // Opens the data folder, recovers, listens and starts background work. The error is for the user.
  static std::expected<std::unique_ptr<Program>, std::string> Start(const ServeOptions& options);
  // Lets requests in progress end, then stops all parts.
  ~Program();

  // "http://127.0.0.1:4566"
  std::string Endpoint() const;

 private:
  struct Services;
  struct Parts;
  explicit Program(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace laketop::main
