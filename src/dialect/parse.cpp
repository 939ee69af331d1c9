// SPDX-License-Identifier: Apache-2.0
#include "dialect/parse.hpp"

#include "dialect/hive_parser.hpp"
#include "dialect/lexer.hpp"
#include "dialect/limits.hpp"
#include "dialect/trino_parser.hpp"

#include <array>
#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace laketop::dialect {
namespace {

SyntaxError ErrorOf(const ParseFailure& failure, Grammar grammar) {
  const std::string place =
      "line " + std::to_string(failure.line) + ":" + std::to_string(failure.column);
  SyntaxError error{.grammar = grammar, .line = failure.line, .column = failure.column};
  error.message = grammar == Grammar::kTrino
                      ? place + ": " + failure.message
                      : "FAILED: ParseException " + place + " " + failure.message;
  return error;
}

template <std::size_t N>
bool IsAnyOf(const Token& token, const std::array<std::string_view, N>& words) {
  for (std::string_view word : words) {
    if (token.Is(word)) return true;
  }
  return false;
}

// CREATE TABLE t AS SELECT: an AS outside of parentheses that is not STORED AS or DEFINED AS.
bool IsCreateTableAs(const std::vector<Token>& tokens) {
  int depth = 0;
  for (std::size_t i = 2; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (token.Is("(")) ++depth;
    if (token.Is(")")) --depth;
    if (depth != 0) continue;
    if (token.Is("WITH") && tokens[i + 1].Is("(")) return true;
    const std::string before = LowerAscii(tokens[i - 1].text);
    if (token.Is("AS") && before != "stored" && before != "defined") return true;
  }
  return false;
}

Grammar GrammarOf(const std::vector<Token>& tokens) {
  static constexpr std::array<std::string_view, 9> kHiveFirst = {
      "alter", "msck", "lock", "unlock", "export", "import", "dfs", "load", "truncate"};
  static constexpr std::array<std::string_view, 8> kHiveCreated = {
      "database", "schema", "external", "index", "role", "temporary", "function", "table"};
  if (tokens.size() < 2) return Grammar::kTrino;
  const std::string first = LowerAscii(tokens[0].text);
  const std::string second = LowerAscii(tokens[1].text);
  const auto any = [](std::string_view word, const auto& words) {
    for (std::string_view candidate : words) {
      if (word == candidate) return true;
    }
    return false;
  };
  const auto hive = [](bool yes) { return yes ? Grammar::kHive : Grammar::kTrino; };
  if (any(first, kHiveFirst)) return Grammar::kHive;
  if (first == "create") {
    return hive(any(second, kHiveCreated) && !(second == "table" && IsCreateTableAs(tokens)));
  }
  if (first == "drop") return hive(second != "view" && second != "materialized");
  if (first == "describe" || first == "desc") return hive(second != "input" && second != "output");
  if (first == "show") {
    const bool view = second == "create" && LowerAscii(tokens[2].text) == "view";
    return hive(!view && second != "functions" && second != "catalogs" && second != "session" &&
                second != "stats");
  }
  return Grammar::kTrino;
}

std::expected<void, SyntaxError> CheckLength(std::string_view sql) {
  if (sql.size() <= kStatementBytesMax) return {};
  SyntaxError error;
  error.message =
      "The query string is longer than " + std::to_string(kStatementBytesMax) + " bytes.";
  return std::unexpected(std::move(error));
}

// Reads without notes first; only a text that fails is read again, to say what was expected.
template <typename Read>
auto RunTrino(std::string_view sql, const std::vector<Token>& tokens, const Read& read)
    -> std::expected<decltype(read(std::declval<TrinoParser&>(), true)), SyntaxError> {
  ParseFailure failure;
  try {
    TrinoParser parser(sql, tokens, false);
    return read(parser, true);
  } catch (ParseFailure& thrown) {
    failure = std::move(thrown);
  }
  if (failure.incomplete) {
    try {
      TrinoParser parser(sql, tokens, true);
      (void)read(parser, false);
    } catch (ParseFailure& thrown) {
      failure = std::move(thrown);
    }
  }
  return std::unexpected(ErrorOf(failure, Grammar::kTrino));
}

// One statement, perhaps ended by semicolons, which go.
std::expected<std::vector<Token>, SyntaxError> TokensOfOne(std::string_view sql, Grammar grammar) {
  std::vector<Token> tokens = Tokenize(sql, grammar);
  Token end = tokens.back();
  tokens.pop_back();
  while (!tokens.empty() && tokens.back().Is(";")) {
    // The end is where the first of the semicolons stands.
    end.begin = tokens.back().begin;
    end.line = tokens.back().line;
    end.column = tokens.back().column;
    tokens.pop_back();
  }
  for (const Token& token : tokens) {
    if (!token.Is(";")) continue;
    SyntaxError error{.line = token.line, .column = token.column};
    error.message = "Only one sql statement is allowed. Got: " + std::string(sql);
    return std::unexpected(std::move(error));
  }
  tokens.push_back(end);
  return tokens;
}

}  // namespace

