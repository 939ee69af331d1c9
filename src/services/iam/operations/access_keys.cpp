// SPDX-License-Identifier: Apache-2.0
#include "services/iam/iam.hpp"
#include "services/iam/principals.hpp"

namespace laketop::iam {
namespace {

[[noreturn]] void ThrowNoSuchKey(const std::string& id) {
  throw gen::NoSuchEntityException("The Access Key with id " + id + " cannot be found.");
}

}  // namespace

Task<gen::CreateAccessKeyResponse> Iam::CreateAccessKey(aws::Context context,
                                                        gen::CreateAccessKeyRequest in) {
  std::string name = UserNameOf(context, in.UserName);
  AccessKey made{.id = NewId("AKIA"),
                 .secret = NewSecretKey(),
                 .account = context.account(),
                 .user = name,
                 .created = context.now};
  Store::Decide<User> decide = [this, made](std::optional<User>& row, engine::Commit& commit) {
    if (!row) ThrowNoSuch("user", made.user);
    if (row->access_key_ids.size() >= kAccessKeysPerUserMax) {
      throw gen::LimitExceededException("Cannot exceed quota for AccessKeysPerUser: 2");
    }
    row->access_key_ids.push_back(made.id);
    store_.PutAccessKey(commit, made);
  };
  co_await store_.Change<User>(KeyOf(context.account(), name), std::move(decide));
  gen::AccessKey shape{.UserName = made.user,
                       .AccessKeyId = made.id,
                       .Status = made.status,
                       .SecretAccessKey = made.secret,
                       .CreateDate = made.created};
  co_return gen::CreateAccessKeyResponse{.AccessKey = std::move(shape)};
}

Task<gen::ListAccessKeysResponse> Iam::ListAccessKeys(aws::Context context,
                                                      gen::ListAccessKeysRequest in) {
  std::string name = UserNameOf(context, in.UserName);
  User user = co_await Load<User>(store_, context.account(), std::move(name));
  Shown<std::string> shown = ShowPage(user.access_key_ids, std::identity(), in.Marker, in.MaxItems);
  gen::ListAccessKeysResponse out{
      .AccessKeyMetadata = {}, .IsTruncated = shown.truncated, .Marker = shown.marker};
  for (const std::string& id : shown.rows) {
    std::optional<AccessKey> key = co_await store_.FindAccessKey(id);
    if (!key) continue;
    out.AccessKeyMetadata.push_back({.UserName = key->user,
                                     .AccessKeyId = key->id,
                                     .Status = key->status,
                                     .CreateDate = key->created});
  }
  co_return out;
}

Task<gen::UpdateAccessKeyOutput> Iam::UpdateAccessKey(aws::Context context,
                                                      gen::UpdateAccessKeyRequest in) {
  std::optional<AccessKey> key = co_await store_.FindAccessKey(in.AccessKeyId);
  if (!key || key->account != context.account()) ThrowNoSuchKey(in.AccessKeyId);
  std::string name = in.UserName.value_or(key->user);
  key->status = in.Status;
  // Through the user's row, so that a key cannot come back by racing with its deletion.
  Store::Decide<User> decide = [this, key = *key, name](std::optional<User>& row,
                                                        engine::Commit& commit) {
    if (!row) ThrowNoSuch("user", name);
    if (std::ranges::find(row->access_key_ids, key.id) == row->access_key_ids.end()) {
      ThrowNoSuchKey(key.id);
    }
    store_.PutAccessKey(commit, key);
  };
  co_await store_.Change<User>(KeyOf(context.account(), name), std::move(decide));
  co_return gen::UpdateAccessKeyOutput{};
}

Task<gen::DeleteAccessKeyOutput> Iam::DeleteAccessKey(aws::Context context,
                                                      gen::DeleteAccessKeyRequest in) {
  std::optional<AccessKey> key = co_await store_.FindAccessKey(in.AccessKeyId);
  if (!key || key->account != context.account()) ThrowNoSuchKey(in.AccessKeyId);
  std::string name = in.UserName.value_or(key->user);
  Store::Decide<User> decide = [this, in, name](std::optional<User>& row, engine::Commit& commit) {
    if (!row) ThrowNoSuch("user", name);
    if (std::erase(row->access_key_ids, in.AccessKeyId) == 0) ThrowNoSuchKey(in.AccessKeyId);
    store_.DeleteAccessKey(commit, in.AccessKeyId);
  };
  co_await store_.Change<User>(KeyOf(context.account(), name), std::move(decide));
  co_return gen::DeleteAccessKeyOutput{};
}

}  // namespace laketop::iam
