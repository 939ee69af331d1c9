// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/request_rules.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

// What is asked to be deleted, or why it cannot be.
struct Asked {
  gen::ObjectIdentifier object;
  std::optional<gen::Error> fault;
  Removal removal;
};

gen::Error Fault(const gen::ObjectIdentifier& object, const aws::Error& error) {
  return {.Key = object.Key,
          .VersionId = object.VersionId,
          .Code = error.code(),
          .Message = error.message()};
}

// What is wrong with one of them is wrong with the request.
void CheckObjects(const std::vector<gen::ObjectIdentifier>& objects) {
  if (objects.empty() || objects.size() > kDeleteKeysMax) throw MalformedXml();
  for (const gen::ObjectIdentifier& object : objects) {
    // Conditions that only directory buckets have.
    if (object.LastModifiedTime || object.Size) throw MalformedXml();
  }
  for (const gen::ObjectIdentifier& object : objects) {
    if (object.Key.empty()) throw MissingUserKey();
  }
}

Asked CheckOne(gen::ObjectIdentifier object, bool bypass_governance) {
  Asked asked{.object = std::move(object)};
  try {
    CheckKey(asked.object.Key);
    asked.removal = {.key = asked.object.Key,
                     .version = RequireVersionId(asked.object.VersionId),
                     .if_match = asked.object.ETag,
                     .bypass_governance = bypass_governance};
  } catch (const aws::Error& error) {
    // One bad entry fails alone: partial failures are data.
    asked.fault = Fault(asked.object, error);
  }
  return asked;
}

// Who asks, for what is not denied already.
Asker WithoutDenied(Asker asker, const std::vector<bool>& denied) {
  if (!asker.requests) return asker;
  std::vector<ports::AccessRequest> kept;
  for (std::size_t i = 0; i < denied.size(); ++i) {
    if (!denied[i]) kept.push_back((*asker.requests)[i]);
  }
  asker.requests = std::make_shared<const std::vector<ports::AccessRequest>>(std::move(kept));
  return asker;
}

gen::DeletedObject Deleted(const gen::ObjectIdentifier& object, const RemovedVersion& removed) {
  gen::DeletedObject deleted{.Key = object.Key, .VersionId = object.VersionId};
  if (removed.marker) {
    deleted.DeleteMarker = true;
    deleted.DeleteMarkerVersionId = Text(*removed.marker);
  }
  return deleted;
}

}  // namespace

Task<gen::DeleteObjectOutput> S3::DeleteObject(aws::Context context, gen::DeleteObjectRequest in) {
  CheckKey(in.Key);
  if (in.MFA) throw NotBuilt("MFA delete");
  if (in.IfMatchLastModifiedTime || in.IfMatchSize) {
    throw S3Error("NotImplemented", 501,
                  "A header you provided implies functionality that is not implemented");
  }
  std::vector<Removal> removals(1);
  removals.front() = {.key = in.Key,
                      .version = RequireVersionId(in.VersionId),
                      .if_match = in.IfMatch,
                      .bypass_governance = in.BypassGovernanceRetention.value_or(false)};
  std::vector<RemovedVersion> removed =
      co_await Remove(context, in.Bucket, in.ExpectedBucketOwner, std::move(removals));

  gen::DeleteObjectOutput out{.VersionId = in.VersionId};
  if (const std::optional<VersionId>& marker = removed.front().marker) {
    out.DeleteMarker = true;
    out.VersionId = Text(*marker);
  }
  co_return out;
}

Task<gen::DeleteObjectsOutput> S3::DeleteObjects(aws::Context context,
                                                 gen::DeleteObjectsRequest in) {
  if (in.MFA) throw NotBuilt("MFA delete");
  CheckObjects(in.Delete.Objects);
  BucketRow row = co_await LoadBucketUnasked(in.Bucket, in.ExpectedBucketOwner);
  // One request an object, in their order.
  const std::vector<bool> denied = FindDenied(row.record, context);
  const Asker asker = WithoutDenied(context, denied);
  // What may be refused goes alone, so that a refusal does not touch the others.
  auto may_be_refused = [&](const Removal& removal) {
    return removal.if_match || (removal.version && row.record.object_lock);
  };

  const bool bypass = in.BypassGovernanceRetention.value_or(false);
  std::vector<Asked> all;
  all.reserve(in.Delete.Objects.size());
  for (gen::ObjectIdentifier& object : in.Delete.Objects) {
    const std::size_t place = all.size();
    const std::size_t of_bypass = place + in.Delete.Objects.size();
    const bool may_bypass = bypass && !(of_bypass < denied.size() && denied[of_bypass]);
    Asked& asked = all.emplace_back(CheckOne(std::move(object), may_bypass));
    if (!asked.fault && place < denied.size() && denied[place]) {
      asked.fault = Fault(asked.object, AccessDenied());
    }
  }

  std::vector<RemovedVersion> removed(all.size());
  std::size_t next = 0;
  while (next < all.size()) {
    // A commit takes each key once: a key that comes twice is deleted twice, in order.
    std::vector<Removal> batch;
    std::vector<std::size_t> places;
    std::set<std::string_view> keys;
    for (; next < all.size(); ++next) {
      const Asked& asked = all[next];
      if (asked.fault) continue;
      const bool alone = may_be_refused(asked.removal);
      if (keys.contains(asked.removal.key) || (alone && !batch.empty())) break;
      keys.insert(asked.removal.key);
      batch.push_back(asked.removal);
      places.push_back(next);
      if (alone) {
        ++next;
        break;
      }
    }
    if (batch.empty()) continue;
    try {
      std::vector<RemovedVersion> done =
          co_await Remove(asker, in.Bucket, in.ExpectedBucketOwner, std::move(batch));
      for (std::size_t i = 0; i < places.size(); ++i) removed[places[i]] = done[i];
    } catch (const aws::Error& error) {
      if (!may_be_refused(all[places.front()].removal)) throw;
      all[places.front()].fault = Fault(all[places.front()].object, error);
    }
  }

  gen::DeleteObjectsOutput out;
  const bool quiet = in.Delete.Quiet.value_or(false);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (std::optional<gen::Error>& fault = all[i].fault) {
      if (!out.Errors) out.Errors.emplace();
      out.Errors->push_back(std::move(*fault));
    } else if (!quiet) {
      if (!out.Deleted) out.Deleted.emplace();
      out.Deleted->push_back(Deleted(all[i].object, removed[i]));
    }
  }
  co_return out;
}

}  // namespace laketop::s3
