// SPDX-License-Identifier: Apache-2.0
#pragma once
// Result columns as GetQueryResults describes them: type name, precision, scale, case sensitivity.

#include "dialect/analyser/analyse.hpp"
#include "gen/athena/types.hpp"
#include "services/athena/execution.hpp"

namespace laketop::athena {

ResultColumn ResultColumnOf(const std::string& name, const dialect::Type& type);
// A column of text that a SHOW or DESCRIBE answers.
ResultColumn TextColumn(std::string name);
gen::ColumnInfo ShapeOf(const ResultColumn& column);

}  // namespace laketop::athena
