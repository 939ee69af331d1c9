// SPDX-License-Identifier: Apache-2.0
// LD_PRELOAD of a server that is about to lose power: LAKETOP_POWER_LOSS=ROOT:RECORD has the syncs
// below ROOT recorded. A RECORD that an earlier process has left is first put in the place of ROOT:
// what the disk still has when the power is back. LAKETOP_POWER_LOSS_FORGET=TEXT leaves out the
// syncs of paths with that text: the test that must find something.
#include <cstdlib>
#include <filesystem>
#include <string>

#include "engine/blob/power_loss_test.hpp"

namespace {

__attribute__((constructor)) void Begin() {
  const char* value = std::getenv("LAKETOP_POWER_LOSS");
  if (value == nullptr) return;
  std::string both = value;
  std::size_t colon = both.find(':');
  std::filesystem::path root = both.substr(0, colon);
  std::filesystem::path record = both.substr(colon + 1);
  unsetenv("LAKETOP_POWER_LOSS");  // not for the processes that the server starts
  if (std::filesystem::exists(record)) {
    std::filesystem::remove_all(root);
    laketop::engine::RestoreFromSyncs(record, root);
  }
  const char* forgotten = std::getenv("LAKETOP_POWER_LOSS_FORGET");
  laketop::engine::RecordSyncs(root, record, forgotten != nullptr ? forgotten : "");
}

}  // namespace
