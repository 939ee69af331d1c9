// SPDX-License-Identifier: Apache-2.0
// Any text that parses is analysed and emitted against a small catalog: it may fail, never crash.
#include "dialect/analyser/testing/fake_catalog.hpp"
#include "dialect/parse.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace laketop::dialect;
  const auto query = ParseQuery(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!query) return 0;
  testing::FakeCatalog catalog;
  const auto analysed = Analyse(**query, catalog, testing::FakeSession());
  if (!analysed) return 0;
  for (const EmitTarget target : {EmitTarget::kResult, EmitTarget::kTable}) {
    Emit(*analysed, [](const TableScan& scan) { return scan.table->name.table; }, target);
  }
  return 0;
}
