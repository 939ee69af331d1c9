// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/functions/tables.hpp"

namespace laketop::dialect {

const std::string_view kSketchFunctions = R"(
agg approx_set(bigint) -> hyperloglog = trino_hll_make({list|$1})
agg approx_set(double) -> hyperloglog = trino_hll_make({list|$1})
agg approx_set(varchar(x)) -> hyperloglog = trino_hll_make({list|$1})
agg merge(hyperloglog) -> hyperloglog = trino_hll_merge({list|$1})
agg merge(tdigest) -> tdigest = trino_tdigest_merge({list|$1})
agg merge(qdigest(T)) -> qdigest(T) = trino_qdigest_merge({list|$1})
empty_approx_set() -> hyperloglog = trino_hll_empty()
cardinality(hyperloglog) -> bigint = trino_hll_cardinality($1)
cardinality(setdigest) -> bigint = trino_set_digest_cardinality($1)
agg make_set_digest(T:comparable) -> setdigest = trino_make_set_digest({list|$1})
agg merge_set_digest(setdigest) -> setdigest = trino_set_digest_merge({list|$1})
intersection_cardinality(setdigest, setdigest) -> bigint = trino_set_digest_intersection($1, $2)
jaccard_index(setdigest, setdigest) -> double = trino_set_digest_jaccard($1, $2)
hash_counts(setdigest) -> map(bigint,smallint) = trino_set_digest_hash_counts($1)
agg tdigest_agg(double) -> tdigest = trino_tdigest_make({list|$1})
value_at_quantile(tdigest, double) -> double = trino_tdigest_value_at($1, $2)
values_at_quantiles(tdigest, array(double)) -> array(double) = trino_tdigest_values_at($1, $2)
agg qdigest_agg(bigint) -> qdigest(bigint) = trino_qdigest_make({list|$1})
agg qdigest_agg(double) -> qdigest(double) = trino_qdigest_make({list|$1})
agg qdigest_agg(real) -> qdigest(real) = trino_qdigest_make({list|$1})
value_at_quantile(qdigest(T), double) -> T = trino_qdigest_value_at($1, $2, NULL::$r)
values_at_quantiles(qdigest(T), array(double)) -> array(T) = trino_qdigest_values_at($1, $2, NULL::${T})
quantile_at_value(qdigest(T), T) -> double = trino_qdigest_quantile_at($1, $2)
)";

}  // namespace laketop::dialect
