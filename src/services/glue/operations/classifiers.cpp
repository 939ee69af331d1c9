// SPDX-License-Identifier: Apache-2.0
#include "engine/store/change_row.hpp"
#include "services/glue/glue.hpp"
#include "services/glue/limits.hpp"
#include "services/glue/paging.hpp"

namespace laketop::glue {
namespace {

void Check(const CsvClassifier& classifier) {
  if (classifier.delimiter && classifier.quote && classifier.delimiter == classifier.quote) {
    throw gen::InvalidInputException("The delimiter and the quote symbol must differ.");
  }
  const bool typed = classifier.custom_types_configured.value_or(false);
  if (!typed) return;
  const std::size_t types = classifier.custom_types ? classifier.custom_types->size() : 0;
  const std::size_t names = classifier.header ? classifier.header->size() : 0;
  if (types != names) {
    throw gen::InvalidInputException("The number of custom data types must match the header.");
  }
}

template <class Request>
void Fill(CsvClassifier& out, Request in) {
  const auto set = [](auto& to, auto& from) {
    if (from) to = std::move(from);
  };
  set(out.delimiter, in.Delimiter);
  set(out.quote, in.QuoteSymbol);
  set(out.contains_header, in.ContainsHeader);
  set(out.header, in.Header);
  set(out.disable_value_trimming, in.DisableValueTrimming);
  set(out.allow_single_column, in.AllowSingleColumn);
  set(out.custom_types_configured, in.CustomDatatypeConfigured);
  set(out.custom_types, in.CustomDatatypes);
  set(out.serde, in.Serde);
  Check(out);
}

gen::Classifier ShapeOf(CsvClassifier classifier) {
  gen::CsvClassifier csv;
  csv.Name = std::move(classifier.name);
  csv.CreationTime = classifier.created;
  csv.LastUpdated = classifier.updated;
  csv.Version = classifier.version;
  csv.Delimiter = std::move(classifier.delimiter);
  csv.QuoteSymbol = std::move(classifier.quote);
  csv.ContainsHeader = std::move(classifier.contains_header);
  csv.Header = std::move(classifier.header);
  csv.DisableValueTrimming = classifier.disable_value_trimming;
  csv.AllowSingleColumn = classifier.allow_single_column;
  csv.CustomDatatypeConfigured = classifier.custom_types_configured;
  csv.CustomDatatypes = std::move(classifier.custom_types);
  csv.Serde = std::move(classifier.serde);
  return {.CsvClassifier = std::move(csv)};
}

// What the request wants of a CSV classifier. Classifiers that no crawl would run are not taken.
template <class Request>
auto TakeCsv(Request& in) {
  if (in.GrokClassifier) ThrowNotImplemented("grok classifiers");
  if (in.XMLClassifier) ThrowNotImplemented("XML classifiers");
  if (in.JsonClassifier) ThrowNotImplemented("JSON classifiers");
  if (!in.CsvClassifier) throw gen::InvalidInputException("A classifier is required.");
  return std::move(*in.CsvClassifier);
}

}  // namespace

Task<gen::CreateClassifierResponse> Glue::CreateClassifier(aws::Context context,
                                                           gen::CreateClassifierRequest in) {
  auto wanted = TakeCsv(in);
  const std::string name = wanted.Name;
  CsvClassifier classifier{.name = name};
  Fill(classifier, std::move(wanted));
  classifier.created = classifier.updated = context.now;
  const NameKey key = KeyOf(ScopeOf(context), name);
  engine::Commit commit(store_.engine);
  store_.classifiers.ExpectAbsent(commit, key);
  store_.classifiers.Put(commit, key, classifier);
  if (!co_await engine::TryApply(store_.engine, std::move(commit))) {
    throw gen::AlreadyExistsException("Classifier " + name + " already exists.");
  }
  co_return gen::CreateClassifierResponse{};
}

Task<gen::UpdateClassifierResponse> Glue::UpdateClassifier(aws::Context context,
                                                           gen::UpdateClassifierRequest in) {
  const auto wanted = TakeCsv(in);
  const std::string name = wanted.Name;
  engine::DecideRow<CsvClassifier> decide = [&](std::optional<CsvClassifier>& row,
                                                engine::Commit&) {
    if (!row) throw gen::EntityNotFoundException("Classifier " + name + " not found.");
    Fill(*row, wanted);
    row->updated = context.now;
    ++row->version;
  };
  if (!co_await engine::ChangeRow(store_.engine, store_.classifiers, store_.engine.CurrentEpoch(),
                                  KeyOf(ScopeOf(context), name), std::move(decide))) {
    throw gen::VersionMismatchException("The classifier was changed by others at the same time.");
  }
  co_return gen::UpdateClassifierResponse{};
}

Task<gen::GetClassifierResponse> Glue::GetClassifier(aws::Context context,
                                                     gen::GetClassifierRequest in) {
  NameKey key = KeyOf(ScopeOf(context), in.Name);
  auto classifier = OrThrow(co_await store_.classifiers.FindAsync(std::move(key)));
  if (!classifier) throw gen::EntityNotFoundException("Classifier " + in.Name + " not found.");
  co_return gen::GetClassifierResponse{.Classifier = ShapeOf(std::move(*classifier))};
}

Task<gen::GetClassifiersResponse> Glue::GetClassifiers(aws::Context context,
                                                       gen::GetClassifiersRequest in) {
  const Scope scope = ScopeOf(context);
  const std::vector<std::string> position = LoadPosition("classifiers", in.NextToken);
  const auto page = static_cast<std::size_t>(in.MaxResults.value_or(kListPageMax));
  engine::KeyRange range = store_.classifiers.Prefix(scope.account, scope.region);
  if (!position.empty()) {
    const std::string last = engine::EncodeKey(KeyOf(scope, position[0]));
    range = range.Intersect(engine::KeyRange::After(last));
  }
  auto rows = OrThrow(co_await store_.classifiers.ListAsync(std::move(range), page + 1));
  gen::GetClassifiersResponse out;
  out.NextToken =
      CutPage(rows, page, "classifiers", [](const auto& row) { return std::vector{row.key.name}; });
  out.Classifiers.emplace();
  for (auto& row : rows) out.Classifiers->push_back(ShapeOf(std::move(row.record)));
  co_return out;
}

Task<gen::DeleteClassifierResponse> Glue::DeleteClassifier(aws::Context context,
                                                           gen::DeleteClassifierRequest in) {
  const NameKey key = KeyOf(ScopeOf(context), in.Name);
  engine::Commit commit(store_.engine);
  store_.classifiers.ExpectPresent(commit, key);
  store_.classifiers.Delete(commit, key);
  if (!co_await engine::TryApply(store_.engine, std::move(commit))) {
    throw gen::EntityNotFoundException("Classifier " + in.Name + " not found.");
  }
  co_return gen::DeleteClassifierResponse{};
}

}  // namespace laketop::glue
