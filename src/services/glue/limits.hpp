// SPDX-License-Identifier: Apache-2.0
#pragma once
// AWS's limits of Glue, and our own, by name.
// https://docs.aws.amazon.com/general/latest/gr/glue.html

#include <chrono>
#include <cstddef>

namespace laketop::glue {

inline constexpr std::size_t kNameBytesMax = 255;
inline constexpr int kListPageMax = 100;                   // databases, tables, versions, crawlers
inline constexpr int kPartitionsPageMax = 1000;            // of GetPartitions
inline constexpr std::size_t kFilteredRowsPerJob = 5'000;  // that a filter looks at in one go
inline constexpr int kCrawlsPageDefault = 20;
inline constexpr std::size_t kTagsMax = 50;  // of one resource
inline constexpr std::size_t kTableVersionsMax = 100'000;
inline constexpr std::size_t kPartitionKeysMax = 128;
inline constexpr std::size_t kExpressionBytesMax = 2048;

inline constexpr std::size_t kCrawlersMax = 1000;    // of an account and region
inline constexpr std::size_t kCrawlsKeptMax = 1000;  // of one crawler; AWS keeps a year's
inline constexpr int kTablePrefixBytesMax = 128;
inline constexpr std::size_t kTableNameBytesMax = 128;  // of a name that a crawler makes

inline constexpr std::size_t kConcurrentCrawls = 4;  // further ones wait
inline constexpr std::size_t kObjectsPerCrawlMax = 5'000'000;
inline constexpr std::size_t kFoldersPerCrawlMax = 500'000;
// Files of a folder that are looked at with the whole sample; the others with a smaller one.
inline constexpr std::size_t kFullSamplesPerFolder = 8;
inline constexpr std::size_t kSmallSampleBytes = 64 << 10;
// Partitions in one commit of a crawl.
inline constexpr std::size_t kPartitionsPerCommit = 500;

// A crawl shows RUNNING for this long at least: clients start one and then look at its state.
inline constexpr std::chrono::milliseconds kCrawlVisibleMin{100};
// AWS bills ten minutes of two DPUs for a crawl at least; a figure is shown, nothing is billed.
inline constexpr int kCrawlDpus = 2;

}  // namespace laketop::glue
