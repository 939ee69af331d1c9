// SPDX-License-Identifier: Apache-2.0
// word_stem() and normalize(): Unicode normal forms come from the library that DuckDB carries.
#include "engine/sql/functions/rows.hpp"

#include <cstdlib>
#include <memory>

#include "engine/sql/functions/groups.hpp"
#include "engine/sql/functions/word_stem.hpp"

// DuckDB exports these but installs no header for them. They answer text from malloc.
namespace duckdb {
unsigned char* utf8proc_NFC(const unsigned char* text, long length);
unsigned char* utf8proc_NFD(const unsigned char* text, long length);
unsigned char* utf8proc_NFKC(const unsigned char* text, long length);
unsigned char* utf8proc_NFKD(const unsigned char* text, long length);
}  // namespace duckdb

namespace laketop::engine {
namespace {

using duckdb::LogicalType;

std::string Normalize(std::string_view text, std::string_view form) {
  using Function = unsigned char* (*)(const unsigned char*, long);
  const Function function = form == "NFC"    ? duckdb::utf8proc_NFC
                            : form == "NFD"  ? duckdb::utf8proc_NFD
                            : form == "NFKC" ? duckdb::utf8proc_NFKC
                            : form == "NFKD" ? duckdb::utf8proc_NFKD
                                             : nullptr;
  if (function == nullptr) {
    FailArgument("Normalization form must be one of [NFD, NFC, NFKD, NFKC]");
  }
  const std::unique_ptr<unsigned char, decltype(&std::free)> normal(
      function(reinterpret_cast<const unsigned char*>(text.data()), static_cast<long>(text.size())),
      &std::free);
  if (!normal) FailArgument("Input is not valid UTF-8");
  return reinterpret_cast<const char*>(normal.get());
}

}  // namespace

void RegisterWords(FunctionSet& set) {
  const LogicalType text = LogicalType::VARCHAR;
  AddRows(set, "trino_normalize", {text, text}, text,
          [](const Row& row) { return Normalize(row.Text(0), row.Text(1)); });
  AddRows(set, "trino_word_stem", {text}, text,
          [](const Row& row) { return StemEnglish(row.Text(0)); });
  AddRows(set, "trino_word_stem", {text, text}, text, [](const Row& row) {
    // Of the languages that Trino knows only English is built.
    if (row.Text(1) != "en") {
      FailArgument("Unknown stemmer language: " + std::string(row.Text(1)));
    }
    return StemEnglish(row.Text(0));
  });
}

}  // namespace laketop::engine
