// SPDX-License-Identifier: Apache-2.0
#include "services/iam/shapes.hpp"

#include "base/ascii.hpp"
#include "base/encoding.hpp"

namespace laketop::iam {

gen::User ShapeOf(std::string_view account, const User& user) {
  gen::User shape{.Path = user.path,
                  .UserName = user.name,
                  .UserId = user.id,
                  .Arn = ArnOf(account, "user", user.path, user.name),
                  .CreateDate = user.created};
  if (!user.grants.tags.empty()) shape.Tags = ShapeOf(user.grants.tags);
  if (!user.grants.boundary_arn.empty()) {
    shape.PermissionsBoundary = gen::AttachedPermissionsBoundary{
        .PermissionsBoundaryType = "Policy", .PermissionsBoundaryArn = user.grants.boundary_arn};
  }
  return shape;
}

gen::Role ShapeOf(std::string_view account, const Role& role) {
  gen::Role shape{.Path = role.path,
                  .RoleName = role.name,
                  .RoleId = role.id,
                  .Arn = ArnOf(account, "role", role.path, role.name),
                  .CreateDate = role.created,
                  .AssumeRolePolicyDocument = EncodedDocument(role.trust_policy),
                  .Description = role.description,
                  .MaxSessionDuration = role.session_seconds_max};
  if (!role.grants.tags.empty()) shape.Tags = ShapeOf(role.grants.tags);
  if (!role.grants.boundary_arn.empty()) {
    shape.PermissionsBoundary = gen::AttachedPermissionsBoundary{
        .PermissionsBoundaryType = "Policy", .PermissionsBoundaryArn = role.grants.boundary_arn};
  }
  return shape;
}

gen::Group ShapeOf(std::string_view account, const Group& group) {
  return {.Path = group.path,
          .GroupName = group.name,
          .GroupId = group.id,
          .Arn = ArnOf(account, "group", group.path, group.name),
          .CreateDate = group.created};
}

gen::PolicyVersion ShapeOf(const PolicyVersionRecord& version, int default_version) {
  return {.Document = EncodedDocument(version.document),
          .VersionId = "v" + std::to_string(version.number),
          .IsDefaultVersion = version.number == default_version,
          .CreateDate = version.created};
}

gen::InstanceProfile ShapeOf(std::string_view account, const InstanceProfile& profile,
                             const Role* role) {
  gen::InstanceProfile shape{.Path = profile.path,
                             .InstanceProfileName = profile.name,
                             .InstanceProfileId = profile.id,
                             .Arn = ArnOf(account, "instance-profile", profile.path, profile.name),
                             .CreateDate = profile.created,
                             .Roles = {}};
  if (role != nullptr) shape.Roles.push_back(ShapeOf(account, *role));
  if (!profile.tags.empty()) shape.Tags = ShapeOf(profile.tags);
  return shape;
}

gen::Policy ShapeOf(std::string_view account, const ManagedPolicy& policy, PolicyUses uses) {
  gen::Policy shape{.PolicyName = policy.name,
                    .PolicyId = policy.id,
                    .Arn = ArnOf(account, "policy", policy.path, policy.name),
                    .Path = policy.path,
                    .DefaultVersionId = "v" + std::to_string(policy.default_version),
                    .AttachmentCount = uses.attachments,
                    .PermissionsBoundaryUsageCount = uses.boundaries,
                    .IsAttachable = true,
                    .Description = policy.description,
                    .CreateDate = policy.created,
                    .UpdateDate = VersionsOf(policy).back().created};
  if (!policy.tags.empty()) shape.Tags = ShapeOf(policy.tags);
  return shape;
}

std::vector<gen::Tag> ShapeOf(const std::vector<TagRecord>& tags) {
  std::vector<gen::Tag> shapes;
  for (const TagRecord& tag : tags) shapes.push_back({.Key = tag.key, .Value = tag.value});
  return shapes;
}

std::vector<gen::AttachedPolicy> ShapeOf(const std::vector<std::string>& attached_arns) {
  std::vector<gen::AttachedPolicy> shapes;
  for (const std::string& arn : attached_arns) {
    shapes.push_back({.PolicyName = std::string(NameInArn(arn)), .PolicyArn = arn});
  }
  return shapes;
}

void ThrowNoSuch(std::string_view kind, std::string_view name) {
  std::string message = "The ";
  message.append(kind).append(" with name ").append(name).append(" cannot be found.");
  throw gen::NoSuchEntityException(message);
}

void ThrowExists(std::string_view kind, std::string_view name) {
  std::string message(kind);
  message.append(" with name ").append(name).append(" already exists.");
  throw gen::EntityAlreadyExistsException(message);
}

std::string EncodedDocument(std::string_view document) {
  return PercentEncode(document);
}

void CheckPolicy(std::string_view document, PolicyKind kind) {
  if (std::optional<std::string> fault = PolicyFault(document, kind)) {
    throw gen::MalformedPolicyDocumentException(*fault);
  }
}

void MergeTags(std::vector<TagRecord>& into, const std::vector<gen::Tag>& tags) {
  for (std::size_t i = 0; i < tags.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (AsciiLower(tags[i].Key) == AsciiLower(tags[j].Key)) {
        throw gen::InvalidInputException(
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
      }
    }
    auto same = std::ranges::find(into, AsciiLower(tags[i].Key),
                                  [](const TagRecord& tag) { return AsciiLower(tag.key); });
    if (same != into.end()) {
      *same = {.key = tags[i].Key, .value = tags[i].Value};
    } else {
      into.push_back({.key = tags[i].Key, .value = tags[i].Value});
    }
  }
  if (into.size() > kTagsMax) {
    throw gen::LimitExceededException("The number of tags has reached the maximum limit.");
  }
}

void RemoveTags(std::vector<TagRecord>& from, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    std::erase_if(from, [lower = AsciiLower(key)](const TagRecord& tag) {
      return AsciiLower(tag.key) == lower;
    });
  }
}

