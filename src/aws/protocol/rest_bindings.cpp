// SPDX-License-Identifier: Apache-2.0
#include "aws/protocol/rest_bindings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>
#include <span>

#include "aws/member_access.hpp"
#include "aws/protocol/scalar_text.hpp"
#include "base/encoding.hpp"

namespace laketop::aws {
namespace {

bool StartsWithIgnoringCase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         http::EqualsIgnoringCase(text.substr(0, prefix.size()), prefix);
}

// How much of what an operation asks for the request has; none where it lacks something.
std::optional<int> Fit(const Operation& operation, const Call& call, const Parameters& query) {
  if (operation.parameters.size() > query.size()) return std::nullopt;
  int score = 0;
  for (const UriParameter& parameter : operation.parameters) {
    const std::string* value = FindParameter(query, parameter.name);
    if (value == nullptr || (!parameter.value.empty() && *value != parameter.value)) {
      return std::nullopt;
    }
    score += 4;
  }
  for (std::string_view name : operation.required_query) {
    // A parameter of the model that is missing is a violation unless another operation fits.
    score += FindParameter(query, name) != nullptr ? 2 : -100;
  }
  for (std::string_view name : operation.required_headers) {
    score += call.headers->Find(name) != nullptr ? 2 : -100;
  }
  return score;
}

// Among paths that fit alike, the one with most literal text: /tags/all before /tags/{id}.
int LiteralLength(std::string_view pattern) {
  int length = 0;
  bool label = false;
  for (char c : pattern) {
    if (c == '{') label = true;
    if (!label) ++length;
    if (c == '}') label = false;
  }
  return length;
}

struct Candidate {
  const Operation* operation = nullptr;
  int literal_length = 0;
};

// The operations of a service by their methods, made when it is first asked for one.
class RouteTable {
 public:
  explicit RouteTable(const Service& service) : operations_(service.operations) {
    for (const Operation& operation : operations_) {
      std::string_view method = operation.method;
      auto group = std::ranges::find(groups_, method, &Group::method);
      if (group == groups_.end()) group = groups_.insert(group, Group{method, {}});
      group->candidates.push_back({&operation, LiteralLength(operation.path)});
    }
  }

  bool IsOf(const Service& service) const {
    return operations_.data() == service.operations.data() &&
           operations_.size() == service.operations.size();
  }
  std::span<const Candidate> With(std::string_view method) const {
    auto group = std::ranges::find(groups_, method, &Group::method);
    return group == groups_.end() ? std::span<const Candidate>() : group->candidates;
  }

