// SPDX-License-Identifier: Apache-2.0
#include "engine/sql/functions/word_stem.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace laketop::engine {
namespace {

using Replacement = std::pair<std::string_view, std::string_view>;

// A y that stands for a consonant is written Y while the rules run.
bool IsVowel(char c) {
  return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

class Stemmer {
 public:
  explicit Stemmer(std::string word) : word_(std::move(word)) {}

  std::string Run() {
    MarkConsonantY();
    FindRegions();
    Step1a();
    if (word_ == "inning" || word_ == "outing" || word_ == "canning" || word_ == "herring" ||
        word_ == "earring" || word_ == "proceed" || word_ == "exceed" || word_ == "succeed") {
      return std::move(word_);
    }
    Step1b();
    Step1c();
    Step2();
    Step3();
    Step4();
    Step5();
    std::ranges::replace(word_, 'Y', 'y');
    return std::move(word_);
  }

 private:
  void MarkConsonantY() {
    for (std::size_t i = 0; i < word_.size(); ++i) {
      if (word_[i] == 'y' && (i == 0 || IsVowel(word_[i - 1]))) word_[i] = 'Y';
    }
  }

  // After the first consonant that follows a vowel.
  std::size_t RegionFrom(std::size_t start) const {
    for (std::size_t i = start; i + 1 < word_.size(); ++i) {
      if (IsVowel(word_[i]) && !IsVowel(word_[i + 1])) return i + 2;
    }
    return word_.size();
  }
  void FindRegions() {
    region1_ = RegionFrom(0);
    for (std::string_view prefix : {"gener", "commun", "arsen"}) {
      if (word_.starts_with(prefix)) region1_ = prefix.size();
    }
    region2_ = RegionFrom(region1_);
  }

  bool Ends(std::string_view suffix) const { return word_.ends_with(suffix); }
  bool InRegion(std::size_t region, std::string_view suffix) const {
    return word_.size() - suffix.size() >= region;
  }
  void Replace(std::string_view suffix, std::string_view by) {
    word_.resize(word_.size() - suffix.size());
    word_ += by;
  }
  bool HasVowelBefore(std::size_t end) const {
    return std::any_of(word_.begin(), word_.begin() + static_cast<std::ptrdiff_t>(end), IsVowel);
  }

  bool EndsInShortSyllable() const {
    const std::size_t size = word_.size();
    if (size == 2) return IsVowel(word_[0]) && !IsVowel(word_[1]);
    if (size < 3) return false;
    const char last = word_[size - 1];
    return !IsVowel(last) && last != 'w' && last != 'x' && last != 'Y' &&
           IsVowel(word_[size - 2]) && !IsVowel(word_[size - 3]);
  }
  bool EndsInDouble() const {
    if (word_.size() < 2 || word_.back() != word_[word_.size() - 2]) return false;
    return std::string_view("bdfgmnprt").find(word_.back()) != std::string_view::npos;
  }

  void Step1a() {
    if (Ends("sses")) {
      Replace("sses", "ss");
    } else if (Ends("ied") || Ends("ies")) {
      Replace("ies", word_.size() > 4 ? "i" : "ie");
    } else if (Ends("us") || Ends("ss")) {
      return;
    } else if (Ends("s") && word_.size() > 2 && HasVowelBefore(word_.size() - 2)) {
      Replace("s", "");
    }
  }

  void Step1b() {
    for (std::string_view suffix : {"eedly", "eed"}) {
      if (!Ends(suffix)) continue;
      if (InRegion(region1_, suffix)) Replace(suffix, "ee");
      return;
    }
    for (std::string_view suffix : {"ingly", "edly", "ing", "ed"}) {
      if (!Ends(suffix)) continue;
      if (!HasVowelBefore(word_.size() - suffix.size())) return;
      Replace(suffix, "");
      if (Ends("at") || Ends("bl") || Ends("iz")) {
        word_ += 'e';
      } else if (EndsInDouble()) {
        word_.pop_back();
      } else if (region1_ >= word_.size() && EndsInShortSyllable()) {
        word_ += 'e';
      }
      return;
    }
  }

  void Step1c() {
    if (word_.size() > 2 && (Ends("y") || Ends("Y")) && !IsVowel(word_[word_.size() - 2])) {
      word_.back() = 'i';
    }
  }

  void Step2() {
    constexpr std::array<Replacement, 22> kRules = {
        {{"ization", "ize"}, {"ational", "ate"}, {"fulness", "ful"}, {"ousness", "ous"},
         {"iveness", "ive"}, {"tional", "tion"}, {"biliti", "ble"},  {"lessli", "less"},
         {"entli", "ent"},   {"ation", "ate"},   {"alism", "al"},    {"aliti", "al"},
         {"ousli", "ous"},   {"iviti", "ive"},   {"fulli", "ful"},   {"enci", "ence"},
         {"anci", "ance"},   {"abli", "able"},   {"izer", "ize"},    {"ator", "ate"},
         {"alli", "al"},     {"bli", "ble"}}};
    for (const auto& [suffix, by] : kRules) {
      if (!Ends(suffix)) continue;
      if (InRegion(region1_, suffix)) Replace(suffix, by);
      return;
    }
    if (Ends("ogi")) {
      if (InRegion(region1_, "ogi") && word_.size() > 3 && word_[word_.size() - 4] == 'l') {
        Replace("ogi", "og");
      }
    } else if (Ends("li") && InRegion(region1_, "li") && word_.size() > 2 &&
               std::string_view("cdeghkmnrt").find(word_[word_.size() - 3]) !=
                   std::string_view::npos) {
      Replace("li", "");
    }
  }

  void Step3() {
    constexpr std::array<Replacement, 8> kRules = {{{"ational", "ate"},
                                                    {"tional", "tion"},
                                                    {"alize", "al"},
                                                    {"icate", "ic"},
                                                    {"iciti", "ic"},
                                                    {"ical", "ic"},
                                                    {"ness", ""},
                                                    {"ful", ""}}};
    for (const auto& [suffix, by] : kRules) {
      if (!Ends(suffix)) continue;
      if (InRegion(region1_, suffix)) Replace(suffix, by);
      return;
    }
    if (Ends("ative") && InRegion(region2_, "ative")) Replace("ative", "");
  }

  void Step4() {
    for (std::string_view suffix : {"ement", "ance", "ence", "able", "ible", "ment", "ant", "ent",
                                    "ism", "ate", "iti", "ous", "ive", "ize", "al", "er", "ic"}) {
      if (!Ends(suffix)) continue;
      if (InRegion(region2_, suffix)) Replace(suffix, "");
      return;
    }
    if (Ends("ion") && InRegion(region2_, "ion") && word_.size() > 3 &&
        (word_[word_.size() - 4] == 's' || word_[word_.size() - 4] == 't')) {
      Replace("ion", "");
    }
  }

  void Step5() {
    if (Ends("e")) {
      std::string shorter = word_.substr(0, word_.size() - 1);
      const bool in_region2 = InRegion(region2_, "e");
      const bool in_region1 = InRegion(region1_, "e");
      if (in_region2 || (in_region1 && !Stemmer(shorter).EndsInShortSyllable())) {
        word_ = std::move(shorter);
      }
    } else if (Ends("ll") && InRegion(region2_, "l")) {
      word_.pop_back();
    }
  }

  std::string word_;
  std::size_t region1_ = 0;
  std::size_t region2_ = 0;
};

constexpr std::array<Replacement, 18> kExceptions = {{{"skis", "ski"},
                                                      {"skies", "sky"},
                                                      {"dying", "die"},
                                                      {"lying", "lie"},
                                                      {"tying", "tie"},
                                                      {"idly", "idl"},
                                                      {"gently", "gentl"},
                                                      {"ugly", "ugli"},
                                                      {"early", "earli"},
                                                      {"only", "onli"},
                                                      {"singly", "singl"},
                                                      {"sky", "sky"},
                                                      {"news", "news"},
                                                      {"howe", "howe"},
                                                      {"atlas", "atlas"},
                                                      {"cosmos", "cosmos"},
                                                      {"bias", "bias"},
                                                      {"andes", "andes"}}};

}  // namespace

std::string StemEnglish(std::string_view word) {
  std::string lower(word);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  const bool letters = std::ranges::all_of(lower, [](char c) { return c >= 'a' && c <= 'z'; });
  if (lower.size() <= 2 || !letters) return lower;
  for (const auto& [exception, stem] : kExceptions) {
    if (lower == exception) return std::string(stem);
  }
  return Stemmer(std::move(lower)).Run();
}

}  // namespace laketop::engine
