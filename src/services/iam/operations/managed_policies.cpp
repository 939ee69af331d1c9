// SPDX-License-Identifier: Apache-2.0
// Customer-managed policies. AWS's own exist by their ARN: they can be attached, their documents
// are not stored.
#include "services/iam/iam.hpp"
#include "services/iam/shapes.hpp"

namespace laketop::iam {
namespace {

[[noreturn]] void ThrowNoSuchPolicy(const std::string& arn) {
  throw gen::NoSuchEntityException("Policy " + arn + " was not found.");
}

}  // namespace

Task<void> Iam::RequirePolicy(std::string account, std::string arn) {
  if (IsAwsManagedPolicy(arn)) co_return;
  NameKey key = KeyOf(account, NameInArn(arn));
  std::optional<ManagedPolicy> policy = co_await store_.FindPolicy(std::move(key));
  if (!policy || ArnOf(account, "policy", policy->path, policy->name) != arn) {
    throw gen::NoSuchEntityException("Policy " + arn + " does not exist or is not attachable.");
  }
}

Task<gen::CreatePolicyResponse> Iam::CreatePolicy(aws::Context context,
                                                  gen::CreatePolicyRequest in) {
  CheckPolicy(in.PolicyDocument, PolicyKind::kIdentity);
  if (PolicyBytes(in.PolicyDocument) > kManagedPolicyBytesMax) {
    throw gen::LimitExceededException("Cannot exceed quota for PolicySize: 6144");
  }
  ManagedPolicy made{.name = in.PolicyName,
                     .path = in.Path.value_or("/"),
                     .id = NewId("ANPA"),
                     .document = in.PolicyDocument,
                     .description = in.Description,
                     .created = context.now,
                     .tags = {}};
  if (in.Tags) MergeTags(made.tags, *in.Tags);
  Store::Decide<ManagedPolicy> decide = [made](std::optional<ManagedPolicy>& row, engine::Commit&) {
    if (row) {
      throw gen::EntityAlreadyExistsException("A policy called " + made.name +
                                              " already exists. Duplicate names are not allowed.");
    }
    row = made;
  };
  co_await store_.ChangePolicy(KeyOf(context.account(), in.PolicyName), std::move(decide));
  co_return gen::CreatePolicyResponse{.Policy = ShapeOf(context.account(), made, 0)};
}

Task<gen::GetPolicyResponse> Iam::GetPolicy(aws::Context context, gen::GetPolicyRequest in) {
  NameKey key = KeyOf(context.account(), NameInArn(in.PolicyArn));
  std::optional<ManagedPolicy> policy = co_await store_.FindPolicy(std::move(key));
  if (!policy || ArnOf(context.account(), "policy", policy->path, policy->name) != in.PolicyArn) {
    ThrowNoSuchPolicy(in.PolicyArn);
  }
  auto count = [this, account = context.account(), arn = in.PolicyArn] {
    return store_.CountAttachments(account, arn);
  };
  int attachments = co_await io_pool_.Run(std::move(count));
  co_return gen::GetPolicyResponse{.Policy = ShapeOf(context.account(), *policy, attachments)};
}

Task<gen::GetPolicyVersionResponse> Iam::GetPolicyVersion(aws::Context context,
                                                          gen::GetPolicyVersionRequest in) {
  NameKey key = KeyOf(context.account(), NameInArn(in.PolicyArn));
  std::optional<ManagedPolicy> policy = co_await store_.FindPolicy(std::move(key));
  if (!policy || ArnOf(context.account(), "policy", policy->path, policy->name) != in.PolicyArn) {
    ThrowNoSuchPolicy(in.PolicyArn);
  }
  if (in.VersionId != "v1") {
    throw gen::NoSuchEntityException("Policy " + in.PolicyArn + " version " + in.VersionId +
                                     " does not exist or is not attachable.");
  }
  gen::PolicyVersion version{.Document = EncodedDocument(policy->document),
                             .VersionId = "v1",
                             .IsDefaultVersion = true,
                             .CreateDate = policy->created};
  co_return gen::GetPolicyVersionResponse{.PolicyVersion = std::move(version)};
}

Task<gen::ListPoliciesResponse> Iam::ListPolicies(aws::Context context,
                                                  gen::ListPoliciesRequest in) {
  std::vector<ManagedPolicy> policies;
  // The documents of AWS's own policies are not here: its scope lists none.
  if (in.Scope.value_or("All") != "AWS") policies = co_await store_.ListPolicies(context.account());
  std::string prefix = in.PathPrefix.value_or("/");
  auto fill = [this, account = context.account(), prefix,
               only_attached = in.OnlyAttached.value_or(false), policies = std::move(policies)] {
    std::vector<gen::Policy> shapes;
    for (const ManagedPolicy& policy : policies) {
      if (!policy.path.starts_with(prefix)) continue;
      int attachments =
          store_.CountAttachments(account, ArnOf(account, "policy", policy.path, policy.name));
      if (attachments > 0 || !only_attached)
        shapes.push_back(ShapeOf(account, policy, attachments));
    }
    return shapes;
  };
  std::vector<gen::Policy> shapes = co_await io_pool_.Run(std::move(fill));
  Page page = PageOf(shapes.size(), in.Marker, in.MaxItems);
  std::vector<gen::Policy> shown(shapes.begin() + static_cast<std::ptrdiff_t>(page.begin),
                                 shapes.begin() + static_cast<std::ptrdiff_t>(page.end));
  co_return gen::ListPoliciesResponse{
      .Policies = std::move(shown), .IsTruncated = page.truncated, .Marker = page.marker};
}

Task<gen::DeletePolicyOutput> Iam::DeletePolicy(aws::Context context, gen::DeletePolicyRequest in) {
  auto count = [this, account = context.account(), arn = in.PolicyArn] {
    return store_.CountAttachments(account, arn);
  };
  int attachments = co_await io_pool_.Run(std::move(count));
  if (attachments > 0) {
    throw gen::DeleteConflictException("Cannot delete a policy attached to entities.");
  }
  std::string account = context.account();
  Store::Decide<ManagedPolicy> decide = [in, account](std::optional<ManagedPolicy>& row,
                                                      engine::Commit&) {
    if (!row || ArnOf(account, "policy", row->path, row->name) != in.PolicyArn) {
      ThrowNoSuchPolicy(in.PolicyArn);
    }
    row.reset();
  };
  co_await store_.ChangePolicy(KeyOf(account, NameInArn(in.PolicyArn)), std::move(decide));
  co_return gen::DeletePolicyOutput{};
}

}  // namespace laketop::iam
