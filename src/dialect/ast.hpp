// SPDX-License-Identifier: Apache-2.0
// The whole syntax tree of the SQL front end.
#pragma once

#include "dialect/ast_expression.hpp"  // IWYU pragma: export
#include "dialect/ast_query.hpp"       // IWYU pragma: export
#include "dialect/ast_statement.hpp"   // IWYU pragma: export
