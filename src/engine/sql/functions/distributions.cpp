// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/distributions.hpp"

#include <cmath>
#include <limits>
#include <numbers>

namespace laketop::engine {
namespace {

constexpr int kFractionTermsMax = 10'000;
constexpr int kBisectionsMax = 200;

// The continued fraction of the incomplete beta function, by Lentz's method.
double BetaFraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  const auto guarded = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
  double c = 1;
  double d = 1 / guarded(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (int m = 1; m <= kFractionTermsMax; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guarded(1 + even * d);
    c = guarded(1 + even / c);
    fraction *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guarded(1 + odd * d);
    c = guarded(1 + odd / c);
    fraction *= d * c;
    if (std::abs(d * c - 1) < 1e-16) break;
  }
  return fraction;
}

}  // namespace

double BetaCdf(double a, double b, double value) {
  if (value <= 0) return 0;
  if (value >= 1) return 1;
  const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) +
                                a * std::log(value) + b * std::log1p(-value));
  // The fraction converges fast on one side of the mean only.
  if (value < (a + 1) / (a + b + 2)) return front * BetaFraction(a, b, value) / a;
  return 1 - front * BetaFraction(b, a, 1 - value) / b;
}

double InverseBetaCdf(double a, double b, double p) {
  double low = 0;
  double high = 1;
  for (int i = 0; i < kBisectionsMax; ++i) {
    const double middle = (low + high) / 2;
    if (middle == low || middle == high) break;
    (BetaCdf(a, b, middle) < p ? low : high) = middle;
  }
  return (low + high) / 2;
}

double NormalCdf(double mean, double deviation, double value) {
  return 0.5 * std::erfc(-(value - mean) / (deviation * std::numbers::sqrt2));
}

double InverseNormalCdf(double mean, double deviation, double p) {
  if (p == 0.5) return mean;
  double low = -40;
  double high = 40;
  for (int i = 0; i < kBisectionsMax; ++i) {
    const double middle = (low + high) / 2;
    if (middle == low || middle == high) break;
    (NormalCdf(0, 1, middle) < p ? low : high) = middle;
  }
  return mean + deviation * (low + high) / 2;
}

double StudentPdf(double x, double freedom) {
  return std::exp(std::lgamma((freedom + 1) / 2) - std::lgamma(freedom / 2) -
                  0.5 * std::log(freedom * std::numbers::pi) -
                  (freedom + 1) / 2 * std::log1p(x * x / freedom));
}

double StudentCdf(double x, double freedom) {
  if (x == 0) return 0.5;
  const double tail = 0.5 * BetaCdf(freedom / 2, 0.5, freedom / (freedom + x * x));
  return x > 0 ? 1 - tail : tail;
}

}  // namespace laketop::engine
