// SPDX-License-Identifier: Apache-2.0
#pragma once
// The .metadata file beside a result: columns and update count, for clients that read results from
// S3 alone (Athena's JDBC driver). Protocol buffers without a published schema; the fields are
// those that burtcorp/athena-jdbc reads and that athena-local has measured.

#include <string>

#include "services/athena/execution.hpp"

namespace laketop::athena {

// `update_type`: INSERT, CREATE TABLE …; empty for statements that change no rows.
std::string EncodeResultMetadata(const ExecutionRecord& record, std::string_view update_type);

}  // namespace laketop::athena
