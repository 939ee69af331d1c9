// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/functions/tables.hpp"

namespace laketop::dialect {

const std::string_view kMapFunctions = R"(
cardinality(map(K,V)) -> bigint = CAST(cardinality($1) AS BIGINT)
element_at(map(K:comparable,V), K) -> V = map_extract_value($1, $2)
map() -> map(unknown,unknown) = MAP([], [])
map(array(K:comparable), array(V)) -> map(K,V) = MAP(trino_map_keys($1), $2)
map_from_entries(array(row(K:comparable,V))) -> map(K,V) = map_from_entries(trino_map_entries($1))
multimap_from_entries(array(row(K:comparable,V))) -> map(K,array(V)) = trino_multimap_from_pairs($1)
map_entries(map(K,V)) -> array(row(K,V)) = list_transform(map_entries($1), lambda %e: {'field0': %e.key, 'field1': %e.value})
map_concat(map(K:comparable,V)...) -> map(K,V) = map_concat($*)
map_filter(map(K,V), function(K,V,boolean)) -> map(K,V) = map_from_entries(list_filter(map_entries($1), lambda %e: #2(%e.key; %e.value)))
map_keys(map(K,V)) -> array(K) = map_keys($1)
map_values(map(K,V)) -> array(V) = map_values($1)
map_zip_with(map(K:comparable,V), map(K,W), function(K,V,W,X)) -> map(K,X) = CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL THEN map_from_entries(list_transform(list_concat(map_keys($1), list_filter(map_keys($2), lambda %q: NOT list_contains(map_keys($1), %q))), lambda %k: {'key': %k, 'value': #3(%k; map_extract_value($1, %k); map_extract_value($2, %k))})) END
transform_keys(map(K,V), function(K,V,X)) -> map(X,V) = map_from_entries(trino_map_entries(list_transform(map_entries($1), lambda %e: {'key': #2(%e.key; %e.value), 'value': %e.value})))
transform_values(map(K,V), function(K,V,X)) -> map(K,X) = map_from_entries(list_transform(map_entries($1), lambda %e: {'key': %e.key, 'value': #2(%e.key; %e.value)}))
any_keys_match(map(K,V), function(K,boolean)) -> boolean = trino_any_true(list_transform(map_keys($1), lambda %x: #2(%x)))
any_values_match(map(K,V), function(V,boolean)) -> boolean = trino_any_true(list_transform(map_values($1), lambda %x: #2(%x)))
all_keys_match(map(K,V), function(K,boolean)) -> boolean = trino_all_true(list_transform(map_keys($1), lambda %x: #2(%x)))
no_keys_match(map(K,V), function(K,boolean)) -> boolean = (NOT trino_any_true(list_transform(map_keys($1), lambda %x: #2(%x))))
no_values_match(map(K,V), function(V,boolean)) -> boolean = (NOT trino_any_true(list_transform(map_values($1), lambda %x: #2(%x))))
cosine_similarity(map(varchar,double), map(varchar,double)) -> double = trino_cosine_similarity($1, $2)
cosine_distance(map(varchar,double), map(varchar,double)) -> double = (1 - trino_cosine_similarity($1, $2))
)";

}  // namespace laketop::dialect
