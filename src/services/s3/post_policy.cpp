// SPDX-License-Identifier: Apache-2.0
#include "services/s3/post_policy.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "base/json.hpp"

namespace laketop::s3 {
namespace {

enum class Operator : std::uint8_t { kEquals, kStartsWith, kSize };

struct Condition {
  Operator kind = Operator::kEquals;
  std::string name;  // with its $; of a size, the lower bound
  std::string value;
};

struct PostPolicy {
  Timestamp expires{};
  std::vector<Condition> conditions;
};

aws::Error Invalid(std::string_view why) {
  return S3Error("InvalidPolicyDocument", 400, fmt::format("Invalid Policy: {}", why));
}

aws::Error Refused(std::string_view why) {
  return S3Error("AccessDenied", 403, fmt::format("Invalid according to Policy: {}", why));
}

std::string_view NameOf(Operator kind) {
  if (kind == Operator::kSize) return "content-length-range";
  return kind == Operator::kEquals ? "eq" : "starts-with";
}

aws::Error Failed(const Condition& condition) {
  std::string text = "[";
  AppendJsonString(text, NameOf(condition.kind));
  text += ", ";
  AppendJsonString(text, condition.name);
  text += ", ";
  AppendJsonString(text, condition.value);
  return Refused("Policy Condition failed: " + text + "]");
}

Condition ReadSimple(const Json::Object& object) {
  if (object.size() != 1) {
    throw Invalid(
        "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.");
  }
  const auto& [name, value] = object.front();
  if (value.IsNull()) throw Invalid("Invalid JSON.");
  if (!value.IsString()) throw Invalid("Invalid Simple-Condition: value must be a string.");
  return {.kind = Operator::kEquals, .name = "$" + name, .value = value.AsString()};
}

// Bounds may be numbers or texts.
std::string OperandOf(const Json& operand, bool may_be_number) {
  if (operand.IsString()) return operand.AsString();
  if (!may_be_number || !operand.IsInt()) throw Invalid("Invalid JSON.");
  if (operand.AsInt() < 0) throw Invalid("Invalid content-length-range: a bound is negative.");
  return fmt::format("{}", operand.AsInt());
}

Condition ReadList(const Json::Array& list) {
  if (list.empty() || !list.front().IsString()) {
    throw Invalid("Invalid Condition: missing operation identifier.");
  }
  const std::string name = AsciiLower(list.front().AsString());
  Condition condition;
  if (name == "starts-with") {
    condition.kind = Operator::kStartsWith;
  } else if (name == "content-length-range") {
    condition.kind = Operator::kSize;
  } else if (name != "eq") {
    throw Invalid(
        fmt::format("Invalid Condition: unknown operation '{}'.", list.front().AsString()));
  }
  if (list.size() != 3) throw Invalid(fmt::format("Invalid {}: wrong number of arguments.", name));
  const bool sizes = condition.kind == Operator::kSize;
  condition.name = OperandOf(list[1], sizes);
  condition.value = OperandOf(list[2], sizes);
  return condition;
}

// 2026-01-31T23:59:59Z or …59.123Z, and no other form.
Timestamp ReadExpiration(const Json& value) {
  if (!value.IsString()) throw Invalid("Invalid 'expiration' value.");
  const std::string& text = value.AsString();
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";
  bool good = text.size() > kShape.size() && text.ends_with('Z');
  for (std::size_t at = 0; good && at < kShape.size(); ++at) {
    const bool digit = text[at] >= '0' && text[at] <= '9';
    good = kShape[at] == 'd' ? digit : text[at] == kShape[at];
  }
  std::optional<Timestamp> time = good ? ParseIso8601(text) : std::nullopt;
  if (!time) throw Invalid(fmt::format("Invalid 'expiration' value: '{}'", text));
  return *time;
}

PostPolicy ReadPolicy(std::string_view base64) {
  std::optional<std::string> document = Base64Decode(base64);
  if (!document) throw Invalid("invalid Base64 encoding.");
  auto json = ParseJson(*document, {.bytes_max = kFormBytesMax, .depth_max = kPostPolicyDepthMax});
  if (!json || !json->IsObject()) throw Invalid("Invalid JSON.");
  for (const auto& [name, value] : json->AsObject()) {
    if (name != "expiration" && name != "conditions") {
      throw Invalid(fmt::format("Unexpected: '{}'", AsciiLower(name)));
    }
  }
  PostPolicy policy;
  const Json* expiration = json->Find("expiration");
  if (expiration == nullptr) throw Invalid("Policy missing expiration.");
  policy.expires = ReadExpiration(*expiration);
  const Json* conditions = json->Find("conditions");
  if (conditions == nullptr) throw Invalid("Policy missing conditions.");
  if (!conditions->IsArray()) throw Invalid("Invalid 'conditions' value: must be a List.");
  for (const Json& condition : conditions->AsArray()) {
    if (condition.IsObject()) {
      policy.conditions.push_back(ReadSimple(condition.AsObject()));
    } else if (condition.IsArray()) {
      policy.conditions.push_back(ReadList(condition.AsArray()));
    } else {
      throw Invalid("Invalid condition: must be a List or Object.");
    }
  }
  return policy;
}

// A list of content types begins so where each of them does.
bool AllStartWith(std::string_view list, std::string_view prefix) {
  while (true) {
    const std::size_t comma = list.find(',');
    std::string_view one = list.substr(0, comma);
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (!one.starts_with(prefix)) return false;
    if (comma == std::string_view::npos) return true;
    list.remove_prefix(comma + 1);
  }
}

bool Holds(const Condition& condition, const PostForm& form, std::string_view bucket) {
  if (!condition.name.starts_with('$')) return false;
  const std::string name = AsciiLower(std::string_view(condition.name).substr(1));
  const std::string* field = form.Find(name);
  if (field == nullptr && name != "bucket") return false;
  const std::string_view value = name == "bucket" ? bucket : std::string_view(*field);
  if (condition.kind == Operator::kEquals) return value == condition.value;
  if (name == "content-type") return AllStartWith(value, condition.value);
  return value.starts_with(condition.value);
}

std::optional<std::uint64_t> NumberOf(std::string_view text) {
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

void Narrow(FileSizes& sizes, const Condition& condition) {
  std::optional<std::uint64_t> least = NumberOf(condition.name);
  std::optional<std::uint64_t> most = NumberOf(condition.value);
  if (!least || !most) throw Failed(condition);
  sizes.least = std::max(sizes.least, *least);
  sizes.most = std::min(sizes.most, *most);
}

// Each field must be spoken of, but for those that the signature itself is made of.
void CheckCoverage(const PostPolicy& policy, const PostForm& form) {
  constexpr std::string_view kFree[] = {"policy", "signature", "awsaccesskeyid", "x-amz-signature"};
  std::string extra;
  for (const PostForm::Field& field : form.Fields()) {
    if (field.lower.starts_with("x-ignore-")) continue;
    if (std::ranges::find(kFree, field.lower) != std::end(kFree)) continue;
    const bool named = std::ranges::any_of(policy.conditions, [&](const Condition& condition) {
      return condition.kind != Operator::kSize && AsciiLower(condition.name) == "$" + field.lower;
    });
    if (named) continue;
    if (!extra.empty()) extra += ", ";
    extra += field.name;
  }
  if (!extra.empty()) throw Refused("Extra input fields: " + extra);
}

}  // namespace

FileSizes CheckPostPolicy(std::string_view policy_text, const PostForm& form,
                          std::string_view bucket, Timestamp now) {
  const PostPolicy policy = ReadPolicy(policy_text);
  if (now > policy.expires) throw Refused("Policy expired.");
  FileSizes sizes;
  for (const Condition& condition : policy.conditions) {
    if (condition.kind == Operator::kSize) {
      Narrow(sizes, condition);
    } else if (!Holds(condition, form, bucket)) {
      throw Failed(condition);
    }
  }
  CheckCoverage(policy, form);
  return sizes;
}

}  // namespace laketop::s3
