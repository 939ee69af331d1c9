// SPDX-License-Identifier: Apache-2.0
#pragma once
// Glue's errors as data: the catalog answers them to ports and to batches, and the operations throw
// them as the generated classes. Messages are AWS's.

#include <string>

#include "engine/error.hpp"
#include "ports/port_error.hpp"

namespace laketop::glue {

std::unexpected<ports::PortError> NotFound(std::string message);
std::unexpected<ports::PortError> AlreadyExists(std::string message);
std::unexpected<ports::PortError> InvalidInput(std::string message);
std::unexpected<ports::PortError> ConcurrentModification(std::string message);
std::unexpected<ports::PortError> DatabaseNotFound(const std::string& name);
std::unexpected<ports::PortError> TableNotFound(const std::string& name);
std::unexpected<ports::PortError> PartitionNotFound();

// As the class of that code.
[[noreturn]] void Throw(const ports::PortError& error);

[[noreturn]] void ThrowNoSuchCrawler(const std::string& name);

// A setting of AWS's that is not built: answered by 501, never accepted.
[[noreturn]] void ThrowNotImplemented(std::string what);

template <class T>
T OrThrow(ports::Result<T> result) {
  if (!result) Throw(result.error());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

using engine::OrThrow;

}  // namespace laketop::glue
