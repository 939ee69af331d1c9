// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "services/iam/iam.hpp"
#include "services/iam/principals.hpp"

namespace laketop::iam {
namespace {

[[noreturn]] void ThrowNoSuchVersion(const std::string& arn, const std::string& version) {
  throw gen::NoSuchEntityException("Policy " + arn + " version " + version +
                                   " does not exist or is not attachable.");
}

// "v2" → 2; 0 for what is no version.
int NumberOf(std::string_view version) {
  int number = 0;
  if (version.starts_with('v')) {
    std::from_chars(version.data() + 1, version.data() + version.size(), number);
  }
  return number;
}

}  // namespace

Task<gen::CreatePolicyVersionResponse> Iam::CreatePolicyVersion(
    aws::Context context, gen::CreatePolicyVersionRequest in) {
  CheckManagedPolicy(in.PolicyDocument);
  auto made = std::make_shared<gen::PolicyVersion>();
  std::function<void(ManagedPolicy&)> change = [in, made,
                                                now = context.now](ManagedPolicy& policy) {
    policy.later_versions = VersionsOf(policy);
    if (policy.later_versions.size() >= kVersionsPerPolicyMax) {
      throw gen::LimitExceededException(
          "A managed policy can have up to 5 versions. Before you create a new version, you must "
          "delete an existing version.");
    }
    PolicyVersionRecord version{
        .number = ++policy.last_version, .document = in.PolicyDocument, .created = now};
    if (in.SetAsDefault.value_or(false)) policy.default_version = version.number;
    *made = ShapeOf(version, policy.default_version);
    policy.later_versions.push_back(std::move(version));
  };
  co_await ChangePolicy(context.account(), in.PolicyArn, std::move(change));
  made->Document.reset();  // the answer of AWS leaves out what was just sent
  co_return gen::CreatePolicyVersionResponse{.PolicyVersion = std::move(*made)};
}

Task<gen::GetPolicyVersionResponse> Iam::GetPolicyVersion(aws::Context context,
                                                          gen::GetPolicyVersionRequest in) {
  ManagedPolicy policy = co_await LoadPolicy(context.account(), in.PolicyArn);
  std::vector<PolicyVersionRecord> versions = VersionsOf(policy);
  auto found = std::ranges::find(versions, NumberOf(in.VersionId), &PolicyVersionRecord::number);
  if (found == versions.end()) ThrowNoSuchVersion(in.PolicyArn, in.VersionId);
  co_return gen::GetPolicyVersionResponse{.PolicyVersion = ShapeOf(*found, policy.default_version)};
}

Task<gen::ListPolicyVersionsResponse> Iam::ListPolicyVersions(aws::Context context,
                                                              gen::ListPolicyVersionsRequest in) {
  ManagedPolicy policy = co_await LoadPolicy(context.account(), in.PolicyArn);
  std::vector<gen::PolicyVersion> versions;
  for (const PolicyVersionRecord& version : VersionsOf(policy)) {
    versions.push_back(ShapeOf(version, policy.default_version));
    versions.back().Document.reset();
  }
  std::ranges::reverse(versions);  // the newest first
  Shown<gen::PolicyVersion> shown =
      ShowPage(std::move(versions), &gen::PolicyVersion::VersionId, in.Marker, in.MaxItems);
  co_return gen::ListPolicyVersionsResponse{
      .Versions = std::move(shown.rows), .IsTruncated = shown.truncated, .Marker = shown.marker};
}

Task<gen::DeletePolicyVersionOutput> Iam::DeletePolicyVersion(aws::Context context,
                                                              gen::DeletePolicyVersionRequest in) {
  std::function<void(ManagedPolicy&)> change = [in](ManagedPolicy& policy) {
    int number = NumberOf(in.VersionId);
    policy.later_versions = VersionsOf(policy);
    auto found = std::ranges::find(policy.later_versions, number, &PolicyVersionRecord::number);
    if (found == policy.later_versions.end()) ThrowNoSuchVersion(in.PolicyArn, in.VersionId);
    if (number == policy.default_version) {
      throw gen::DeleteConflictException("Cannot delete the default version of a policy.");
    }
    policy.later_versions.erase(found);
  };
  co_await ChangePolicy(context.account(), in.PolicyArn, std::move(change));
  co_return gen::DeletePolicyVersionOutput{};
}

Task<gen::SetDefaultPolicyVersionOutput> Iam::SetDefaultPolicyVersion(
    aws::Context context, gen::SetDefaultPolicyVersionRequest in) {
  std::function<void(ManagedPolicy&)> change = [in](ManagedPolicy& policy) {
    int number = NumberOf(in.VersionId);
    std::vector<PolicyVersionRecord> versions = VersionsOf(policy);
    if (std::ranges::find(versions, number, &PolicyVersionRecord::number) == versions.end()) {
      ThrowNoSuchVersion(in.PolicyArn, in.VersionId);
    }
    policy.default_version = number;
  };
  co_await ChangePolicy(context.account(), in.PolicyArn, std::move(change));
  co_return gen::SetDefaultPolicyVersionOutput{};
}

}  // namespace laketop::iam
