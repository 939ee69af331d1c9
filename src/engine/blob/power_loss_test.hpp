// SPDX-License-Identifier: Apache-2.0
#pragma once
// A disk that loses what was not synced, for tests: while recording, the program's fsync and
// fdatasync also note down what they have made durable: how long a file is, which names a folder
// has. What was never synced is not noted down, as if the disk had lost it. kill -9 alone keeps
// unsynced bytes, for they are in the kernel's cache. The engine's crash test links this into its
// own program; tests/crash/power_loss loads the same file into a server.
//
// The record is a folder: a hard link to each synced file, which keeps the bytes of those that are
// removed, and a log. Files here only grow, so the synced length tells what is left of a file.

#include <cstdint>
#include <filesystem>
#include <string>

namespace laketop::engine {

// From now on, all that is synced below `root` is recorded in `record`; what is there already is
// durable. Syncs of paths that contain `forgotten`, if any, are not recorded: as if the program
// had left them out. Once, before threads start.
void RecordSyncs(const std::filesystem::path& root, const std::filesystem::path& record,
                 std::string forgotten = {});

// Builds in `root` (which must not exist) what the record says to be durable, and uses it up.
void RestoreFromSyncs(const std::filesystem::path& record, const std::filesystem::path& root);

// While set, each fsync and fdatasync below this folder fails as on a broken disk; an empty path
// ends it.
void FailSyncsBelow(const std::filesystem::path& folder);
// While set, the disk of this folder has room for no more than these bytes.
void FillDiskBelow(const std::filesystem::path& folder, std::uint64_t bytes_left = 0);

}  // namespace laketop::engine
