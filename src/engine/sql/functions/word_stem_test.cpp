// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/word_stem.hpp"

#include <gtest/gtest.h>

namespace laketop::engine {
namespace {

TEST(WordStem, English) {
  constexpr std::pair<const char*, const char*> kWords[] = {
      {"great", "great"},           {"Authorized", "author"}, {"consistency", "consist"},
      {"knightly", "knight"},       {"caresses", "caress"},   {"ponies", "poni"},
      {"hopping", "hop"},           {"hoping", "hope"},       {"generalization", "general"},
      {"relational", "relat"},      {"skies", "sky"},         {"by", "by"},
      {"communication", "communic"}};
  for (const auto& [word, stem] : kWords) EXPECT_EQ(StemEnglish(word), stem) << word;
}

}  // namespace
}  // namespace laketop::engine
