// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/sql/testing/sql_fixture.hpp"

namespace laketop::engine {
namespace {

using ::testing::ElementsAre;

class MathFunctions : public testing::SqlTest {};

TEST_F(MathFunctions, DecimalsDivideExactly) {
  EXPECT_THAT(Query("SELECT trino_decimal_div(10.00::DECIMAL(4,2), 3::DECIMAL(1,0), "
                    "NULL::DECIMAL(6,2)), trino_decimal_div(-1.5::DECIMAL(2,1), 10::DECIMAL(2,0), "
                    "NULL::DECIMAL(5,1))"),
              ElementsAre("333|-2"));
  EXPECT_EQ(ErrorOf("SELECT trino_decimal_div(1.0::DECIMAL(2,1), 0::DECIMAL(1,0), "
                    "NULL::DECIMAL(2,1))")
                .code,
            "DIVISION_BY_ZERO");
  EXPECT_THAT(Query("SELECT trino_decimal_mod(-7.5::DECIMAL(2,1), 2::DECIMAL(1,0), "
                    "NULL::DECIMAL(2,1)), trino_decimal_avg(10::DECIMAL(38,0), 4, "
                    "NULL::DECIMAL(10,0)), trino_decimal_avg(1::DECIMAL(38,0), 0, "
                    "NULL::DECIMAL(10,0))"),
              ElementsAre("-15|3|NULL"));
  EXPECT_THAT(Query("SELECT trino_round_decimal(12.345::DECIMAL(5,3), 2, NULL::DECIMAL(6,3)), "
                    "trino_round_decimal(-15.5::DECIMAL(3,1), -1, NULL::DECIMAL(4,1)), "
                    "trino_truncate_decimal(12.39::DECIMAL(4,2), 1, NULL::DECIMAL(4,2))"),
              ElementsAre("12350|-200|1230"));
  EXPECT_EQ(ErrorOf("SELECT trino_decimal_mul(99999999999999999999::DECIMAL(38,0), "
                    "99999999999999999999::DECIMAL(38,0), NULL::DECIMAL(38,0))")
                .message,
            "Decimal overflow");
}

TEST_F(MathFunctions, AnswerAsTrino) {
  EXPECT_THAT(Query("SELECT trino_ln(0), isnan(trino_sqrt(-1)), "
                    "trino_from_base('ff', 16), trino_to_base(-255, 16)"),
              ElementsAre("-inf|true|255|-ff"));
  EXPECT_THAT(Query("SELECT trino_width_bucket(3.0, [1.0, 2.0, 3.0, 4.0]), "
                    "trino_width_bucket(5, 0, 10, 5), trino_bit_count(-7, 8), "
                    "trino_shift_left(1::TINYINT, 7), trino_shift_right(-8::INTEGER, 2)"),
              ElementsAre("3|3|6|-128|1073741822"));
  EXPECT_THAT(
      Query("SELECT trino_cosine_similarity(MAP {'a': 1.0::DOUBLE}, MAP {'a': 2.0::DOUBLE})"),
      ElementsAre("1.000000"));
  EXPECT_EQ(ErrorOf("SELECT trino_from_base('xyz', 16)").message,
            "Not a valid base-16 number: xyz");
}

}  // namespace
}  // namespace laketop::engine
