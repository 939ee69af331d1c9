// SPDX-License-Identifier: Apache-2.0
#include "aws/pattern.hpp"

#include <re2/re2.h>

#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "base/check.hpp"

namespace laketop::aws {
namespace {

class Patterns {
 public:
  const re2::RE2& Get(std::string_view pattern) {
    {
      std::shared_lock lock(mutex_);
      auto found = compiled_.find(pattern.data());
      if (found != compiled_.end()) return *found->second;
    }
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_dot_nl(true);
    auto made =
        std::make_unique<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
    // The generator translated it: one that RE2 refuses is the generator's bug.
    CHECK(made->ok());
    std::unique_lock lock(mutex_);
    return *compiled_.try_emplace(pattern.data(), std::move(made)).first->second;
  }

 private:
  std::shared_mutex mutex_;
  std::unordered_map<const char*, std::unique_ptr<re2::RE2>> compiled_;
};

}  // namespace

bool MatchesPattern(std::string_view re2, std::string_view text) {
  static Patterns patterns;
  return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), patterns.Get(re2));
}

}  // namespace laketop::aws
