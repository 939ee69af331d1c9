// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/functions/tables.hpp"

namespace laketop::dialect {

const std::string_view kSystemFunctions = R"(
vol uuid() -> uuid = uuid()
version() -> varchar = 'Athena engine version 3'
typeof(T) -> varchar = @typeof
greatest(E:orderable...) -> E = @greatest
least(E:orderable...) -> E = @least
contains(varchar, ipaddress) -> boolean = trino_network_contains($1, $2)
bar(double, bigint) -> varchar = trino_bar($1, $2)
fail(varchar) -> unknown = trino_fail('GENERIC_USER_ERROR', $1, NULL::INTEGER)
)";

}  // namespace laketop::dialect
