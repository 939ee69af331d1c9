// SPDX-License-Identifier: Apache-2.0
#include "services/s3/body_intake.hpp"

#include <algorithm>

#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/serial_lane.hpp"

namespace laketop::s3 {
namespace {

struct Digests {
  Digest md5{DigestKind::kMd5};
  std::vector<std::pair<ChecksumAlgorithm, Digest>> checksums;

  void Update(std::string_view bytes) {
    md5.Update(bytes);
    for (auto& [algorithm, digest] : checksums) digest.Update(bytes);
  }
};

aws::Error ErrorOf(const http::BodyError& error) {
  switch (error.kind) {
    case http::BodyError::Kind::kTooLarge:
      return S3Error("EntityTooLarge", 400,
                     "Your proposed upload exceeds the maximum allowed size");
    case http::BodyError::Kind::kBadDigest:
      return S3Error("XAmzContentSHA256Mismatch", 400,
                     "The provided 'x-amz-content-sha256' header does not match what was "
                     "computed.");
    case http::BodyError::Kind::kSignatureMismatch:
      return S3Error("SignatureDoesNotMatch", 403,
                     "The request signature we calculated does not match the signature you "
                     "provided. Check your key and signing method.");
    case http::BodyError::Kind::kDisconnected:
      return S3Error("RequestTimeout", 400,
                     "Your socket connection to the server was not read from or written to within "
                     "the timeout period. Idle connections will be closed.");
    case http::BodyError::Kind::kMalformed:
      break;
  }
  return IncompleteBody();
}

}  // namespace

void CheckLength(const http::Headers& headers) {
  // A body of chunks says its own end; without either there is no telling a body from none.
  const bool ends = headers.Find("Content-Length") || headers.Find("Transfer-Encoding");
  // Of signed chunks, or of chunks with a trailer, what they hold has to be said beside.
  const bool coded = headers.Get("x-amz-content-sha256").starts_with("STREAMING-");
  if (!ends || (coded && !headers.Find("x-amz-decoded-content-length"))) {
    throw MissingContentLength();
  }
}

Task<TakenBody> TakeBody(engine::BlobStore& blobs, ThreadPool& pool,
                         std::shared_ptr<http::BodyReader> body, BodyRules rules) {
  const std::optional<std::uint64_t> length = body->Length();
  if (length && *length > rules.bytes_max) throw EntityTooLarge(*length, rules.bytes_max);

  auto digests = std::make_shared<Digests>();
  std::vector<ChecksumAlgorithm> algorithms = rules.also;
  if (rules.integrity.algorithm) {
    std::erase(algorithms, *rules.integrity.algorithm);
    algorithms.insert(algorithms.begin(), *rules.integrity.algorithm);
  }
  for (ChecksumAlgorithm algorithm : algorithms) {
    digests->checksums.emplace_back(algorithm, Digest(DigestOf(algorithm)));
  }
  std::shared_ptr<SerialLane> lane;
  if (!length || *length >= kPipelinedBytesMin) {
    SerialLane::Work work = [digests](std::string_view bytes) {
      digests->Update(bytes);
      return true;
    };
    lane = SerialLane::Make(pool, std::move(work));
  }

  std::unique_ptr<engine::BlobWriter> writer = blobs.NewWriter();
  while (true) {
    std::expected<std::optional<std::string>, http::BodyError> next = co_await body->Next();
    if (!next) throw ErrorOf(next.error());
    std::optional<std::string>& piece = *next;
    if (!piece) break;
    std::string bytes = std::move(*piece);
    if (writer->Size() + bytes.size() > rules.bytes_max) {
      throw EntityTooLarge(writer->Size() + bytes.size(), rules.bytes_max);
    }
    if (lane && !rules.cipher) {
      // What is digested and what is written are the same bytes.
      Chunk chunk = std::make_shared<const std::string>(std::move(bytes));
      co_await lane->Feed(chunk);
      OrAnswer(co_await writer->AppendShared(std::move(chunk)));
      continue;
    }
    if (lane) {
      Chunk chunk = std::make_shared<const std::string>(bytes);
      co_await lane->Feed(std::move(chunk));
    } else {
      digests->Update(bytes);
    }
    if (rules.cipher) rules.cipher->Apply(writer->Size(), bytes);
    OrAnswer(co_await writer->Append(std::move(bytes)));
  }
  if (length && writer->Size() != *length) throw IncompleteBody();
  // Synced while the digests still come; a body that does not match them leaves no file.
  TakenBody taken{.size = writer->Size()};
  taken.blob = OrAnswer(co_await writer->Finish());
  if (lane) co_await lane->Drain();

  taken.md5 = digests->md5.Finish();
  for (auto& [algorithm, digest] : digests->checksums) {
    taken.checksums.push_back({.algorithm = algorithm, .bytes = digest.Finish()});
  }
  std::string_view checksum =
      rules.integrity.algorithm ? taken.checksums.front().bytes : std::string_view();
  rules.integrity.Verify(taken.md5, checksum, body->Trailers());
  co_return taken;
}

}  // namespace laketop::s3
