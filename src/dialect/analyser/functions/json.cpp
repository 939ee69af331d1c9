// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/functions/tables.hpp"

namespace laketop::dialect {

const std::string_view kJsonFunctions = R"(
is_json_scalar(varchar(x)) -> boolean = trino_is_json_scalar($1)
is_json_scalar(json) -> boolean = trino_is_json_scalar($1)
json_array_contains(varchar, T) -> boolean = @json_array_contains
json_array_contains(json, T) -> boolean = @json_array_contains
json_array_get(varchar(x), bigint) -> json = trino_json_array_get($1, $2)
json_array_get(json, bigint) -> json = trino_json_array_get($1, $2)
json_array_length(varchar(x)) -> bigint = trino_json_array_length($1)
json_array_length(json) -> bigint = trino_json_array_length($1)
json_extract(varchar(x), varchar) -> json = trino_json_extract($1, $2)
json_extract(json, varchar) -> json = trino_json_extract($1, $2)
json_extract_scalar(varchar(x), varchar) -> varchar(x) = trino_json_extract_scalar($1, $2)
json_extract_scalar(json, varchar) -> varchar = trino_json_extract_scalar($1, $2)
json_format(json) -> varchar = trino_json_format($1)
json_parse(varchar(x)) -> json = trino_json_parse($1)
json_size(varchar(x), varchar) -> bigint = trino_json_size($1, $2)
json_size(json, varchar) -> bigint = trino_json_size($1, $2)
)";

}  // namespace laketop::dialect
