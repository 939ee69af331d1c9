// SPDX-License-Identifier: Apache-2.0
#pragma once
// S3's limits, as AWS documents them, and ours where AWS names none.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/BucketRestrictions.html and qfacts.html

#include <cstddef>
#include <cstdint>

namespace laketop::s3 {

inline constexpr std::size_t kBucketNameMin = 3;
inline constexpr std::size_t kBucketNameMax = 63;
inline constexpr std::size_t kBucketsMax = 10'000;  // of one account

inline constexpr std::size_t kKeyBytesMax = 1024;
inline constexpr std::size_t kMetadataBytesMax = 2048;       // user metadata: names and values
inline constexpr std::size_t kContentHeaderBytesMax = 8192;  // Content-Type and its like, together
inline constexpr std::uint64_t kPutBytesMax = 5ULL << 30;    // one PUT, one part, one copy
inline constexpr std::uint64_t kObjectBytesMax = 50ULL << 40;  // a multipart upload

inline constexpr int kPartNumberMax = 10'000;
inline constexpr std::uint64_t kPartBytesMin = 5ULL << 20;  // but for the last part

// Of a key, that are looked at for what an upload that is completed again has become.
inline constexpr std::size_t kCompletedVersionsMax = 100;

inline constexpr int kListKeysMax = 1000;  // of one page; more is answered with a page of these
inline constexpr int kListBucketsMax = 10'000;
inline constexpr int kListPartsMax = 1000;
inline constexpr int kListUploadsMax = 1000;
inline constexpr std::size_t kDeleteKeysMax = 1000;
// Of a bucket that is deleted, in one commit.
inline constexpr std::size_t kUploadsEndedAtOnceMax = 1000;
inline constexpr std::size_t kPartsEndedAtOnceMax = 10'000;

inline constexpr std::size_t kObjectTagsMax = 10;
inline constexpr std::size_t kBucketTagsMax = 50;
inline constexpr std::size_t kTagKeyCharactersMax = 128;
inline constexpr std::size_t kTagValueCharactersMax = 256;
inline constexpr std::size_t kTaggingHeaderBytesMax = 8192;

inline constexpr std::size_t kAclGrantsMax = 100;
inline constexpr std::size_t kPolicyBytesMax = 20 << 10;
inline constexpr int kPolicyDepthMax = 32;

inline constexpr std::size_t kLifecycleRulesMax = 1000;
inline constexpr std::size_t kLifecycleIdMax = 255;
inline constexpr std::uint64_t kTransitionBytesMin = 128 << 10;

inline constexpr std::size_t kCorsRulesMax = 100;
inline constexpr std::size_t kCorsIdMax = 255;

// Buckets whose settings are kept decoded.
inline constexpr std::size_t kKnownBucketsMax = 1000;

// A body beyond this is digested on another thread than it is written on.
inline constexpr std::uint64_t kPipelinedBytesMin = 1ULL << 20;
// Chunks of a body that wait for a slower stage; a chunk is at most 1 MiB.
inline constexpr std::size_t kLaneChunksMax = 8;

// An attempt fails when another request changed the same key between its reads and its commit.
inline constexpr int kCommitAttemptsMax = 100;
// Of many keys at once, before they are taken apart.
inline constexpr int kWholeAttemptsMax = 3;
// A copy's source that is overwritten between our reading of it and the commit is read again.
inline constexpr int kSourceAttemptsMax = 100;

}  // namespace laketop::s3