 private:
  struct Group {
    std::string_view method;
    std::vector<Candidate> candidates;
  };
  std::span<const Operation> operations_;
  std::vector<Group> groups_;
};

// Services are constants of the program, and each thread knows the few that it is asked for.
const RouteTable& RoutesOf(const Service& service) {
  thread_local std::vector<std::unique_ptr<RouteTable>> known;
  for (const auto& table : known) {
    if (table->IsOf(service)) return *table;
  }
  known.push_back(std::make_unique<RouteTable>(service));
  return *known.back();
}

bool Better(int score, const Candidate& candidate, int best_score, const Candidate& best) {
  if (candidate.literal_length != best.literal_length) {
    return candidate.literal_length > best.literal_length;
  }
  if (score != best_score) return score > best_score;
  const Operation& operation = *candidate.operation;
  if (operation.implemented() != best.operation->implemented()) return operation.implemented();
  return best.operation->deprecated && !operation.deprecated;
}

// Splits a header that holds a list: quoted strings keep their commas, HTTP dates their one.
std::vector<std::string> SplitHeader(std::string_view text, bool dates) {
  std::vector<std::string> out;
  std::string part;
  bool quoted = false;
  bool was_quoted = false;
  int commas = 0;
  auto end_part = [&] {
    if (!was_quoted) {
      std::size_t first = part.find_first_not_of(" \t");
      std::size_t last = part.find_last_not_of(" \t");
      part = first == std::string::npos ? "" : part.substr(first, last - first + 1);
    }
    out.push_back(std::exchange(part, {}));
    was_quoted = false;
    commas = 0;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (quoted && c == '\\' && i + 1 < text.size()) {
      part += text[++i];
    } else if (c == '"') {
      if (!quoted) part.clear();
      quoted = !quoted;
      was_quoted = true;
    } else if (c == ',' && !quoted && (!dates || ++commas % 2 == 0)) {
      end_part();
    } else if (!was_quoted || quoted) {
      part += c;
    }
  }
  end_part();
  return out;
}

// An element of a list header, quoted where it could not be told from its neighbours.
std::string HeaderElement(std::string text) {
  if (text.find_first_of(",\"") == std::string::npos) return text;
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

class Reader {
 public:
  Reader(const Match& match, const Call& call, BadValue bad_value, Violations& violations)
      : match_(match), call_(call), bad_value_(bad_value), violations_(violations) {
    // Route has read the query before: what is broken has been refused there.
    query_ = ParseParameters(call.query).value_or(Parameters());
  }

  void Read(void* input, const Place& place) {
    for (const Member& member : match_.operation->input->structure->members) {
      if (member.location == Location::kBody || member.location == Location::kPayload) continue;
      Place inner{.parent = &place, .name = member.name};
      if (!ReadMember(member, input, inner) && member.required) violations_.Missing(place, member);
    }
  }

 private:
  bool ReadMember(const Member& member, void* input, const Place& place) {
    switch (member.location) {
      case Location::kUri: {
        const std::string* text = FindParameter(match_.labels, member.wire_name);
        return text != nullptr && One(member, *text, TimeFormat::kIso8601, input, place);
      }
      case Location::kHeader: {
        const std::string* text = call_.headers->Find(member.wire_name);
        if (text == nullptr) return false;
        return member.shape->kind == Kind::kList
                   ? HeaderList(member, input, place)
                   : One(member, *text, TimeFormat::kHttpDate, input, place);
      }
      case Location::kHeaders:
        return HeaderMap(member, input, place);
      case Location::kQuery:
        return Query(member, input, place);
      default:
        return false;
    }
  }

  bool One(const Member& member, const std::string& text, TimeFormat otherwise, void* input,
           const Place& place) {
    void* value = nullptr;
    if (member.json_value) {
      std::optional<std::string> json = Base64Decode(text);
      if (!json) return BadText(member, text);
      *static_cast<std::string*>(MakeMember(input, member)) = std::move(*json);
      return true;
    }
    // Parsed beside the member first: a time that cannot be read may count as absent, as may a
    // number that is not said.
    TimeFormat format = TimeFormatOf(member.time_format, *member.shape, otherwise);
    if (member.shape->kind == Kind::kTimestamp) {
      std::optional<Timestamp> time = ParseTime(text, format);
      if (!time) return BadText(member, text);
      value = MakeMember(input, member);
      *static_cast<Timestamp*>(value) = *time;
    } else {
      if (text.empty() && member.shape->kind == Kind::kInteger) return BadText(member, text);
      value = MakeMember(input, member);
      if (!ParseScalar(text, *member.shape, format, value)) return BadText(member, text);
    }
    violations_.Check(*member.shape, value, place);
    return true;
  }

  bool BadText(const Member& member, std::string_view text) {
    bad_value_(member, text);
    return false;
  }

  void Append(const Member& member, std::string_view text, TimeFormat otherwise, void* list) {
    const ElementTable& element = *member.shape->element;
    TimeFormat format = TimeFormatOf(element.time_format, *element.shape, otherwise);
    if (!ParseScalar(text, *element.shape, format, element.list->append(list))) {
      bad_value_(member, text);
    }
  }

  bool HeaderList(const Member& member, void* input, const Place& place) {
    const ElementTable& element = *member.shape->element;
    void* list = MakeMember(input, member);
    bool dates = element.shape->kind == Kind::kTimestamp &&
                 TimeFormatOf(element.time_format, *element.shape, TimeFormat::kHttpDate) ==
                     TimeFormat::kHttpDate;
    for (const auto& [name, text] : call_.headers->Fields()) {
      if (!http::EqualsIgnoringCase(name, member.wire_name)) continue;
      if (text.empty()) continue;
      for (const std::string& part : SplitHeader(text, dates)) {
        Append(member, part, TimeFormat::kHttpDate, list);
      }
    }
    violations_.Check(*member.shape, list, place);
    return true;
  }

  bool HeaderMap(const Member& member, void* input, const Place& place) {
    void* map = nullptr;
    std::string_view prefix = member.wire_name == member.name ? "" : member.wire_name;
    for (const auto& [name, text] : call_.headers->Fields()) {
      if (!StartsWithIgnoringCase(name, prefix)) continue;
      if (map == nullptr) map = MakeMember(input, member);
      void* value = member.shape->element->map->insert(map, name.substr(prefix.size()));
      std::string& held = *static_cast<std::string*>(value);
      held = held.empty() ? text : held + "," + text;
    }
    if (map != nullptr) violations_.Check(*member.shape, map, place);
    return map != nullptr;
  }

  bool Query(const Member& member, void* input, const Place& place) {
    if (member.shape->kind == Kind::kMap) return QueryMap(member, input, place);
    if (member.shape->kind == Kind::kList) {
      void* list = nullptr;
      for (const auto& [name, text] : query_) {
        if (name != member.wire_name) continue;
        if (list == nullptr) list = MakeMember(input, member);
        Append(member, text, TimeFormat::kIso8601, list);
      }
      if (list != nullptr) violations_.Check(*member.shape, list, place);
      return list != nullptr;
    }
    const std::string* text = FindParameter(query_, member.wire_name);
    return text != nullptr && One(member, *text, TimeFormat::kIso8601, input, place);
  }

  // All parameters but the literals of the path, also those that other members take.
  bool QueryMap(const Member& member, void* input, const Place& place) {
    std::set<std::string_view> taken;
    for (const UriParameter& literal : match_.operation->parameters) taken.insert(literal.name);
    void* map = nullptr;
    const ElementTable& element = *member.shape->element;
    for (const auto& [name, text] : query_) {
      if (taken.contains(name)) continue;
      if (map == nullptr) map = MakeMember(input, member);
      void* value = element.map->insert(map, name);
      if (element.shape->kind == Kind::kList) {
        value = element.shape->element->list->append(value);
        *static_cast<std::string*>(value) = text;
      } else {
        *static_cast<std::string*>(value) = text;
      }
    }
    if (map != nullptr) violations_.Check(*member.shape, map, place);
    return map != nullptr;
  }

  const Match& match_;
  const Call& call_;
  BadValue bad_value_;
  Violations& violations_;
  Parameters query_;
};

std::string HeaderText(const Member& member, const void* value) {
  if (member.json_value) return Base64Encode(*static_cast<const std::string*>(value));
  if (member.shape->kind == Kind::kTimestamp) {
    TimeFormat format = TimeFormatOf(member.time_format, *member.shape, TimeFormat::kHttpDate);
    return TimeText(*static_cast<const Timestamp*>(value), format);
  }
  return ScalarText(*member.shape, value);
}

std::string ListText(const Member& member, const void* list) {
  const ElementTable& element = *member.shape->element;
  TimeFormat format = TimeFormatOf(element.time_format, *element.shape, TimeFormat::kHttpDate);
  std::string out;
  std::size_t size = element.list->size(list);
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) out += ", ";
    const void* value = element.list->at(list, i);
    out += element.shape->kind == Kind::kTimestamp
               ? TimeText(*static_cast<const Timestamp*>(value), format)
               : HeaderElement(ScalarText(*element.shape, value));
  }
  return out;
}

}  // namespace

