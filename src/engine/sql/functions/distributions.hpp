// SPDX-License-Identifier: Apache-2.0
#pragma once
// Distribution functions of statistics. The caller has checked the ranges of the arguments.

namespace laketop::engine {

double BetaCdf(double a, double b, double value);
double InverseBetaCdf(double a, double b, double p);
double NormalCdf(double mean, double deviation, double value);
double InverseNormalCdf(double mean, double deviation, double p);
double StudentPdf(double x, double freedom);
double StudentCdf(double x, double freedom);

}  // namespace laketop::engine
