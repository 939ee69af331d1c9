// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/functions/tables.hpp"

namespace laketop::dialect {

const std::string_view kArrayFunctions = R"(
all_match(array(T), function(T,boolean)) -> boolean = trino_all_true(list_transform($1, lambda %x: #2(%x)))
any_match(array(T), function(T,boolean)) -> boolean = trino_any_true(list_transform($1, lambda %x: #2(%x)))
none_match(array(T), function(T,boolean)) -> boolean = (NOT trino_any_true(list_transform($1, lambda %x: #2(%x))))
array_distinct(array(E:comparable)) -> array(E) = trino_array_distinct($1)
array_intersect(array(E:comparable), array(E)) -> array(E) = trino_array_intersect($1, $2)
array_union(array(E:comparable), array(E)) -> array(E) = trino_array_union($1, $2)
array_except(array(E:comparable), array(E)) -> array(E) = trino_array_except($1, $2)
array_join(array(E), varchar) -> varchar = @array_join
array_join(array(E), varchar, varchar) -> varchar = @array_join
array_max(array(T:orderable)) -> T = @array_max
array_min(array(T:orderable)) -> T = CASE WHEN list_aggregate($1, 'count') = len($1) THEN list_min($1) END
array_position(array(T:comparable), T) -> bigint = trino_array_position($1, $2)
array_position(array(T:comparable), T, bigint) -> bigint = trino_array_position($1, $2, $3)
array_remove(array(E:comparable), E) -> array(E) = CASE WHEN $2 IS NOT NULL THEN list_filter($1, lambda %x: (%x = $2) IS NOT TRUE) END
array_sort(array(E:orderable)) -> array(E) = list_sort($1, 'ASC', 'NULLS LAST')
array_sort(array(T), function(T,T,integer)) -> array(T) = @array_sort_by
arrays_overlap(array(E:comparable), array(E)) -> boolean = trino_arrays_overlap($1, $2)
array_first(array(E)) -> E = list_extract($1, 1)
array_last(array(E)) -> E = list_extract($1, -1)
array_histogram(array(T:comparable)) -> map(T,bigint) = CAST(list_histogram($1) AS $r)
cardinality(array(E)) -> bigint = len($1)
combinations(array(T), bigint) -> array(array(T)) = trino_combinations($1, $2)
contains(array(T:comparable), T) -> boolean = (list_contains($1, $2) OR CASE WHEN list_aggregate($1, 'count') <> len($1) THEN NULL ELSE FALSE END)
contains_sequence(array(T:comparable), array(T)) -> boolean = trino_contains_sequence($1, $2)
element_at(array(E), bigint) -> E = @element_at
filter(array(T), function(T,boolean)) -> array(T) = list_filter($1, lambda %x: #2(%x))
flatten(array(array(E))) -> array(E) = flatten($1)
ngrams(array(T), bigint) -> array(array(T)) = list_transform(range(1, greatest(1, len($1) - trino_ngram_size($2) + 1) + 1), lambda %i: list_slice($1, %i, %i + $2 - 1))
reduce(array(T), S, function(S,T,S), function(S,R)) -> R = CASE WHEN $1 IS NOT NULL THEN #4(list_reduce(list_prepend({'s': CAST($2 AS ${S}), 'x': CAST(NULL AS ${T})}, list_transform($1, lambda %e: {'s': CAST(NULL AS ${S}), 'x': CAST(%e AS ${T})})), lambda %a, %b: {'s': CAST(#3(%a.s; %b.x) AS ${S}), 'x': CAST(NULL AS ${T})}).s) END
repeat(T, integer) -> array(T) = list_transform(range(trino_repeat_count($2)), lambda %i: $1)
reverse(array(E)) -> array(E) = list_reverse($1)
sequence(bigint, bigint) -> array(bigint) = trino_sequence($1, $2, CASE WHEN $1 <= $2 THEN 1 ELSE -1 END)
sequence(bigint, bigint, bigint) -> array(bigint) = trino_sequence($1, $2, $3)
sequence(date, date) -> array(date) = trino_sequence_date($1, $2, CASE WHEN $1 <= $2 THEN 86400000 ELSE -86400000 END, 0)
sequence(date, date, interval day to second) -> array(date) = trino_sequence_date($1, $2, $3, 0)
sequence(date, date, interval year to month) -> array(date) = trino_sequence_date($1, $2, 0, $3)
sequence(timestamp(p), timestamp(p), interval day to second) -> array(timestamp(p)) = trino_sequence_timestamp($1, $2, $3, 0)
sequence(timestamp(p), timestamp(p), interval year to month) -> array(timestamp(p)) = trino_sequence_timestamp($1, $2, 0, $3)
vol shuffle(array(E)) -> array(E) = trino_shuffle($1)
slice(array(E), bigint, bigint) -> array(E) = trino_slice($1, $2, $3)
trim_array(array(E), bigint) -> array(E) = trino_trim_array($1, $2)
transform(array(T), function(T,U)) -> array(U) = list_transform($1, lambda %x: #2(%x))
zip(array(A), array(B)) -> array(row(A,B)) = CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL THEN CAST(list_zip($*) AS $r) END
zip(array(A), array(B), array(C)) -> array(row(A,B,C)) = CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL AND $3 IS NOT NULL THEN CAST(list_zip($*) AS $r) END
zip(array(A), array(B), array(C), array(D)) -> array(row(A,B,C,D)) = CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL AND $3 IS NOT NULL AND $4 IS NOT NULL THEN CAST(list_zip($*) AS $r) END
zip(array(A), array(B), array(C), array(D), array(E)) -> array(row(A,B,C,D,E)) = CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL AND $3 IS NOT NULL AND $4 IS NOT NULL AND $5 IS NOT NULL THEN CAST(list_zip($*) AS $r) END
zip_with(array(T), array(U), function(T,U,R)) -> array(R) = CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL THEN list_transform(list_zip($1, $2), lambda %z: #3(%z[1]; %z[2])) END
dot_product(array(double), array(double)) -> double = list_inner_product($1, $2)
euclidean_distance(array(double), array(double)) -> double = list_distance($1, $2)
cosine_distance(array(double), array(double)) -> double = (1 - list_cosine_similarity($1, $2))
cosine_similarity(array(double), array(double)) -> double = list_cosine_similarity($1, $2)
)";

}  // namespace laketop::dialect
