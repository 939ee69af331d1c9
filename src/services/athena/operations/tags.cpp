// SPDX-License-Identifier: Apache-2.0
// Tags of work groups, the one resource of Athena here that has an ARN.
#include "services/athena/athena.hpp"
#include "services/athena/limits.hpp"

namespace laketop::athena {
namespace {

// arn:aws:athena:<region>:<account>:workgroup/<name>
std::string WorkGroupNameOf(const aws::Context& context, const std::string& arn) {
  std::string prefix =
      "arn:aws:athena:" + context.region() + ":" + context.account() + ":workgroup/";
  if (!arn.starts_with(prefix)) {
    gen::ResourceNotFoundException error("Resource " + arn + " was not found");
    error.ResourceName = arn;
    throw error;
  }
  return arn.substr(prefix.size());
}

[[noreturn]] void ThrowNoSuchResource(const std::string& arn) {
  gen::ResourceNotFoundException error("Resource " + arn + " was not found");
  error.ResourceName = arn;
  throw error;
}

}  // namespace

Task<gen::TagResourceOutput> Athena::TagResource(aws::Context context, gen::TagResourceInput in) {
  Store::Decide<WorkGroupRecord> decide = [in](std::optional<WorkGroupRecord>& row) {
    if (!row) ThrowNoSuchResource(in.ResourceARN);
    for (const gen::Tag& tag : in.Tags) row->tags[tag.Key.value_or("")] = tag.Value.value_or("");
    if (row->tags.size() > kTagsMax) throw gen::InvalidRequestException("Too many tags.");
  };
  co_await store_.ChangeWorkGroup(ScopeOf(context.caller), WorkGroupNameOf(context, in.ResourceARN),
                                  std::move(decide));
  co_return gen::TagResourceOutput{};
}

Task<gen::UntagResourceOutput> Athena::UntagResource(aws::Context context,
                                                     gen::UntagResourceInput in) {
  Store::Decide<WorkGroupRecord> decide = [in](std::optional<WorkGroupRecord>& row) {
    if (!row) ThrowNoSuchResource(in.ResourceARN);
    for (const std::string& key : in.TagKeys) row->tags.erase(key);
  };
  co_await store_.ChangeWorkGroup(ScopeOf(context.caller), WorkGroupNameOf(context, in.ResourceARN),
                                  std::move(decide));
  co_return gen::UntagResourceOutput{};
}

Task<gen::ListTagsForResourceOutput> Athena::ListTagsForResource(aws::Context context,
                                                                 gen::ListTagsForResourceInput in) {
  std::string name = WorkGroupNameOf(context, in.ResourceARN);
  std::optional<WorkGroupRecord> group =
      co_await store_.FindWorkGroup(ScopeOf(context.caller), std::move(name));
  if (!group) ThrowNoSuchResource(in.ResourceARN);
  std::vector<gen::Tag> tags;
  for (const auto& [key, value] : group->tags) tags.push_back({.Key = key, .Value = value});
  co_return gen::ListTagsForResourceOutput{.Tags = std::move(tags)};
}

}  // namespace laketop::athena
