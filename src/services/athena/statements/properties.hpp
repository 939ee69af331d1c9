// SPDX-License-Identifier: Apache-2.0
#pragma once
// The properties of CTAS and UNLOAD: WITH (format = 'PARQUET', partitioned_by = ARRAY['d'], …).
// https://docs.aws.amazon.com/athena/latest/ug/create-table-as.html

#include "dialect/ast.hpp"
#include "services/athena/statement.hpp"
#include "services/athena/storage_format.hpp"

namespace laketop::athena {

struct TableProperties {
  StorageFormat format;
  std::string external_location;
  std::vector<std::string> partition_columns;  // lower case
  std::vector<std::string> bucket_columns;     // lower case; empty: not bucketed
  int bucket_count = 0;
};

// Throw StatementFailed for an unknown property, a wrong value, one that is not implemented.
TableProperties TablePropertiesOf(const std::vector<dialect::Property>& properties,
                                  const dialect::SessionInfo& session);
TableProperties UnloadPropertiesOf(const std::vector<dialect::Property>& properties,
                                   const dialect::SessionInfo& session);

}  // namespace laketop::athena
