// SPDX-License-Identifier: Apache-2.0
#include "services/sts/store.hpp"

namespace laketop::sts {
namespace {

constexpr std::size_t kExpiredPerCommitMax = 10;

}  // namespace

Store::Store(engine::Store& store)
    : store_(store),
      sessions_(store, {.name = "sts.sessions"}),
      by_expiry_(store, {.name = "sts.sessions_by_expiry"}) {}

Task<std::optional<Session>> Store::FindSession(std::string access_key_id) {
  co_return engine::OrThrow(co_await sessions_.FindAsync(std::move(access_key_id)));
}

Task<void> Store::AddSession(Session session, Timestamp now) {
  engine::Commit commit(store_);
  auto oldest =
      engine::OrThrow(co_await by_expiry_.ListAsync(engine::KeyRange::All(), kExpiredPerCommitMax));
  for (const auto& row : oldest) {
    if (row.key.expires >= now) break;
    sessions_.Delete(commit, row.key.access_key_id);
    by_expiry_.Delete(commit, row.key);
  }
  ExpiryKey expiry{.expires = session.expires, .access_key_id = session.access_key_id};
  by_expiry_.Put(commit, expiry, Nothing{});
  sessions_.Put(commit, session.access_key_id, session);
  engine::OrThrow(co_await store_.Apply(std::move(commit)));
}

}  // namespace laketop::sts