Grammar GrammarOf(std::string_view sql) {
  if (!CheckLength(sql)) return Grammar::kTrino;
  return GrammarOf(Tokenize(sql, Grammar::kTrino));
}

std::expected<StatementPtr, SyntaxError> ParseStatement(std::string_view sql) {
  return ParseStatement(sql, {});
}

std::expected<StatementPtr, SyntaxError> ParseStatement(std::string_view sql,
                                                        std::span<const std::string> parameters) {
  if (auto fits = CheckLength(sql); !fits) return std::unexpected(std::move(fits.error()));
  auto tokens = TokensOfOne(sql, Grammar::kTrino);
  const Grammar grammar = tokens ? GrammarOf(*tokens) : GrammarOf(Tokenize(sql, Grammar::kTrino));
  if (grammar == Grammar::kHive) {
    tokens = TokensOfOne(sql, Grammar::kHive);
    if (!tokens) return std::unexpected(std::move(tokens.error()));
    try {
      return HiveParser(sql, *tokens).ParseWholeStatement();
    } catch (const ParseFailure& failure) {
      return std::unexpected(ErrorOf(failure, Grammar::kHive));
    }
  }
  if (!tokens) return std::unexpected(std::move(tokens.error()));
  std::vector<BoundParameter> bound;
  for (const std::string& text : parameters) {
    if (auto fits = CheckLength(text); !fits) return std::unexpected(std::move(fits.error()));
    const std::vector<Token> words = Tokenize(text, Grammar::kTrino);
    auto read = RunTrino(text, words, [](TrinoParser& parser, bool) {
      BoundParameter parameter{.expression = parser.ParseWholeExpression()};
      parameter.height = parser.Height();
      return parameter;
    });
    if (!read) return std::unexpected(std::move(read.error()));
    bound.push_back(*std::move(read));
  }
  const bool bind = !parameters.empty();
  return RunTrino(sql, *tokens, [&](TrinoParser& parser, bool first_time) {
    if (bind && first_time) parser.Bind(&bound);
    return parser.ParseWholeStatement();
  });
}

std::expected<ExpressionPtr, SyntaxError> ParseExpression(std::string_view sql) {
  if (auto fits = CheckLength(sql); !fits) return std::unexpected(std::move(fits.error()));
  return RunTrino(sql, Tokenize(sql, Grammar::kTrino),
                  [](TrinoParser& parser, bool) { return parser.ParseWholeExpression(); });
}

std::expected<QueryPtr, SyntaxError> ParseQuery(std::string_view sql) {
  if (auto fits = CheckLength(sql); !fits) return std::unexpected(std::move(fits.error()));
  return RunTrino(sql, Tokenize(sql, Grammar::kTrino),
                  [](TrinoParser& parser, bool) { return parser.ParseWholeQuery(); });
}

std::expected<DataType, SyntaxError> ParseType(std::string_view sql) {
  if (auto fits = CheckLength(sql); !fits) return std::unexpected(std::move(fits.error()));
  return RunTrino(sql, Tokenize(sql, Grammar::kTrino),
                  [](TrinoParser& parser, bool) { return parser.ParseWholeType(); });
}

}  // namespace laketop::dialect
