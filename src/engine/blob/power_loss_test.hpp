// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a power loss leaves, and disks that fail, for the crash tests only: while recording, each
// fsync and fdatasync of this process copies what it makes durable (a file's bytes, a folder's
// names) into a shadow folder. What was never synced is not in the shadow, as if the disk had lost
// it. kill -9 alone keeps unsynced bytes, for they are in the kernel's cache.

#include <filesystem>

namespace laketop::engine {

// From now on, all that is synced below `root` is recorded in `shadow`. Once, before threads start.
void RecordSyncs(const std::filesystem::path& root, const std::filesystem::path& shadow);

// Builds in `root` (which must not exist) what the recorded syncs have made durable.
void RestoreFromSyncs(const std::filesystem::path& shadow, const std::filesystem::path& root);

// While set, each fsync and fdatasync below this folder fails as on a broken disk; an empty path
// ends it.
void FailSyncsBelow(const std::filesystem::path& folder);
// While set, the disk of this folder has no room.
void FillDiskBelow(const std::filesystem::path& folder);

}  // namespace laketop::engine
