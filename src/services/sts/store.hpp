// SPDX-License-Identifier: Apache-2.0
#pragma once
// The rows of STS: sessions by access key id. Expired ones go when new ones come.

#include "engine/store/table.hpp"
#include "services/sts/session.hpp"

namespace laketop::sts {

class Store {
 public:
  explicit Store(engine::Store& store);
  Task<std::optional<Session>> FindSession(std::string access_key_id);
  // Also removes some sessions that have expired before `now`.
  Task<void> AddSession(Session session, Timestamp now);

 private:
  struct ExpiryKey {
    Timestamp expires{};
    std::string access_key_id;
    template <class V>
    void KeyFields(V& v) {
      v(expires);
      v(access_key_id);
    }
  };
  struct Nothing {
    template <class V>
    void Fields(V&) {}
  };

  engine::Store& store_;
  engine::Table<std::string, Session> sessions_;
  engine::Table<ExpiryKey, Nothing> by_expiry_;
};

}  // namespace laketop::sts
