// SPDX-License-Identifier: Apache-2.0
// IPADDRESS and UUID: casts and networks. https://trino.io/docs/current/functions/ipaddress.html
#include "engine/sql/functions/function_set.hpp"
#include "engine/sql/functions/groups.hpp"

#include <duckdb/common/types/uuid.hpp>

#include "engine/sql/functions/ip_address.hpp"

namespace laketop::engine {
namespace {

using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::Vector;

std::string_view View(const string_t& text) {
  return {text.GetData(), text.GetSize()};
}

void AddAddressCast(FunctionSet& set, bool strict) {
  auto run = [strict](duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& result) {
    duckdb::UnaryExecutor::ExecuteWithNulls<string_t, string_t>(
        input.data[0], result, input.size(),
        [&](string_t value, duckdb::ValidityMask& mask, duckdb::idx_t row) {
          std::optional<std::string> bytes = ParseIpAddress(View(value));
          if (bytes) return duckdb::StringVector::AddStringOrBlob(result, *bytes);
          if (strict) {
            ThrowUserError("INVALID_CAST_ARGUMENT",
                           "Cannot cast value to IPADDRESS: " + value.GetString());
          }
          mask.SetInvalid(row);
          return string_t();
        });
  };
  set.Add(duckdb::ScalarFunction(
      strict ? "trino_varchar_to_ipaddress" : "trino_try_varchar_to_ipaddress",
      {LogicalType::VARCHAR}, LogicalType::BLOB, run));
}

void AddUuidCast(FunctionSet& set, bool strict) {
  auto run = [strict](duckdb::DataChunk& input, duckdb::ExpressionState&, Vector& result) {
    duckdb::UnaryExecutor::ExecuteWithNulls<string_t, duckdb::hugeint_t>(
        input.data[0], result, input.size(),
        [&](string_t value, duckdb::ValidityMask& mask, duckdb::idx_t row) {
          duckdb::hugeint_t uuid;
          // Trino takes the whole form alone, with its four dashes.
          if (value.GetSize() == 36 && duckdb::UUID::FromString(value.GetString(), uuid))
            return uuid;
          if (strict) {
            ThrowUserError("INVALID_CAST_ARGUMENT",
                           "Cannot cast value to UUID: " + value.GetString());
          }
          mask.SetInvalid(row);
          return duckdb::hugeint_t();
        });
  };
  set.Add(duckdb::ScalarFunction(strict ? "trino_varchar_to_uuid" : "trino_try_varchar_to_uuid",
                                 {LogicalType::VARCHAR}, LogicalType::UUID, run));
}

}  // namespace

void RegisterAddresses(FunctionSet& set) {
  for (bool strict : {true, false}) {
    AddAddressCast(set, strict);
    AddUuidCast(set, strict);
  }
  set.UnaryText<string_t>(
      "trino_ipaddress_to_varchar", LogicalType::BLOB, [](string_t value, Vector& result) {
        return duckdb::StringVector::AddString(result, IpAddressText(View(value)));
      });
  set.Binary<string_t, string_t, bool>(
      "trino_network_contains", LogicalType::VARCHAR, LogicalType::BLOB, LogicalType::BOOLEAN,
      [](string_t network, string_t address) {
        std::optional<IpNetwork> parsed = ParseIpNetwork(View(network));
        if (!parsed) ThrowUserError("INVALID_FUNCTION_ARGUMENT", "Invalid CIDR");
        return Contains(*parsed, View(address));
      });
}

}  // namespace laketop::engine
