// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <fstream>

#include "base/file.hpp"
#include "base/random.hpp"
#include "engine/blob/power_loss_test.hpp"

namespace laketop::engine {
namespace {

std::string FirstLine(const std::filesystem::path& path) {
  std::string text;
  std::ifstream in(path);
  std::getline(in, text);
  return text;
}

TEST(PowerLoss, LeavesWhatWasSyncedAndNothingElse) {
  std::filesystem::path base =
      std::filesystem::temp_directory_path() / ("laketop_power_" + RandomHex(12));
  std::filesystem::path root = base / "root";
  std::filesystem::create_directories(root / "unnamed");
  std::ofstream(root / "earlier") << "of an earlier life";
  RecordSyncs(root, base / "record", "forgotten");
  {
    auto file = *CreateForWriting(root / "file");
    ASSERT_TRUE(WriteAllAt(*file, 0, "synced"));
    ASSERT_TRUE(SyncData(*file));
    auto removed = *CreateForWriting(root / "removed");
    ASSERT_TRUE(WriteAllAt(*removed, 0, "back again"));
    ASSERT_TRUE(SyncData(*removed));
    auto forgotten = *CreateForWriting(root / "forgotten");
    ASSERT_TRUE(WriteAllAt(*forgotten, 0, "lost"));
    ASSERT_TRUE(SyncData(*forgotten));
    ASSERT_TRUE(SyncDirectory(root));
    ASSERT_TRUE(WriteAllAt(*file, 6, " lost"));
    std::filesystem::remove(root / "removed");
    auto unnamed = *CreateForWriting(root / "later");
    ASSERT_TRUE(SyncData(*unnamed));
    auto inner = *CreateForWriting(root / "unnamed" / "inner");
    ASSERT_TRUE(SyncData(*inner));
  }
  std::filesystem::path restored = base / "restored";
  RestoreFromSyncs(base / "record", restored);
  EXPECT_EQ(FirstLine(restored / "file"), "synced");
  EXPECT_EQ(FirstLine(restored / "earlier"), "of an earlier life");
  EXPECT_EQ(FirstLine(restored / "removed"), "back again");
  EXPECT_EQ(FirstLine(restored / "forgotten"), "");
  EXPECT_FALSE(std::filesystem::exists(restored / "later"));
  EXPECT_TRUE(std::filesystem::is_empty(restored / "unnamed"));
  std::filesystem::remove_all(base);
}

}  // namespace
}  // namespace laketop::engine
