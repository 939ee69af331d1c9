// SPDX-License-Identifier: Apache-2.0
// Requests of rest-json that no server may take, after the groups of Smithy's
// httpMalformedRequestTests (restJson1/malformedRequests). What AWS's services answer otherwise
// than that suite says so beside the case.
#include <gmock/gmock.h>

#include "tools/gen/golden/bookshop.hpp"

namespace laketop::golden {
namespace {

using aws::ProtocolKind;

// One member's text in a body that is good otherwise.
struct BadMember {
  std::string_view name;
  std::string_view text;
};

std::string NameOf(const testing::TestParamInfo<BadMember>& info) {
  return std::string(info.param.name) + std::to_string(info.index);
}

class MalformedBody : public testing::TestWithParam<BadMember> {};

TEST_P(MalformedBody, IsNoInput) {
  const std::string body = "{\"Name\":\"a\",\"" + std::string(GetParam().name) +
                           "\":" + std::string(GetParam().text) + "}";
  const aws::Error error = ErrorOf(ProtocolKind::kRestJson, {.path = "/shelves", .body = body});
  EXPECT_EQ(error.code(), "SerializationException") << body;
  EXPECT_EQ(error.http_status(), 400) << body;
}

std::vector<BadMember> MembersOf(std::string_view name, std::vector<std::string_view> texts) {
  std::vector<BadMember> members;
  for (std::string_view text : texts) members.push_back({name, text});
  return members;
}

INSTANTIATE_TEST_SUITE_P(
    Boolean, MalformedBody,
    testing::ValuesIn(MembersOf("isDefault", {R"("true")", R"("false")", "0", "1", "TRUE", "tRUE",
                                              "yes", R"("")", "[]", "{}", "[true]", "1.0"})),
    NameOf);
// A number over the type's range is cut to it in AWS's services: Constraints in decode_test.cpp.
INSTANTIATE_TEST_SUITE_P(
    Integer, MalformedBody,
    testing::ValuesIn(MembersOf("Width", {R"("123")", "true", "2ABC", "0x42", "Infinity",
                                          "-Infinity", "NaN", R"("NaN")", R"("Infinity")", "[]",
                                          "[1]", "{}", "+1", "01", "1.", ".5", "--1", "1e"})),
    NameOf);
INSTANTIATE_TEST_SUITE_P(String, MalformedBody,
                         testing::ValuesIn(MembersOf("Secret",
                                                     {"1", "true", "[]", "{}", "abc", "'a'", "\"a",
                                                      "\"\\q\"", "\"\\u12\"", "[\"a\"]"})),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(Timestamp, MalformedBody,
                         testing::ValuesIn(MembersOf("OpenedAt", {"true", R"("true")", R"("soon")",
                                                                  "NaN", R"("NaN")", "Infinity",
                                                                  "0x42", "[]", "{}", R"("")"})),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(Blob, MalformedBody,
                         testing::ValuesIn(MembersOf("Seal", {R"("*")", R"("YW=Zz")", R"("a")", "1",
                                                              "true", "[]", "{}", R"(["a"])"})),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(List, MalformedBody,
                         testing::ValuesIn(MembersOf(
                             "Aliases", {R"("a")", "1", "{}", R"({"a":"b"})", "[1]", "[[]]", "[{}]",
                                         R"(["a")", R"(["a",])", R"(["a" "b"])", R"(["a",,"b"])"})),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(
    Map, MalformedBody,
    testing::ValuesIn(MembersOf("Labels", {R"("a")", "1", "[]", R"(["a"])", R"({"a":1})",
                                           R"({"a":[]})", R"({"a":{}})", R"({"a":})", R"({"a"})",
                                           R"({a:"b"})", R"({"a":"b",})", R"({1:"b"})"})),
    NameOf);
INSTANTIATE_TEST_SUITE_P(Structure, MalformedBody,
                         testing::ValuesIn(MembersOf("Tags", {R"(["a"])", "[1]", "[[]]",
                                                              R"([{"Key":1}])", R"([{"Key":[]}])",
                                                              R"([{"Key":"a"])", R"({})"})),
                         NameOf);

class MalformedDocument : public testing::TestWithParam<std::string_view> {};

TEST_P(MalformedDocument, IsNoInput) {
  const aws::Error error =
      ErrorOf(ProtocolKind::kRestJson, {.path = "/shelves", .body = std::string(GetParam())});
  EXPECT_EQ(error.code(), "SerializationException") << GetParam();
  EXPECT_EQ(error.http_status(), 400) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Body, MalformedDocument,
                         testing::Values("{", "}", "{1}", R"({"Name":"a")", R"({"Name":"a"}}abc)",
                                         R"({"Name":"a"}abc)", R"({"Name" "a"})",
                                         R"({"Name":"a" "Width":1})", R"({"Name":"a";"Width":1})",
                                         R"({Name:"a"})", R"([{"Name":"a"}])", "10", "\"Name\"",
                                         "true", "[]", "\x80\x81", R"({"Name":"a"} {"Name":"b"})"));

// A value in the query string.
class MalformedQuery : public testing::TestWithParam<std::string_view> {};

TEST_P(MalformedQuery, IsNoInteger) {
  const Request request{.method = "GET",
                        .path = "/shelves/a/books",
                        .query = "max-results=" + std::string(GetParam())};
  EXPECT_EQ(ErrorOf(ProtocolKind::kRestJson, request).code(), "SerializationException");
  EXPECT_EQ(ErrorOf(ProtocolKind::kRestXml, request).code(), "InvalidArgument");
}

INSTANTIATE_TEST_SUITE_P(Integer, MalformedQuery,
                         testing::Values("true", "1.001", "2ABC", "0x42", "Infinity", "-Infinity",
                                         "NaN", "9223372000000000000", "-9223372000000000000",
                                         "123000000000000000000000", "%20", "1%2C2"));

class MalformedTimestampHeader : public testing::TestWithParam<std::string_view> {};

TEST_P(MalformedTimestampHeader, IsNoTime) {
  Request request{.method = "GET", .path = "/shelves/a/books/b"};
  request.headers.Set("If-Modified-Since", std::string(GetParam()));
  EXPECT_EQ(ErrorOf(ProtocolKind::kRestJson, request).code(), "SerializationException");
}

INSTANTIATE_TEST_SUITE_P(Header, MalformedTimestampHeader,
                         testing::Values("true", "Infinity", "NaN", "0x42", "yesterday",
                                         "Sat, 32 Jan 2026 23:59:59 GMT",
                                         "Sat, 31 Foo 2026 23:59:59 GMT",
                                         "Sat, 31 Jan 2026 25:59:59 GMT", "2026-13-01T00:00:00Z"));

}  // namespace
}  // namespace laketop::golden
