// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "services/sts/limits.hpp"
#include "services/sts/sts.hpp"

namespace laketop::sts {
namespace {

gen::Credentials ShapeOf(const Session& session) {
  return {.AccessKeyId = session.access_key_id,
          .SecretAccessKey = session.secret,
          .SessionToken = session.token,
          .Expiration = session.expires};
}

// Session policies stand beside the policies of whom they narrow: records, as those are.
void Narrow(Session& session, const std::optional<std::string>& document,
            const std::optional<std::vector<gen::PolicyDescriptorType>>& arns) {
  if (document) {
    std::expected<Json, JsonError> policy = ParseJson(*document);
    if (!policy || !policy->IsObject() || policy->Find("Statement") == nullptr) {
      throw gen::MalformedPolicyDocumentException("Syntax errors in policy.");
    }
    session.policies.push_back(*document);
  }
  if (!arns) return;
  for (const gen::PolicyDescriptorType& policy : *arns) {
    if (policy.arn) session.policy_arns.push_back(*policy.arn);
  }
  if (session.policy_arns.size() > kSessionPolicyArnsMax) {
    throw aws::Error("ValidationError", 400, "You can specify up to 10 managed policy ARNs.");
  }
}

void RequireLongTerm(const aws::Context& context, std::string_view operation) {
  std::string_view arn = context.caller.principal_arn;
  if (arn.find(":assumed-role/") == std::string_view::npos &&
      arn.find(":federated-user/") == std::string_view::npos) {
    return;
  }
  std::string message = "Cannot call ";
  throw aws::Error("AccessDenied", 403,
                   message.append(operation).append(" with session credentials"));
}

// What a user may have, and root less.
Timestamp ExpiryOf(const aws::Context& context, const std::optional<std::int32_t>& asked) {
  int seconds = asked.value_or(kSessionTokenSecondsDefault);
  if (context.caller.principal_arn.ends_with(":root")) {
    seconds = std::min(seconds, kRootSessionTokenSecondsMax);
  }
  return context.now + std::chrono::seconds(seconds);
}

}  // namespace

Task<gen::AssumeRoleResponse> Sts::AssumeRole(aws::Context context, gen::AssumeRoleRequest in) {
  RoleArn arn = ParseRoleArn(in.RoleArn);
  if (arn.name.empty()) {
    throw aws::Error("ValidationError", 400, in.RoleArn + " is invalid");
  }
  std::optional<ports::RoleInfo> role = co_await roles_.FindRole(arn.account, arn.name);
  // AWS does not tell whether the role is not there or may not be assumed.
  if (!role || role->arn != in.RoleArn) {
    throw aws::Error(
        "AccessDenied", 403,
        "User: " + context.caller.principal_arn +
            " is not authorized to perform: sts:AssumeRole on resource: " + in.RoleArn);
  }
  int seconds = in.DurationSeconds.value_or(kAssumeRoleSecondsDefault);
  if (seconds > role->session_seconds_max) {
    throw aws::Error(
        "ValidationError", 400,
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
  Session session = NewRoleSession(arn, role->id, in.RoleSessionName,
                                   context.now + std::chrono::seconds(seconds));
  Narrow(session, in.Policy, in.PolicyArns);
  co_await store_.AddSession(session, context.now);
  gen::AssumedRoleUser user{.AssumedRoleId = session.principal_id, .Arn = session.principal_arn};
  co_return gen::AssumeRoleResponse{.Credentials = ShapeOf(session),
                                    .AssumedRoleUser = std::move(user),
                                    .SourceIdentity = in.SourceIdentity};
}

Task<gen::GetFederationTokenResponse> Sts::GetFederationToken(aws::Context context,
                                                              gen::GetFederationTokenRequest in) {
  RequireLongTerm(context, "GetFederationToken");
  Session session =
      NewFederatedSession(context.caller, in.Name, ExpiryOf(context, in.DurationSeconds));
  Narrow(session, in.Policy, in.PolicyArns);
  co_await store_.AddSession(session, context.now);
  gen::FederatedUser user{.FederatedUserId = session.principal_id, .Arn = session.principal_arn};
  co_return gen::GetFederationTokenResponse{.Credentials = ShapeOf(session),
                                            .FederatedUser = std::move(user)};
}

Task<gen::GetSessionTokenResponse> Sts::GetSessionToken(aws::Context context,
                                                        gen::GetSessionTokenRequest in) {
  if (in.SerialNumber || in.TokenCode) {
    throw aws::Error("NotImplemented", 501, "MFA devices are not implemented yet.");
  }
  RequireLongTerm(context, "GetSessionToken");
  Session session = NewSession(context.caller, ExpiryOf(context, in.DurationSeconds));
  co_await store_.AddSession(session, context.now);
  co_return gen::GetSessionTokenResponse{.Credentials = ShapeOf(session)};
}

}  // namespace laketop::sts
