// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/functions/tables.hpp"

namespace laketop::dialect {

const std::string_view kWindowFunctions = R"(
win row_number() -> bigint = {row_number|}
win rank() -> bigint = {rank|}
win dense_rank() -> bigint = {dense_rank|}
win percent_rank() -> double = {percent_rank|}
win cume_dist() -> double = {cume_dist|}
win ntile(bigint) -> bigint = {ntile|trino_at_least($1, 1, 'Buckets must be greater than 0')}
win first_value(T) -> T = {first_value|$1}
win last_value(T) -> T = {last_value|$1}
win nth_value(T, bigint) -> T = {nth_value|$1, trino_at_least($2, 1, 'Offset must be at least 1')}
win lead(T) -> T = {lead|$1}
win lead(T, bigint) -> T = {lead|$1, trino_at_least($2, 0, 'Offset must be at least 0')}
win lead(T, bigint, T) -> T = {lead|$1, trino_at_least($2, 0, 'Offset must be at least 0'), $3}
win lag(T) -> T = {lag|$1}
win lag(T, bigint) -> T = {lag|$1, trino_at_least($2, 0, 'Offset must be at least 0')}
win lag(T, bigint, T) -> T = {lag|$1, trino_at_least($2, 0, 'Offset must be at least 0'), $3}
)";

}  // namespace laketop::dialect
