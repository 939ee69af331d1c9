// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/functions/tables.hpp"

namespace laketop::dialect {

const std::string_view kAggregateFunctions = R"(
agg any_value(T) -> T = {any_value|$1}
agg arbitrary(T) -> T = {any_value|$1}
agg array_agg(T) -> array(T) = {list|$1}
agg avg(bigint) -> double = {avg|$1}
agg avg(double) -> double = {avg|$1}
agg avg(real) -> real = CAST({avg|$1} AS FLOAT)
agg avg(decimal(p,s)) -> decimal(p,s) = trino_decimal_avg({sum|$1}, {count|$1}, NULL::$r)
agg avg(interval day to second) -> interval day to second = CAST(round({avg|$1}) AS BIGINT)
agg avg(interval year to month) -> interval year to month = CAST(round({avg|$1}) AS INTEGER)
agg bool_and(boolean) -> boolean = {bool_and|$1}
agg bool_or(boolean) -> boolean = {bool_or|$1}
agg every(boolean) -> boolean = {bool_and|$1}
agg checksum(T) -> varbinary = trino_checksum({sum|trino_value_hash($1)})
agg count() -> bigint = {count|*}
agg count(T) -> bigint = {count|$1}
agg count_if(boolean) -> bigint = CAST({count_if|$1} AS BIGINT)
agg geometric_mean(bigint) -> double = {geometric_mean|$1}
agg geometric_mean(double) -> double = {geometric_mean|$1}
agg geometric_mean(real) -> real = CAST({geometric_mean|$1} AS FLOAT)
agg listagg(varchar) -> varchar = {string_agg|$1, ''}
agg listagg(varchar, varchar) -> varchar = {string_agg|$1, $2}
agg max(T:orderable) -> T = {max|$1}
agg max(T:orderable, bigint) -> array(T) = {max|$1, $2}
agg max_by(V, K:orderable) -> V = {arg_max_null|$1, $2}
agg max_by(V, K:orderable, bigint) -> array(V) = {arg_max|$1, $2, $3}
agg min(T:orderable) -> T = {min|$1}
agg min(T:orderable, bigint) -> array(T) = {min|$1, $2}
agg min_by(V, K:orderable) -> V = {arg_min_null|$1, $2}
agg min_by(V, K:orderable, bigint) -> array(V) = {arg_min|$1, $2, $3}
agg sum(bigint) -> bigint = @sum_bigint
agg sum(double) -> double = {sum|$1}
agg sum(real) -> real = CAST({sum|$1} AS FLOAT)
agg sum(decimal(p,s)) -> decimal(38,s) = {sum|$1}
agg sum(interval day to second) -> interval day to second = CAST({sum|$1} AS BIGINT)
agg sum(interval year to month) -> interval year to month = CAST({sum|$1} AS INTEGER)
agg bitwise_and_agg(bigint) -> bigint = {bit_and|$1}
agg bitwise_or_agg(bigint) -> bigint = {bit_or|$1}
agg bitwise_xor_agg(bigint) -> bigint = {bit_xor|$1}
agg histogram(T:comparable) -> map(T,bigint) = CAST({histogram|$1} AS $r)
agg map_agg(K:comparable, V) -> map(K,V) = trino_map_from_pairs({list|{'k': $1, 'v': $2}})
agg map_union(map(K,V)) -> map(K,V) = trino_map_union({list|$1})
agg multimap_agg(K:comparable, V) -> map(K,array(V)) = trino_multimap_from_pairs({list|{'k': $1, 'v': $2}})
agg approx_distinct(T:comparable) -> bigint = @approx_distinct
agg approx_distinct(T:comparable, double) -> bigint = @approx_distinct
agg approx_most_frequent(bigint, T:comparable, bigint) -> map(T,bigint) = trino_map_top(CAST({histogram|$2} AS $r), $1)
agg approx_percentile(bigint, double) -> bigint = {quantile_disc|$1, $2}
agg approx_percentile(real, double) -> real = {quantile_disc|$1, $2}
agg approx_percentile(double, double) -> double = {quantile_disc|$1, $2}
agg approx_percentile(bigint, array(double)) -> array(bigint) = {quantile_disc|$1, $2}
agg approx_percentile(real, array(double)) -> array(real) = {quantile_disc|$1, $2}
agg approx_percentile(double, array(double)) -> array(double) = {quantile_disc|$1, $2}
agg approx_percentile(bigint, double, double) -> bigint = trino_weighted_percentile({list|{'v': $1, 'w': $2}}, $3)
agg approx_percentile(real, double, double) -> real = trino_weighted_percentile({list|{'v': $1, 'w': $2}}, $3)
agg approx_percentile(double, double, double) -> double = trino_weighted_percentile({list|{'v': $1, 'w': $2}}, $3)
agg numeric_histogram(bigint, double) -> map(double,double) = trino_numeric_histogram({list|$2}, NULL::DOUBLE[], $1)
agg numeric_histogram(bigint, double, double) -> map(double,double) = trino_numeric_histogram({list|$2}, {list|$3}, $1)
agg corr(double, double) -> double = {corr|$1, $2}
agg covar_pop(double, double) -> double = {covar_pop|$1, $2}
agg covar_samp(double, double) -> double = {covar_samp|$1, $2}
agg kurtosis(double) -> double = {kurtosis|$1}
agg regr_intercept(double, double) -> double = {regr_intercept|$1, $2}
agg regr_slope(double, double) -> double = {regr_slope|$1, $2}
agg regr_avgx(double, double) -> double = {regr_avgx|$1, $2}
agg regr_avgy(double, double) -> double = {regr_avgy|$1, $2}
agg regr_count(double, double) -> bigint = CAST({regr_count|$1, $2} AS BIGINT)
agg regr_r2(double, double) -> double = {regr_r2|$1, $2}
agg regr_sxx(double, double) -> double = {regr_sxx|$1, $2}
agg regr_sxy(double, double) -> double = {regr_sxy|$1, $2}
agg regr_syy(double, double) -> double = {regr_syy|$1, $2}
agg skewness(double) -> double = ({skewness|$1} * ({count|$1} - 2) / sqrt({count|$1} * ({count|$1} - 1.0)))
agg stddev(double) -> double = {stddev_samp|$1}
agg stddev_pop(double) -> double = {stddev_pop|$1}
agg stddev_samp(double) -> double = {stddev_samp|$1}
agg variance(double) -> double = {var_samp|$1}
agg var_pop(double) -> double = {var_pop|$1}
agg var_samp(double) -> double = {var_samp|$1}
agg reduce_agg(T, S, function(S,T,S), function(S,S,S)) -> S = list_reduce(list_prepend({'s': $2, 'x': NULL}, list_transform(list_filter({list|$1}, lambda %n: %n IS NOT NULL), lambda %e: {'s': NULL, 'x': %e})), lambda %a, %b: {'s': #3(%a.s; %b.x), 'x': NULL}).s
)";

}  // namespace laketop::dialect
