// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/distributions.hpp"

#include <gtest/gtest.h>

namespace laketop::engine {
namespace {

TEST(Distributions, Beta) {
  EXPECT_NEAR(BetaCdf(3, 3.6, 0.3), 0.21764809997679951, 1e-12);
  EXPECT_NEAR(BetaCdf(3, 3.6, 0.9), 0.9972502881611551, 1e-12);
  EXPECT_NEAR(InverseBetaCdf(3, 3.6, 0.3), 0.34696754854406159, 1e-12);
}

TEST(Distributions, Normal) {
  EXPECT_NEAR(NormalCdf(0, 1, 1.96), 0.9750021048517796, 1e-12);
  EXPECT_NEAR(InverseNormalCdf(0, 1, 0.3), -0.52440051270804078, 1e-12);
  EXPECT_EQ(InverseNormalCdf(7, 2, 0.5), 7);
}

TEST(Distributions, Student) {
  EXPECT_NEAR(StudentCdf(0, 3), 0.5, 1e-15);
  EXPECT_NEAR(StudentPdf(0, 1), 0.31830988618379067, 1e-12);
  EXPECT_NEAR(StudentCdf(1, 1), 0.75, 1e-12);
}

}  // namespace
}  // namespace laketop::engine
