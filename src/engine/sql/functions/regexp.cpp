// SPDX-License-Identifier: Apache-2.0
// Regular expression functions. https://trino.io/docs/current/functions/regexp.html
#include "engine/sql/functions/function_set.hpp"
#include "engine/sql/functions/groups.hpp"

#include <fmt/format.h>

#include "engine/sql/functions/regexp_pattern.hpp"

namespace laketop::engine {
namespace {

using duckdb::DataChunk;
using duckdb::ExpressionState;
using duckdb::idx_t;
using duckdb::LogicalType;
using duckdb::string_t;
using duckdb::Value;
using duckdb::Vector;

std::string_view View(const string_t& text) {
  return {text.GetData(), text.GetSize()};
}

[[noreturn]] void ThrowArgument(std::string_view message) {
  ThrowUserError("INVALID_FUNCTION_ARGUMENT", message);
}

// The pattern of the row before, which is nearly always the same one.
class PatternCache {
 public:
  const RegexpPattern& Get(std::string_view text) {
    if (!pattern_ || text != text_) {
      auto compiled = RegexpPattern::Compile(text);
      if (!compiled) ThrowArgument(compiled.error());
      pattern_ = std::move(*compiled);
      text_ = text;
    }
    return *pattern_;
  }

 private:
  std::string text_;
  std::shared_ptr<const RegexpPattern> pattern_;
};

PatternCache& Cache() {
  thread_local PatternCache cache;
  return cache;
}

// A function over rows of arguments none of which is NULL; Compute(row, result) sets its value.
template <class Compute>
void ForRows(DataChunk& input, Vector& result, Compute compute) {
  idx_t count = input.size();
  std::vector<duckdb::UnifiedVectorFormat> columns(input.ColumnCount());
  bool constant = true;
  for (idx_t i = 0; i < columns.size(); ++i) {
    input.data[i].ToUnifiedFormat(count, columns[i]);
    constant = constant && input.data[i].GetVectorType() == duckdb::VectorType::CONSTANT_VECTOR;
  }
  result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
  idx_t rows = constant ? 1 : count;
  for (idx_t row = 0; row < rows; ++row) {
    bool null = false;
    for (auto& column : columns)
      null = null || !column.validity.RowIsValid(column.sel->get_index(row));
    if (null) {
      duckdb::FlatVector::SetNull(result, row, true);
    } else {
      compute(columns, row);
    }
  }
  if (constant) result.SetVectorType(duckdb::VectorType::CONSTANT_VECTOR);
}

template <class T>
T At(const std::vector<duckdb::UnifiedVectorFormat>& columns, std::size_t column, idx_t row) {
  const auto& format = columns[column];
  return duckdb::UnifiedVectorFormat::GetData<T>(format)[format.sel->get_index(row)];
}

std::size_t GroupOf(const RegexpPattern& pattern, std::int64_t group) {
  if (group < 0) ThrowArgument("Group cannot be negative");
  if (group > pattern.GroupCount()) {
    ThrowArgument(
        fmt::format("Pattern has {} groups. Cannot access group {}", pattern.GroupCount(), group));
  }
  return static_cast<std::size_t>(group);
}

std::string_view Slice(std::string_view text, const RegexpPattern::Range& range) {
  return text.substr(range.begin, range.end - range.begin);
}

void Extract(DataChunk& input, ExpressionState&, Vector& result) {
  ForRows(input, result, [&](const auto& columns, idx_t row) {
    const RegexpPattern& pattern = Cache().Get(View(At<string_t>(columns, 1, row)));
    string_t held = At<string_t>(columns, 0, row);
    std::string_view text = View(held);
    std::size_t group =
        GroupOf(pattern, columns.size() > 2 ? At<std::int64_t>(columns, 2, row) : 0);
    RegexpPattern::Match match;
    if (!pattern.Find(text, 0, match) || !match.groups[group]) {
      duckdb::FlatVector::SetNull(result, row, true);
      return;
    }
    duckdb::FlatVector::GetData<string_t>(result)[row] =
        duckdb::StringVector::AddString(result, std::string(Slice(text, *match.groups[group])));
  });
}

void SetTexts(Vector& result, idx_t row, const std::vector<std::optional<std::string>>& texts) {
  duckdb::vector<Value> values;
  for (const auto& text : texts) {
    values.push_back(text ? Value(*text) : Value(LogicalType::VARCHAR));
  }
  result.SetValue(row, Value::LIST(LogicalType::VARCHAR, std::move(values)));
}

void ExtractAll(DataChunk& input, ExpressionState&, Vector& result) {
  ForRows(input, result, [&](const auto& columns, idx_t row) {
    const RegexpPattern& pattern = Cache().Get(View(At<string_t>(columns, 1, row)));
    string_t held = At<string_t>(columns, 0, row);
    std::string_view text = View(held);
    std::size_t group =
        GroupOf(pattern, columns.size() > 2 ? At<std::int64_t>(columns, 2, row) : 0);
    std::vector<std::optional<std::string>> found;
    pattern.ForEach(text, [&](const RegexpPattern::Match& match) {
      const auto& range = match.groups[group];
      found.push_back(range ? std::optional(std::string(Slice(text, *range))) : std::nullopt);
      return true;
    });
    SetTexts(result, row, found);
  });
}

void Replace(DataChunk& input, ExpressionState&, Vector& result) {
  ForRows(input, result, [&](const auto& columns, idx_t row) {
    const RegexpPattern& pattern = Cache().Get(View(At<string_t>(columns, 1, row)));
    string_t held = At<string_t>(columns, 0, row);
    std::string_view text = View(held);
    string_t held_replacement = columns.size() > 2 ? At<string_t>(columns, 2, row) : string_t("");
    std::string_view replacement = View(held_replacement);
    std::string out;
    std::size_t from = 0;
    pattern.ForEach(text, [&](const RegexpPattern::Match& match) {
      out.append(text.substr(from, match.Whole().begin - from));
      std::string error;
      auto expanded = ExpandReplacement(pattern, text, match, replacement, error);
      if (!expanded) ThrowArgument(error);
      out += *expanded;
      from = match.Whole().end;
      return true;
    });
    out.append(text.substr(from));
    duckdb::FlatVector::GetData<string_t>(result)[row] =
        duckdb::StringVector::AddString(result, out);
  });
}

void Split(DataChunk& input, ExpressionState&, Vector& result) {
  ForRows(input, result, [&](const auto& columns, idx_t row) {
    const RegexpPattern& pattern = Cache().Get(View(At<string_t>(columns, 1, row)));
    string_t held = At<string_t>(columns, 0, row);
    std::string_view text = View(held);
    std::vector<std::optional<std::string>> parts;
    std::size_t from = 0;
    pattern.ForEach(text, [&](const RegexpPattern::Match& match) {
      parts.emplace_back(text.substr(from, match.Whole().begin - from));
      from = match.Whole().end;
      return true;
    });
    parts.emplace_back(text.substr(from));
    SetTexts(result, row, parts);
  });
}

void Count(DataChunk& input, ExpressionState&, Vector& result) {
  ForRows(input, result, [&](const auto& columns, idx_t row) {
    const RegexpPattern& pattern = Cache().Get(View(At<string_t>(columns, 1, row)));
    string_t held = At<string_t>(columns, 0, row);
    std::int64_t count = 0;
    pattern.ForEach(View(held), [&](const RegexpPattern::Match&) { return ++count > 0; });
    duckdb::FlatVector::GetData<std::int64_t>(result)[row] = count;
  });
}

std::size_t Characters(std::string_view text) {
  std::size_t count = 0;
  for (char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

void Position(DataChunk& input, ExpressionState&, Vector& result) {
  ForRows(input, result, [&](const auto& columns, idx_t row) {
    const RegexpPattern& pattern = Cache().Get(View(At<string_t>(columns, 1, row)));
    string_t held = At<string_t>(columns, 0, row);
    std::string_view text = View(held);
    std::int64_t start = columns.size() > 2 ? At<std::int64_t>(columns, 2, row) : 1;
    std::int64_t occurrence = columns.size() > 3 ? At<std::int64_t>(columns, 3, row) : 1;
    if (start < 1) ThrowArgument("start position cannot be smaller than 1");
    if (occurrence < 1) ThrowArgument("occurrence cannot be smaller than 1");
    std::size_t from = 0;
    for (std::int64_t i = 1; i < start && from < text.size(); ++i) {
      from = RegexpPattern::NextCharacter(text, from);
    }
    std::int32_t position = -1;
    std::string_view rest = text.substr(from);
    if (start <= static_cast<std::int64_t>(Characters(text))) {
      pattern.ForEach(rest, [&](const RegexpPattern::Match& match) {
        if (--occurrence > 0) return true;
        position =
            static_cast<std::int32_t>(Characters(text.substr(0, from + match.Whole().begin)) + 1);
        return false;
      });
    }
    duckdb::FlatVector::GetData<std::int32_t>(result)[row] = position;
  });
}

LogicalType PartsType() {
  return LogicalType::STRUCT(
      {{"gaps", LogicalType::LIST(LogicalType::VARCHAR)},
       {"groups", LogicalType::LIST(LogicalType::LIST(LogicalType::VARCHAR))}});
}

Value TextList(const std::vector<std::optional<std::string>>& texts) {
  duckdb::vector<Value> values;
  for (const auto& text : texts) {
    values.push_back(text ? Value(*text) : Value(LogicalType::VARCHAR));
  }
  return Value::LIST(LogicalType::VARCHAR, std::move(values));
}

void Parts(DataChunk& input, ExpressionState&, Vector& result) {
  ForRows(input, result, [&](const auto& columns, idx_t row) {
    const RegexpPattern& pattern = Cache().Get(View(At<string_t>(columns, 1, row)));
    string_t held = At<string_t>(columns, 0, row);
    std::string_view text = View(held);
    std::vector<std::optional<std::string>> gaps;
    duckdb::vector<Value> groups;
    std::size_t from = 0;
    pattern.ForEach(text, [&](const RegexpPattern::Match& match) {
      gaps.emplace_back(text.substr(from, match.Whole().begin - from));
      std::vector<std::optional<std::string>> of_match;
      for (std::size_t i = 1; i < match.groups.size(); ++i) {
        const auto& group = match.groups[i];
        of_match.push_back(group ? std::optional(std::string(Slice(text, *group))) : std::nullopt);
      }
      groups.push_back(TextList(of_match));
      from = match.Whole().end;
      return true;
    });
    gaps.emplace_back(text.substr(from));
    duckdb::child_list_t<Value> fields;
    fields.emplace_back("gaps", TextList(gaps));
    fields.emplace_back("groups",
                        Value::LIST(LogicalType::LIST(LogicalType::VARCHAR), std::move(groups)));
    result.SetValue(row, Value::STRUCT(std::move(fields)));
  });
}

void Interleave(DataChunk& input, ExpressionState&, Vector& result) {
  for (idx_t row = 0; row < input.size(); ++row) {
    Value gaps = input.GetValue(0, row);
    Value replacements = input.GetValue(1, row);
    if (gaps.IsNull() || replacements.IsNull()) {
      result.SetValue(row, Value(LogicalType::VARCHAR));
      continue;
    }
    std::string out;
    const auto& texts = duckdb::ListValue::GetChildren(gaps);
    const auto& between = duckdb::ListValue::GetChildren(replacements);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      out += duckdb::StringValue::Get(texts[i]);
      if (i < between.size() && !between[i].IsNull()) out += duckdb::StringValue::Get(between[i]);
    }
    result.SetValue(row, Value(out));
  }
}

}  // namespace

void RegisterRegexp(FunctionSet& set) {
  const LogicalType text = LogicalType::VARCHAR;
  const LogicalType number = LogicalType::BIGINT;
  const LogicalType texts = LogicalType::LIST(LogicalType::VARCHAR);
  set.Binary<string_t, string_t, bool>("trino_regexp_like", text, text, LogicalType::BOOLEAN,
                                       [](string_t value, string_t pattern) {
                                         return Cache().Get(View(pattern)).Contains(View(value));
                                       });
  auto add = [&](const char* name, duckdb::vector<LogicalType> in, LogicalType out,
                 duckdb::scalar_function_t run) {
    set.Add(duckdb::ScalarFunction(name, std::move(in), std::move(out), std::move(run)));
  };
  add("trino_regexp_extract", {text, text}, text, Extract);
  add("trino_regexp_extract", {text, text, number}, text, Extract);
  add("trino_regexp_extract_all", {text, text}, texts, ExtractAll);
  add("trino_regexp_extract_all", {text, text, number}, texts, ExtractAll);
  add("trino_regexp_replace", {text, text}, text, Replace);
  add("trino_regexp_replace", {text, text, text}, text, Replace);
  add("trino_regexp_split", {text, text}, texts, Split);
  add("trino_regexp_count", {text, text}, number, Count);
  add("trino_regexp_position", {text, text}, LogicalType::INTEGER, Position);
  add("trino_regexp_position", {text, text, number}, LogicalType::INTEGER, Position);
  add("trino_regexp_position", {text, text, number, number}, LogicalType::INTEGER, Position);
  add("trino_regexp_parts", {text, text}, PartsType(), Parts);
  add("trino_interleave", {texts, texts}, text, Interleave);
}

}  // namespace laketop::engine
