// SPDX-License-Identifier: Apache-2.0
#pragma once
// TextScan: how the engine reads the files of a text table: delimited (LazySimpleSerDe), CSV
// (OpenCSVSerde), JSON lines (OpenX and Hive). What a SerDe asks for and is not built fails with
// NOT_SUPPORTED. https://docs.aws.amazon.com/athena/latest/ug/supported-serdes.html

#include <functional>
#include <string>

#include "dialect/analyser/catalog.hpp"
#include "ports/table_catalog.hpp"

namespace laketop::athena {

struct TextScan {
  std::string source;  // the relation over all files, with a column "filename"
  // The expression of a table's column over it.
  std::function<std::string(const dialect::CatalogColumn&)> column;
};

// `files`: the engine's expression for the list of files. Throws StatementFailed.
TextScan PlanTextScan(const ports::CatalogTable& table, const std::string& files);

}  // namespace laketop::athena
