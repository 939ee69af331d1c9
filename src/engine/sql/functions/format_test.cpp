// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/sql/testing/sql_fixture.hpp"

namespace laketop::engine {
namespace {

using ::testing::ElementsAre;

class FormatFunction : public testing::SqlTest {};

TEST_F(FormatFunction, FormatsAsJava) {
  EXPECT_THAT(Query("SELECT trino_format('%s%%', 123), trino_format('%03d', 8), "
                    "trino_format('%-7s,%7s', 'hello', 'world'), "
                    "trino_format('%1$tA, %1$tB %1$te, %1$tY', DATE '2006-07-04')"),
              ElementsAre("123%|008|hello  ,  world|Tuesday, July 4, 2006"));
  EXPECT_THAT(Query("SELECT trino_format('%,.2f', 1234567.895::DOUBLE), trino_format('%x', 255), "
                    "trino_format('%.3e', 12345.678::DOUBLE), trino_format('%s', 1e10::DOUBLE), "
                    "trino_format('%(d', -5), trino_format('%5.1f|', 2.25::DECIMAL(3,2)), "
                    "trino_format('%s %b', NULL, TRUE), trino_format('%2$s%1$s', 'a', 'b')"),
              ElementsAre("1,234,567.90|ff|1.235e+04|1.0E10|(5)|  2.3||null true|ba"));
  EXPECT_THAT(Query("SELECT trino_format('%1$tH:%1$tM:%1$tS', TIMESTAMP '2020-01-01 05:06:07'), "
                    "trino_format('%s', TIMESTAMP '2020-01-01 05:06:00')"),
              ElementsAre("05:06:07|2020-01-01T05:06"));
  EXPECT_EQ(ErrorOf("SELECT trino_format('%d', 'x')").message,
            "Invalid format string: %d (IllegalFormatConversion: d != java.lang.String)");
}

}  // namespace
}  // namespace laketop::engine
