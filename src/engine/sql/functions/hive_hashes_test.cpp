// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/sql/testing/sql_fixture.hpp"

namespace laketop::engine {
namespace {

using ::testing::ElementsAre;

class HiveHashes : public testing::SqlTest {};

// The figures are what Java's hashCode of Boolean's bit, Integer, Long, Float, Double and String
// (ASCII) is; dates count their days.
TEST_F(HiveHashes, AreJavas) {
  EXPECT_THAT(Query("SELECT laketop_hive_hash(true), laketop_hive_hash(-7::TINYINT), "
                    "laketop_hive_hash(123456789::INTEGER), laketop_hive_hash(1::BIGINT), "
                    "laketop_hive_hash(-1::BIGINT), laketop_hive_hash(4294967296::BIGINT)"),
              ElementsAre("1|-7|123456789|1|0|1"));
  EXPECT_THAT(Query("SELECT laketop_hive_hash(1.0::FLOAT), laketop_hive_hash(1.0::DOUBLE), "
                    "laketop_hive_hash('nan'::DOUBLE), laketop_hive_hash(''), "
                    "laketop_hive_hash('hello'), laketop_hive_hash(DATE '1970-02-01'), "
                    "laketop_hive_hash(NULL::VARCHAR)"),
              ElementsAre("1065353216|1072693248|2146959360|0|99162322|31|NULL"));
}

}  // namespace
}  // namespace laketop::engine