Match MatchRestOperation(const Service& service, const Call& call, bool& path_known) {
  std::optional<Parameters> query = ParseParameters(call.query);
  if (!query) return {};
  Match match;
  Candidate best;
  int best_score = 0;
  for (const Candidate& candidate : RoutesOf(service).With(call.method)) {
    // Most operations fail before their path is matched.
    const Operation& operation = *candidate.operation;
    std::optional<int> score = Fit(operation, call, *query);
    if (!score) continue;
    if (best.operation != nullptr && !Better(*score, candidate, best_score, best)) continue;
    std::optional<Parameters> labels = MatchPath(operation.path, call.path);
    if (!labels) continue;
    match = Match{.operation = &operation, .labels = std::move(*labels)};
    best = candidate;
    best_score = *score;
  }
  path_known = match.operation != nullptr ||
               std::ranges::any_of(service.operations, [&](const Operation& operation) {
                 return Fit(operation, call, *query) && MatchPath(operation.path, call.path);
               });
  return match;
}

void ReadBindings(const Match& match, const Call& call, void* input, const Place& place,
                  BadValue bad_value, Violations& violations) {
  Reader(match, call, bad_value, violations).Read(input, place);
}

void WriteBindings(const Shape& shape, const void* structure, http::Response& response) {
  for (const Member& member : shape.structure->members) {
    if (member.location == Location::kBody || member.location == Location::kPayload) continue;
    const void* value = FindMember(structure, member);
    if (value == nullptr) continue;
    if (member.location == Location::kStatus) {
      int status = *static_cast<const std::int32_t*>(value);
      if (status >= 100 && status <= 599) response.status = status;
    } else if (member.location == Location::kHeader) {
      std::string text =
          member.shape->kind == Kind::kList ? ListText(member, value) : HeaderText(member, value);
      // A required member that is empty says no more than none.
      if (!text.empty()) response.headers.Set(member.wire_name, std::move(text));
    } else if (member.location == Location::kHeaders) {
      struct State {
        http::Response& response;
        std::string_view prefix;
      } state{response, member.wire_name == member.name ? "" : member.wire_name};
      auto visit = [](void* opaque, const std::string& key, const void* entry) {
        State& at = *static_cast<State*>(opaque);
        at.response.headers.Set(std::string(at.prefix) + key,
                                *static_cast<const std::string*>(entry));
      };
      member.shape->element->map->each(value, &state, visit);
    }
  }
}

bool HasBodyMembers(const Shape& shape) {
  return std::ranges::any_of(shape.structure->members, [](const Member& member) {
    return member.location == Location::kBody;
  });
}

}  // namespace laketop::aws
