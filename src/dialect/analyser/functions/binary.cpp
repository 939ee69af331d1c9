// SPDX-License-Identifier: Apache-2.0
#include "dialect/analyser/functions/tables.hpp"

namespace laketop::dialect {

const std::string_view kBinaryFunctions = R"(
from_base64(varchar(x)) -> varbinary = trino_from_base64($1)
to_base64(varbinary) -> varchar = to_base64($1)
from_base64url(varchar(x)) -> varbinary = trino_from_base64url($1)
to_base64url(varbinary) -> varchar = trino_to_base64url($1)
from_base32(varchar(x)) -> varbinary = trino_from_base32($1)
to_base32(varbinary) -> varchar = trino_to_base32($1)
from_hex(varchar(x)) -> varbinary = trino_from_hex($1)
to_hex(varbinary) -> varchar = hex($1)
from_big_endian_32(varbinary) -> integer = trino_from_big_endian_32($1)
to_big_endian_32(integer) -> varbinary = trino_to_big_endian_32($1)
from_big_endian_64(varbinary) -> bigint = trino_from_big_endian_64($1)
to_big_endian_64(bigint) -> varbinary = trino_to_big_endian_64($1)
from_ieee754_32(varbinary) -> real = trino_from_ieee754_32($1)
to_ieee754_32(real) -> varbinary = trino_to_ieee754_32($1)
from_ieee754_64(varbinary) -> double = trino_from_ieee754_64($1)
to_ieee754_64(double) -> varbinary = trino_to_ieee754_64($1)
crc32(varbinary) -> bigint = trino_crc32($1)
md5(varbinary) -> varbinary = unhex(md5($1))
sha1(varbinary) -> varbinary = unhex(sha1($1))
sha256(varbinary) -> varbinary = unhex(sha256($1))
sha512(varbinary) -> varbinary = trino_sha512($1)
spooky_hash_v2_32(varbinary) -> varbinary = trino_spooky_hash_v2_32($1)
spooky_hash_v2_64(varbinary) -> varbinary = trino_spooky_hash_v2_64($1)
xxhash64(varbinary) -> varbinary = trino_xxhash64($1)
murmur3(varbinary) -> varbinary = trino_murmur3($1)
hmac_md5(varbinary, varbinary) -> varbinary = trino_hmac_md5($1, $2)
hmac_sha1(varbinary, varbinary) -> varbinary = trino_hmac_sha1($1, $2)
hmac_sha256(varbinary, varbinary) -> varbinary = trino_hmac_sha256($1, $2)
hmac_sha512(varbinary, varbinary) -> varbinary = trino_hmac_sha512($1, $2)
)";

}  // namespace laketop::dialect
