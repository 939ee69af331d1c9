// SPDX-License-Identifier: Apache-2.0
#include "aws/protocol/selectors.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "aws/protocol/uri.hpp"

namespace laketop::aws {
namespace {

constexpr std::string_view kUploadId = "uploadId";
constexpr std::string_view kVersionId = "versionId";

struct TypeName {
  std::string_view selector;
  bool of_object = false;
  std::string_view type;
};

// As S3 calls them where that is not the selector itself, in capitals.
constexpr TypeName kTypeNames[] = {
    {"abac", false, "BUCKET_ABAC"},
    {"annotation", true, "OBJECT_ANNOTATIONS"},
    {"attributes", true, "OBJECT_ATTRIBUTES"},
    {"delete", false, "MULTI_OBJECT_DELETE"},
    {"encryption", true, "OBJECT_ENCRYPTION"},
    {"legal-hold", true, "OBJECT_LOCK_LEGALHOLD"},
    {"logging", false, "LOGGING_STATUS"},
    {"object-lock", false, "OBJECT_LOCK_CONFIGURATION"},
    {"policy", false, "BUCKETPOLICY"},
    {"retention", true, "OBJECT_LOCK_RETENTION"},
    {"tagging", true, "OBJECT_TAGGING"},
    {"uploadId", true, "UPLOAD"},
    {"versions", false, "BUCKETVERSIONS"},
};

std::string TypeOf(std::string_view selector, bool of_object) {
  for (const TypeName& name : kTypeNames) {
    if (name.selector == selector && name.of_object == of_object) return std::string(name.type);
  }
  std::string type;
  for (char c : selector) {
    const bool capital = c >= 'A' && c <= 'Z';
    if (capital) type += '_';
    if (c == '-') c = '_';
    type += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return type;
}

bool IsOfUpload(const Operation& operation) {
  return std::ranges::find(operation.required_query, kUploadId) != operation.required_query.end();
}

bool Takes(const Operation& operation, std::string_view selector) {
  return std::ranges::any_of(operation.parameters,
                             [&](const UriParameter& parameter) {
                               return parameter.name == selector && parameter.value.empty();
                             }) ||
         (selector == kUploadId && IsOfUpload(operation));
}

bool AcceptsVersion(const Operation& operation) {
  if (!operation.implemented()) return true;
  return std::ranges::any_of(operation.input->structure->members, [](const Member& member) {
    return member.location == Location::kQuery && member.wire_name == kVersionId;
  });
}

// Those of the operations at this path, in the order that S3 names them.
std::set<std::string_view> SelectorsAt(const Service& service, const Call& call,
                                       const Parameters& query) {
  std::set<std::string_view> selectors;
  for (const Operation& operation : service.operations) {
    for (const UriParameter& parameter : operation.parameters) {
      if (!parameter.value.empty() || selectors.contains(parameter.name)) continue;
      if (FindParameter(query, parameter.name) == nullptr) continue;
      if (MatchPath(operation.path, call.path)) selectors.insert(parameter.name);
    }
    if (IsOfUpload(operation) && FindParameter(query, kUploadId) != nullptr &&
        MatchPath(operation.path, call.path)) {
      selectors.insert(kUploadId);
    }
  }
  return selectors;
}

Error InvalidArgument(std::string message, std::string_view name, std::string_view value) {
  Error error("InvalidArgument", 400, std::move(message));
  error.fields = {{"ArgumentName", std::string(name)}, {"ArgumentValue", std::string(value)}};
  return error;
}

Error Conflict(const std::set<std::string_view>& selectors) {
  std::string names;
  for (std::string_view selector : selectors) {
    if (!names.empty()) names += ", ";
    names += selector;
  }
  return InvalidArgument("Conflicting query string parameters: " + names, "ResourceType",
                         *selectors.begin());
}

Error NotAllowed(const Service& service, const Call& call, std::string_view selector) {
  const bool of_object = ResourceTypeOf(call.path) == "OBJECT";
  Error error("MethodNotAllowed", 405,
              "The specified method is not allowed against this resource.");
  error.fields = {{"Method", call.method}, {"ResourceType", TypeOf(selector, of_object)}};
  std::set<std::string_view> methods;
  for (const Operation& operation : service.operations) {
    if (Takes(operation, selector) && MatchPath(operation.path, call.path)) {
      // A part's upload is a resource of its own.
      if (selector == kUploadId && operation.method == "PUT") continue;
      methods.insert(operation.method);
    }
  }
  std::string allowed;
  for (std::string_view method : methods) {
    if (!allowed.empty()) allowed += ", ";
    allowed += method;
  }
  error.headers.emplace_back("Allow", std::move(allowed));
  return error;
}

}  // namespace

std::string_view ResourceTypeOf(std::string_view path) {
  const std::size_t slash = path.find('/', 1);
  if (path.size() <= 1) return "SERVICE";
  return slash == std::string_view::npos || slash + 1 == path.size() ? "BUCKET" : "OBJECT";
}

bool LacksUpload(const Call& call, const Match& match) {
  if (match.operation == nullptr || !IsOfUpload(*match.operation)) return false;
  const std::optional<Parameters> query = ParseParameters(call.query);
  return query && FindParameter(*query, kUploadId) == nullptr;
}

void CheckSelectors(const Service& service, const Call& call, const Match& match) {
  if (call.query.empty()) return;
  const std::optional<Parameters> query = ParseParameters(call.query);
  if (!query) return;  // refused by what routes it
  const std::set<std::string_view> selectors = SelectorsAt(service, call, *query);
  if (selectors.size() > 1) throw Conflict(selectors);
  if (selectors.size() == 1) {
    const std::string_view selector = *selectors.begin();
    if (match.operation == nullptr || !Takes(*match.operation, selector)) {
      if (selector == "uploads" && call.method == "GET") {
        throw Error("InvalidRequest", 400,
                    "Key is not expected for the GET method ?uploads subresource");
      }
      throw NotAllowed(service, call, selector);
    }
  }
  const std::string* version = FindParameter(*query, kVersionId);
  // A form says what it wants in its body.
  const bool form = match.operation != nullptr && match.operation->method == "POST" &&
                    match.operation->streams_input;
  if (version != nullptr && match.operation != nullptr && !form &&
      !AcceptsVersion(*match.operation)) {
    throw InvalidArgument("This operation does not accept a version-id.", kVersionId, *version);
  }
}

}  // namespace laketop::aws