void PutInline(Grants& grants, const std::string& name, const std::string& document,
               std::size_t bytes_max, std::string_view principal) {
  std::size_t bytes = PolicyBytes(document);
  for (const auto& [other, text] : grants.inline_policies) {
    if (other != name) bytes += PolicyBytes(text);
  }
  if (bytes > bytes_max) {
    std::string message =
        "Maximum policy size of " + std::to_string(bytes_max) + " bytes exceeded for ";
    throw gen::LimitExceededException(message.append(principal));
  }
  grants.inline_policies[name] = document;
}

void DeleteInline(Grants& grants, const std::string& name, std::string_view principal) {
  LoadInline(grants, name, principal);
  grants.inline_policies.erase(name);
}

const std::string& LoadInline(const Grants& grants, const std::string& name,
                              std::string_view principal) {
  auto found = grants.inline_policies.find(name);
  if (found == grants.inline_policies.end()) {
    std::string message =
        "The " + std::string(principal) + " policy with name " + name + " cannot be found.";
    throw gen::NoSuchEntityException(message);
  }
  return found->second;
}

void Attach(Grants& grants, const std::string& arn, std::string_view principal) {
  if (std::ranges::find(grants.attached_arns, arn) != grants.attached_arns.end()) return;
  if (grants.attached_arns.size() >= kAttachedPoliciesMax) {
    std::string message = "Cannot exceed quota for PoliciesPer" + std::string(principal) + ": " +
                          std::to_string(kAttachedPoliciesMax);
    throw gen::LimitExceededException(message);
  }
  grants.attached_arns.push_back(arn);
}

void Detach(Grants& grants, const std::string& arn) {
  if (std::erase(grants.attached_arns, arn) == 0) {
    throw gen::NoSuchEntityException("Policy " + arn + " was not found.");
  }
}

void RequireNoPolicies(const Grants& grants) {
  if (!grants.attached_arns.empty()) {
    throw gen::DeleteConflictException("Cannot delete entity, must detach all policies first.");
  }
  if (!grants.inline_policies.empty()) {
    throw gen::DeleteConflictException("Cannot delete entity, must delete policies first.");
  }
}

aws::PageBounds PageOf(const std::vector<std::string>& keys,
                       const std::optional<std::string>& marker,
                       const std::optional<std::int32_t>& items) {
  const auto rows_max = static_cast<std::size_t>(items.value_or(kPageItemsDefault));
  std::optional<aws::PageBounds> page = aws::PageOf("iam", keys, marker, rows_max);
  if (!page) throw aws::Error("ValidationError", 400, "Invalid Marker.");
  return std::move(*page);
}

}  // namespace laketop::iam
