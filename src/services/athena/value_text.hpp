// SPDX-License-Identifier: Apache-2.0
#pragma once
// Values as Athena writes them into result files and answers: Java's numbers, `[1, 2]`, `{a=1}`,
// bytes as hexadecimal pairs. Which text a value has depends on its Trino type; the engine's type
// tells how it is held. Pure; any thread.

#include <string>

#include "dialect/analyser/types.hpp"
#include "engine/sql/row_batch.hpp"

namespace laketop::athena {

// Appends the text of the value, which is not NULL at the top; NULL inside is "null".
void AppendValueText(std::string& out, const dialect::Type& type, const engine::ColumnView& column,
                     std::size_t row);

// 0.25, 1.0E10, NaN, Infinity: java.lang.Double.toString, and Float.toString.
void AppendDouble(std::string& out, double value);
void AppendFloat(std::string& out, float value);

}  // namespace laketop::athena
