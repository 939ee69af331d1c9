// SPDX-License-Identifier: Apache-2.0
#include "services/glue/errors.hpp"

#include "gen/glue/types.hpp"

namespace laketop::glue {
namespace {

std::unexpected<ports::PortError> Make(std::string code, std::string message) {
  return std::unexpected(ports::PortError{std::move(code), std::move(message)});
}

}  // namespace

std::unexpected<ports::PortError> NotFound(std::string message) {
  return Make("EntityNotFoundException", std::move(message));
}

std::unexpected<ports::PortError> AlreadyExists(std::string message) {
  return Make("AlreadyExistsException", std::move(message));
}

std::unexpected<ports::PortError> InvalidInput(std::string message) {
  return Make("InvalidInputException", std::move(message));
}

std::unexpected<ports::PortError> ConcurrentModification(std::string message) {
  return Make("ConcurrentModificationException", std::move(message));
}

std::unexpected<ports::PortError> DatabaseNotFound(const std::string& name) {
  return NotFound("Database " + name + " not found.");
}

std::unexpected<ports::PortError> TableNotFound(const std::string& name) {
  return NotFound("Table " + name + " not found.");
}

std::unexpected<ports::PortError> PartitionNotFound() {
  return NotFound("Cannot find partition.");
}

void Throw(const ports::PortError& error) {
  if (error.code == "EntityNotFoundException") throw gen::EntityNotFoundException(error.message);
  if (error.code == "AlreadyExistsException") throw gen::AlreadyExistsException(error.message);
  if (error.code == "InvalidInputException") throw gen::InvalidInputException(error.message);
  if (error.code == "ConcurrentModificationException") {
    throw gen::ConcurrentModificationException(error.message);
  }
  if (error.code == "ResourceNumberLimitExceededException") {
    throw gen::ResourceNumberLimitExceededException(error.message);
  }
  throw aws::Error(error.code, 400, error.message);
}

void ThrowNoSuchCrawler(const std::string& name) {
  throw gen::EntityNotFoundException("Crawler entry with name " + name + " does not exist");
}

void ThrowNotImplemented(std::string what) {
  throw aws::Error("NotImplemented", 501, "Laketop does not implement " + std::move(what));
}

}  // namespace laketop::glue
