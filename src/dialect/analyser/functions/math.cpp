// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/functions/tables.hpp"

namespace laketop::dialect {

const std::string_view kMathFunctions = R"(
abs(T:numeric) -> T = abs($1)
cbrt(double) -> double = cbrt($1)
ceil(T:integer) -> T = $1
ceil(T:floating) -> T = ceil($1)
ceil(decimal(p,s)) -> decimal(p,s) = @whole_decimal
ceiling(T:integer) -> T = $1
ceiling(T:floating) -> T = ceil($1)
ceiling(decimal(p,s)) -> decimal(p,s) = @whole_decimal
degrees(double) -> double = degrees($1)
e() -> double = 2.718281828459045::DOUBLE
exp(double) -> double = exp($1)
floor(T:integer) -> T = $1
floor(T:floating) -> T = floor($1)
floor(decimal(p,s)) -> decimal(p,s) = @whole_decimal
ln(double) -> double = trino_ln($1)
log(double, double) -> double = trino_log($1, $2)
log2(double) -> double = trino_log2($1)
log10(double) -> double = trino_log10($1)
mod(T:any, U:any) -> bigint = @modulus
pi() -> double = pi()
pow(double, double) -> double = pow($1, $2)
power(double, double) -> double = pow($1, $2)
radians(double) -> double = radians($1)
round(T:integer) -> T = $1
round(T:integer, integer) -> T = CAST(round($1, $2) AS $r)
round(T:floating) -> T = round($1)
round(T:floating, integer) -> T = CAST(round($1, $2) AS $r)
round(decimal(p,s)) -> decimal(p,s) = @whole_decimal
round(decimal(p,s), integer) -> decimal(p,s) = @round_decimal
sign(T:integer) -> T = CAST(sign($1) AS $r)
sign(T:floating) -> T = CASE WHEN isnan($1) THEN $1 ELSE CAST(sign($1) AS $r) END
sign(decimal(p,s)) -> decimal(1,0) = CAST(sign($1) AS $r)
sqrt(double) -> double = trino_sqrt($1)
truncate(T:floating) -> T = CAST(trunc($1) AS $r)
truncate(decimal(p,s)) -> decimal(p,s) = @truncate_decimal
truncate(decimal(p,s), integer) -> decimal(p,s) = trino_truncate_decimal($1, $2, NULL::$r)
width_bucket(double, double, double, bigint) -> bigint = trino_width_bucket($1, $2, $3, $4)
width_bucket(double, array(double)) -> bigint = trino_width_bucket($1, $2)
vol rand() -> double = random()
vol rand(T:integer) -> T = CAST(trino_random(0, $1, random()) AS $r)
vol rand(T:integer, T) -> T = CAST(trino_random($1, $2, random()) AS $r)
vol random() -> double = random()
vol random(T:integer) -> T = CAST(trino_random(0, $1, random()) AS $r)
vol random(T:integer, T) -> T = CAST(trino_random($1, $2, random()) AS $r)
acos(double) -> double = trino_acos($1)
asin(double) -> double = trino_asin($1)
atan(double) -> double = atan($1)
atan2(double, double) -> double = atan2($1, $2)
cos(double) -> double = trino_cos($1)
cosh(double) -> double = cosh($1)
sin(double) -> double = trino_sin($1)
sinh(double) -> double = sinh($1)
tan(double) -> double = trino_tan($1)
tanh(double) -> double = tanh($1)
infinity() -> double = 'Infinity'::DOUBLE
is_finite(double) -> boolean = isfinite($1)
is_infinite(double) -> boolean = isinf($1)
is_nan(T:floating) -> boolean = isnan($1)
nan() -> double = 'NaN'::DOUBLE
from_base(varchar(x), bigint) -> bigint = trino_from_base($1, $2)
to_base(bigint, bigint) -> varchar(64) = trino_to_base($1, $2)
t_pdf(double, double) -> double = trino_t_pdf($1, $2)
t_cdf(double, double) -> double = trino_t_cdf($1, $2)
wilson_interval_lower(bigint, bigint, double) -> double = (($1 + $3 * $3 / 2 - $3 * sqrt($1 * ($2 - $1) / $2::DOUBLE + $3 * $3 / 4)) / ($2 + $3 * $3))
wilson_interval_upper(bigint, bigint, double) -> double = (($1 + $3 * $3 / 2 + $3 * sqrt($1 * ($2 - $1) / $2::DOUBLE + $3 * $3 / 4)) / ($2 + $3 * $3))
beta_cdf(double, double, double) -> double = trino_beta_cdf($1, $2, $3)
inverse_beta_cdf(double, double, double) -> double = trino_inverse_beta_cdf($1, $2, $3)
normal_cdf(double, double, double) -> double = trino_normal_cdf($1, $2, $3)
inverse_normal_cdf(double, double, double) -> double = trino_inverse_normal_cdf($1, $2, $3)
bit_count(bigint, bigint) -> bigint = trino_bit_count($1, $2)
bitwise_and(bigint, bigint) -> bigint = ($1 & $2)
bitwise_or(bigint, bigint) -> bigint = ($1 | $2)
bitwise_xor(bigint, bigint) -> bigint = xor($1, $2)
bitwise_not(bigint) -> bigint = (~$1)
bitwise_left_shift(T:integer, integer) -> T = trino_shift_left($1, $2)
bitwise_right_shift(T:integer, integer) -> T = trino_shift_right($1, $2)
bitwise_right_shift_arithmetic(T:integer, integer) -> T = trino_shift_right_arithmetic($1, $2)
)";

}  // namespace laketop::dialect
