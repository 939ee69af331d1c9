// SPDX-License-Identifier: Apache-2.0
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

}  // namespace

Task<gen::AssumeRoleResponse> Sts::AssumeRole(aws::Context context, gen::AssumeRoleRequest in) {
  RoleArn arn = ParseRoleArn(in.RoleArn);
  if (arn.name.empty()) {
    throw aws::Error("ValidationError", 400, in.RoleArn + " is invalid");
  }
  if (in.Policy || in.PolicyArns) {
    throw aws::Error("NotImplemented", 501, "Session policies are not implemented yet.");
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
  co_await store_.AddSession(session, context.now);
  gen::AssumedRoleUser user{.AssumedRoleId = session.principal_id, .Arn = session.principal_arn};
  co_return gen::AssumeRoleResponse{.Credentials = ShapeOf(session),
                                    .AssumedRoleUser = std::move(user),
                                    .SourceIdentity = in.SourceIdentity};
}

Task<gen::GetSessionTokenResponse> Sts::GetSessionToken(aws::Context context,
                                                        gen::GetSessionTokenRequest in) {
  if (in.SerialNumber || in.TokenCode) {
    throw aws::Error("NotImplemented", 501, "MFA devices are not implemented yet.");
  }
  if (context.caller.principal_arn.find(":assumed-role/") != std::string::npos) {
    throw aws::Error("AccessDenied", 403, "Cannot call GetSessionToken with session credentials");
  }
  int seconds = in.DurationSeconds.value_or(kSessionTokenSecondsDefault);
  if (context.caller.principal_arn.ends_with(":root")) {
    seconds = std::min(seconds, kRootSessionTokenSecondsMax);
  }
  Session session = NewSession(context.caller, context.now + std::chrono::seconds(seconds));
  co_await store_.AddSession(session, context.now);
  co_return gen::GetSessionTokenResponse{.Credentials = ShapeOf(session)};
}

}  // namespace laketop::sts
