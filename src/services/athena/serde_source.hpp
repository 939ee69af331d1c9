// SPDX-License-Identifier: Apache-2.0
#pragma once
// SerdeSource: the files of a text table (delimited, CSV, JSON lines, regular expressions, grok,
// CloudTrail) or an Avro one, read by formats/ and given to the engine batch by batch. A split is a
// file, or a part of a large one; the file's URL stands beside each row as "filename".
// https://docs.aws.amazon.com/athena/latest/ug/supported-serdes.html

#include <memory>
#include <vector>

#include "engine/sql/batch_source.hpp"
#include "engine/sql/object_source.hpp"
#include "ports/table_catalog.hpp"

namespace laketop::athena {

// Throws StatementFailed where the SerDe's settings are faulty or not built.
std::shared_ptr<engine::BatchSource> MakeSerdeSource(const ports::CatalogTable& table,
                                                     std::vector<engine::ObjectRef> files,
                                                     std::shared_ptr<engine::ObjectSource> objects);

}  // namespace laketop::athena
