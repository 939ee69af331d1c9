// SPDX-License-Identifier: Apache-2.0
#pragma once
// SerdeSource: text files that the engine's own readers cannot take (regular expressions, grok,
// CloudTrail, nested or escaped delimited text, mapped JSON), read by formats/ and given to the
// engine batch by batch. A file is a split; its URL stands beside each row as "filename".

#include <memory>
#include <vector>

#include "engine/sql/batch_source.hpp"
#include "engine/sql/object_source.hpp"
#include "ports/table_catalog.hpp"

namespace laketop::athena {

// Whether the table's SerDe, or what it asks for, is beyond the engine's own readers.
bool NeedsSerdeSource(const ports::CatalogTable& table);

// Throws StatementFailed where the SerDe's settings are faulty or not built.
std::shared_ptr<engine::BatchSource> MakeSerdeSource(const ports::CatalogTable& table,
                                                     std::vector<engine::ObjectRef> files,
                                                     std::shared_ptr<engine::ObjectSource> objects);

}  // namespace laketop::athena
