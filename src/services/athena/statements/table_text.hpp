// SPDX-License-Identifier: Apache-2.0
#pragma once
// Tables as Hive prints them: what DESCRIBE and SHOW CREATE TABLE have alike. Pure.

#include <optional>
#include <string>
#include <vector>

#include "dialect/ast.hpp"
#include "ports/table_catalog.hpp"

namespace laketop::athena {

// To so many characters of UTF-8; never cut.
std::string Padded(std::string text, std::size_t width);
// In single quotes, as Hive's lexer reads it back.
std::string HiveQuoted(std::string_view text);
// A column's own, or what Hive says of columns that a SerDe of its own describes.
std::optional<std::string> CommentOf(const ports::CatalogColumn& column,
                                     const ports::StorageDescriptor& storage);
// {dt=2020-01-01, h=1}
std::string SpecText(const dialect::PartitionSpec& spec);

// The lines below the columns in DESCRIBE FORMATTED and EXTENDED; of a partition where there is
// one.
std::vector<std::string> FormattedDetail(const ports::CatalogTable& table,
                                         const ports::CatalogPartition* partition);
std::vector<std::string> ExtendedDetail(const ports::CatalogTable& table,
                                        const ports::CatalogPartition* partition);

// SHOW CREATE TABLE: a statement that makes the table again. `name`: as the user wrote it.
std::vector<std::string> CreateTableText(const ports::CatalogTable& table, const std::string& name);

}  // namespace laketop::athena
