// SPDX-License-Identifier: Apache-2.0
#include "services/athena/result_metadata.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace laketop::athena {
namespace {

// The bytes that Athena wrote behind the query's id for an INSERT of one row: athena-local,
// docs/dev/measurements/metadata.md.
TEST(ResultMetadata, Insert) {
  ExecutionRecord record{.id = "i"};
  record.update_count = 1;
  record.columns = {{.name = "rows", .type = "bigint", .precision = 19}};
  EXPECT_EQ(HexEncode(EncodeResultMetadata(record, "INSERT")),
            HexEncode("\x0a\x01i\x12\x06INSERT\x18\x01\x22\x22\x0a\x04hive\"\x04rows*\x04rows2\x06"
                      "bigint\x38\x13") +
                "400048035000");
}

// A file of 2019 with an array column: https://stackoverflow.com/questions/55838850
TEST(ResultMetadata, NestedColumnsHaveNoPrecision) {
  ExecutionRecord record{.id = "i"};
  record.columns = {{.name = "ary", .type = "array"}};
  EXPECT_EQ(EncodeResultMetadata(record, ""),
            "\x0a\x01i\"\x19\x0a\x04hive\"\x03"
            "ary*\x03"
            "ary2\x05"
            "arrayH\x03");
}

}  // namespace
}  // namespace laketop::athena
