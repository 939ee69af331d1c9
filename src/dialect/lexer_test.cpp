// SPDX-License-Identifier: Apache-2.0
#include "dialect/lexer.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace laketop::dialect {
namespace {

std::vector<std::string> Texts(std::string_view sql, Grammar grammar = Grammar::kTrino) {
  std::vector<std::string> out;
  for (const Token& token : Tokenize(sql, grammar)) {
    if (token.kind != TokenKind::kEnd) out.emplace_back(token.text);
  }
  return out;
}

TokenKind KindOf(std::string_view sql, Grammar grammar = Grammar::kTrino) {
  return Tokenize(sql, grammar).front().kind;
}

using Strings = std::vector<std::string>;

TEST(Lexer, SplitsAndSkipsComments) {
  EXPECT_EQ(Texts("a/* x */ <>--y\n1.5||'it''s'"), (Strings{"a", "<>", "1.5", "||", "'it''s'"}));
  EXPECT_EQ(Texts("a -> b => c"), (Strings{"a", "->", "b", "=>", "c"}));
}

TEST(Lexer, CountsCodePointsAndLines) {
  const std::vector<Token> tokens = Tokenize("'é' x\n  y", Grammar::kTrino);
  EXPECT_EQ(tokens[1].column, 5U);
  EXPECT_EQ(tokens[2].line, 2U);
  EXPECT_EQ(tokens[2].column, 3U);
}

TEST(Lexer, TellsNumbersApart) {
  EXPECT_EQ(KindOf("12"), TokenKind::kInteger);
  EXPECT_EQ(KindOf("12."), TokenKind::kDecimal);
  EXPECT_EQ(KindOf(".5"), TokenKind::kDecimal);
  EXPECT_EQ(KindOf("1e3"), TokenKind::kDouble);
  EXPECT_EQ(KindOf(".5E-3"), TokenKind::kDouble);
  EXPECT_EQ(KindOf("1x"), TokenKind::kDigitIdentifier);
  EXPECT_EQ(KindOf("1e5x"), TokenKind::kDigitIdentifier);
  EXPECT_EQ(KindOf("2020_table", Grammar::kHive), TokenKind::kWord);
}

TEST(Lexer, UnknownTextIsOneCodePointATime) {
  EXPECT_EQ(Texts("'oops"), (Strings{"'", "oops"}));
  EXPECT_EQ(Texts("é@"), (Strings{"é", "@"}));
  EXPECT_EQ(Texts("U&'open"), (Strings{"U", "&", "'", "open"}));
}

TEST(Lexer, HiveQuotesAndComments) {
  EXPECT_EQ(KindOf("\"a\"", Grammar::kHive), TokenKind::kString);
  EXPECT_EQ(KindOf("\"a\""), TokenKind::kQuotedIdentifier);
  EXPECT_EQ(Texts("/* c */", Grammar::kHive), (Strings{"/", "*", "c", "*", "/"}));
  EXPECT_EQ(UnquoteHive(R"('a\tb\'c\001\u00e9')"), "a\tb'c\001é");
}

TEST(Lexer, HivePositionsCountFoldedBlanks) {
  EXPECT_EQ(Tokenize("SHOW\n\n  x", Grammar::kHive)[1].column, 6U);
  EXPECT_EQ(Tokenize("SHOW\nx", Grammar::kHive)[1].line, 2U);
}

TEST(Lexer, UnicodeStrings) {
  EXPECT_EQ(UnquoteUnicode(R"(U&'Hello winter \2603 !')", '\\'), "Hello winter ☃ !");
  EXPECT_EQ(UnquoteUnicode("U&'#+01F600'", '#'), "😀");
  EXPECT_EQ(UnquoteUnicode(R"(U&'\\')", '\\'), "\\");
  EXPECT_FALSE(UnquoteUnicode(R"(U&'\D800')", '\\'));
  EXPECT_FALSE(UnquoteUnicode(R"(U&'\12')", '\\'));
}

}  // namespace
}  // namespace laketop::dialect
