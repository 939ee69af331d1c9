// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/sql/testing/sql_fixture.hpp"

namespace laketop::engine {
namespace {

using ::testing::ElementsAre;

class Sketches : public testing::SqlTest {};

TEST_F(Sketches, OfSets) {
  EXPECT_THAT(Query("SELECT trino_set_digest_intersection(trino_make_set_digest(list(a)), "
                    "trino_make_set_digest(list(b))), "
                    "trino_set_digest_jaccard(trino_make_set_digest(list(a)), "
                    "trino_make_set_digest(list(b))) "
                    "FROM (VALUES (1, 1), (NULL, 2), (2, 3), (3, 4)) t(a, b)"),
              ElementsAre("3|0.750000"));
  EXPECT_THAT(Query("SELECT abs(trino_hll_cardinality(trino_hll_make(list(i))) - 10000) < 500, "
                    "trino_hll_cardinality(trino_hll_empty()) FROM range(10000) t(i)"),
              ElementsAre("true|0"));
}

TEST_F(Sketches, OfDistributions) {
  EXPECT_THAT(
      Query("SELECT abs(trino_tdigest_value_at(trino_tdigest_make(list(i::DOUBLE)), 0.5) "
            "- 5000) < 20, "
            "trino_qdigest_value_at(trino_qdigest_make(list(i)), 0.5, NULL::BIGINT), "
            "trino_qdigest_values_at(trino_qdigest_make(list(i - 5000)), [0.0::DOUBLE, 1.0], "
            "NULL::BIGINT) FROM range(10000) t(i)"),
      ElementsAre("true|4999|[-5000,4999]"));
  EXPECT_THAT(Query("SELECT octet_length(trino_checksum(sum(trino_value_hash(i)))) "
                    "FROM (VALUES (1), (NULL)) t(i)"),
              ElementsAre("8"));
}

}  // namespace
}  // namespace laketop::engine
