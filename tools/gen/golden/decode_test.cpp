// SPDX-License-Identifier: Apache-2.0
// What clients send that is not right, and what must come back: AWS's error in the right protocol.
#include <gmock/gmock.h>

#include "tools/gen/golden/bookshop.hpp"

namespace laketop::golden {
namespace {

using aws::ProtocolKind;

struct BadJson {
  std::string_view body;
  std::string_view message;
};

class JsonTypes : public testing::TestWithParam<BadJson> {};

TEST_P(JsonTypes, AreRefusedInAwsWords) {
  Request request = JsonRequest("CreateShelf", std::string(GetParam().body));
  aws::Error error = ErrorOf(ProtocolKind::kJson11, request);
  EXPECT_EQ(error.code(), "SerializationException");
  EXPECT_EQ(error.http_status(), 400);
  EXPECT_EQ(error.message(), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Wrong, JsonTypes,
    testing::Values(BadJson{R"({"Width": "1"})", "STRING_VALUE can not be converted to an Integer"},
                    BadJson{R"({"Width": true})", "TRUE_VALUE can not be converted to an Integer"},
                    BadJson{R"({"Width": [1]})", "Start of list found where not expected"},
                    BadJson{R"({"Width": {"a": 1}})",
                            "Start of structure or map found where not expected."},
                    BadJson{R"({"Name": 1})", "NUMBER_VALUE can not be converted to a String"},
                    BadJson{R"({"Aliases": "x"})", "Expected list or null"},
                    BadJson{R"({"Aliases": [1]})", "NUMBER_VALUE can not be converted to a String"},
                    BadJson{R"({"Tags": ["x"]})", "Expected null"},
                    BadJson{R"({"OpenedAt": "soon"})",
                            "STRING_VALUE can not be converted to milliseconds since epoch"},
                    BadJson{R"({"OpenedAt": 1e300})", ""}, BadJson{R"({"Seal": "*"})", ""},
                    BadJson{"[]", "Start of list found where not expected"}, BadJson{"{", ""},
                    BadJson{"", ""}, BadJson{R"({"Name": "a",})", ""}));

TEST(JsonTypes, NullsAndUnknownMembersCountAsAbsent) {
  aws::Value value = Decode(ProtocolKind::kJson11,
                            JsonRequest("CreateShelf", R"({"Name":"a","Width":null,"X":[1]})"));
  EXPECT_EQ(value.As<gen::CreateShelfInput>().Name, "a");
  EXPECT_FALSE(value.As<gen::CreateShelfInput>().Width.has_value());
}

TEST(JsonTypes, AbsentAndEmptyStayDistinct) {
  auto absent = Decode(ProtocolKind::kJson11, JsonRequest("CreateShelf", R"({"Name":"a"})"));
  auto empty = Decode(ProtocolKind::kJson11,
                      JsonRequest("CreateShelf", R"({"Name":"a","Tags":[],"Labels":{}})"));
  EXPECT_FALSE(absent.As<gen::CreateShelfInput>().Tags.has_value());
  ASSERT_TRUE(empty.As<gen::CreateShelfInput>().Tags.has_value());
  EXPECT_TRUE(empty.As<gen::CreateShelfInput>().Tags->empty());
  ASSERT_TRUE(empty.As<gen::CreateShelfInput>().Labels.has_value());
}

TEST(JsonTypes, DepthHasALimit) {
  std::string deep =
      R"({"Name":"a","Notes":)" + std::string(5000, '[') + std::string(5000, ']') + "}";
  EXPECT_EQ(ErrorOf(ProtocolKind::kJson11, JsonRequest("CreateShelf", deep)).code(),
            "SerializationException");
}

std::string ViolationOf(std::string body) {
  return ErrorOf(ProtocolKind::kJson11, JsonRequest("CreateShelf", std::move(body))).message();
}

TEST(Constraints, AreListedInAwsWords) {
  EXPECT_EQ(
      ViolationOf("{}"),
      "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member "
      "must not be null");
  EXPECT_EQ(ViolationOf(R"({"Name":""})"),
            "1 validation error detected: Value '' at 'name' failed to satisfy constraint: Member "
            "must have length greater than or equal to 1");
  EXPECT_EQ(ViolationOf(R"({"Name":"12345678901"})"),
            "1 validation error detected: Value '12345678901' at 'name' failed to satisfy "
            "constraint: Member must have length less than or equal to 10");
  EXPECT_EQ(ViolationOf(R"({"Name":"a","Theme":"OLD"})"),
            "1 validation error detected: Value 'OLD' at 'theme' failed to satisfy constraint: "
            "Member must satisfy enum value set: [NEW, SECOND-HAND, NULL, 3D]");
  EXPECT_EQ(ViolationOf(R"({"Name":"a","Width":99999999999})"),
            "1 validation error detected: Value '2147483647' at 'width' failed to satisfy "
            "constraint: Member must have value less than or equal to 500");
}

TEST(Constraints, NameTheNestedPlace) {
  EXPECT_EQ(ViolationOf(R"({"Name":"a","Tags":[{"Key":"k"},{"Value":"v"}]})"),
            "1 validation error detected: Value null at 'tags.2.member.key' failed to satisfy "
            "constraint: Member must not be null");
  EXPECT_EQ(
      ViolationOf(R"({"Name":"a","Aliases":["ok",""]})"),
      "1 validation error detected: Value '[ok, ]' at 'aliases' failed to satisfy constraint: "
      "Member must satisfy constraint: [Member must have length greater than or equal to 1]");
  EXPECT_EQ(ViolationOf(R"({"Name":"a","Labels":{"":"v"}})"),
            "1 validation error detected: Value at 'labels' failed to satisfy constraint: Map keys "
            "must satisfy constraint: [Member must have length greater than or equal to 1]");
}

TEST(Constraints, PatternIsMatchedAsAWhole) {
  EXPECT_THAT(
      ViolationOf(R"({"Name":"a\u0001"})"),
      testing::HasSubstr("at 'name' failed to satisfy constraint: Member must satisfy regular "
                         "expression pattern: [\\u0020-\\uD7FF"));
  // A character beyond the first plane counts as two, and the pattern takes it.
  EXPECT_EQ(ViolationOf("{\"Name\":\"\xF0\x9F\x98\xB9\"}"), "");
}

TEST(Constraints, ASecretIsNotShown) {
  EXPECT_EQ(ViolationOf(R"({"Name":"a","Secret":"hunter2"})"),
            "1 validation error detected: Value at 'secret' failed to satisfy constraint: Member "
            "must have length less than or equal to 4");
}

TEST(Constraints, AreCountedTogetherAndCarryTheServicesCode) {
  aws::Error error = ErrorOf(ProtocolKind::kJson11, JsonRequest("CreateShelf", R"({"Width":0})"));
  EXPECT_EQ(error.code(), "ShopValidationException");
  EXPECT_THAT(error.message(), testing::StartsWith("2 validation errors detected: "));
  ASSERT_EQ(error.fields.size(), 1);
  EXPECT_EQ(error.fields[0].first, "Reason");
}

TEST(UnknownOperation, IsAnsweredByEachProtocolsOwnError) {
  EXPECT_EQ(ErrorOf(ProtocolKind::kJson11, JsonRequest("Burn", "{}")).code(),
            "UnknownOperationException");
  EXPECT_EQ(ErrorOf(ProtocolKind::kJson11, Request{.body = "{}"}).code(),
            "UnknownOperationException");
  aws::Error query = ErrorOf(ProtocolKind::kQuery, {.body = "Action=Burn&Version=2026-01-01"});
  EXPECT_EQ(query.code(), "InvalidAction");
  EXPECT_EQ(query.message(), "Could not find operation Burn for version 2026-01-01");
  EXPECT_EQ(ErrorOf(ProtocolKind::kQuery, {}).code(), "MissingAction");
  EXPECT_EQ(ErrorOf(ProtocolKind::kRestJson, {.path = "/nowhere"}).http_status(), 404);
  EXPECT_EQ(ErrorOf(ProtocolKind::kRestJson, {.method = "PATCH", .path = "/shelves"}).http_status(),
            405);
}

TEST(UnknownOperation, DiffersFromOneThatIsNotImplemented) {
  aws::Error error = ErrorOf(ProtocolKind::kRestJson, {.method = "DELETE", .path = "/shelves/a"});
  EXPECT_EQ(error.http_status(), 501);
  EXPECT_EQ(error.code(), "NotImplemented");
}

TEST(Query, ReadsNestedNamesInAnyOrder) {
  aws::Value value =
      Decode(ProtocolKind::kQuery, {.body = "Tags.member.10.Key=b&Action=CreateShelf&Name=a+b"
                                            "&Tags.member.2.Key=a%26&Labels.entry.1.key=k"
                                            "&Labels.entry.1.value=v&Version=1"});
  const auto& in = value.As<gen::CreateShelfInput>();
  EXPECT_EQ(in.Name, "a b");
  ASSERT_EQ(in.Tags->size(), 2);
  EXPECT_EQ(in.Tags->at(0).Key, "a&");
  EXPECT_EQ(in.Tags->at(1).Key, "b");
  EXPECT_EQ(in.Labels->at("k"), "v");
}

TEST(Query, LimitsApplyToWhatItDecodes) {
  aws::Error error =
      ErrorOf(ProtocolKind::kQuery, {.body = "Action=CreateShelf&Name=a&Tags.member.1.Key=a"
                                             "&Tags.member.2.Key=a&Tags.member.3.Key=a"});
  EXPECT_THAT(error.message(), testing::HasSubstr("at 'tags' failed to satisfy constraint: Member "
                                                  "must have length less than or equal to 2"));
}

TEST(Query, RefusesWhatIsNoForm) {
  EXPECT_EQ(ErrorOf(ProtocolKind::kQuery, {.body = "Action=%ZZ"}).code(), "MalformedQueryString");
  EXPECT_EQ(ErrorOf(ProtocolKind::kQuery, {.body = "Action=CreateShelf&Name=a&Width=x"}).code(),
            "MalformedInput");
  std::string deep = "Action=CreateShelf&Name=a&";
  for (int i = 0; i < 5000; ++i) deep += "a.";
  EXPECT_EQ(ErrorOf(ProtocolKind::kQuery, {.body = deep}).code(), "MalformedInput");
  std::string many = "Action=CreateShelf&Name=a";
  for (int i = 0; i < 20000; ++i) many += "&x=1";
  EXPECT_EQ(ErrorOf(ProtocolKind::kQuery, {.body = many}).code(), "MalformedQueryString");
}

TEST(Rest, BindsLabelsQueryAndHeaders) {
  Request request{.method = "GET", .path = "/shelves/a%20b/books/x%2Fy//z"};
  request.headers.Set("If-Modified-Since", "Sat, 31 Jan 2026 23:59:59 GMT");
  aws::Value value = Decode(ProtocolKind::kRestJson, request);
  const auto& in = value.As<gen::GetBookInput>();
  EXPECT_EQ(in.Shelf, "a b");
  EXPECT_EQ(in.Key, "x/y//z");
  EXPECT_TRUE(in.IfModifiedSince.has_value());

  aws::Value list = Decode(
      ProtocolKind::kRestJson,
      {.method = "GET", .path = "/shelves/a/books", .query = "field=x&max-results=7&field=y"});
  EXPECT_EQ(list.As<gen::ListBooksInput>().MaxResults, 7);
  EXPECT_THAT(*list.As<gen::ListBooksInput>().Fields, testing::ElementsAre("x", "y"));
}

TEST(Rest, RefusesANumberThatIsNone) {
  Request request{.method = "GET", .path = "/shelves/a/books", .query = "max-results=many"};
  EXPECT_EQ(ErrorOf(ProtocolKind::kRestJson, request).code(), "SerializationException");
  aws::Error xml = ErrorOf(ProtocolKind::kRestXml, request);
  EXPECT_EQ(xml.code(), "InvalidArgument");
  EXPECT_EQ(xml.message(), "Provided max-results not an integer or within integer range");
}

TEST(Rest, RefusesEscapesThatAreNone) {
  for (Request request : {Request{.method = "GET", .path = "/shelves/%ZZ/books"},
                          Request{.method = "GET", .path = "/shelves/a/books", .query = "a=%"}}) {
    EXPECT_EQ(ErrorOf(ProtocolKind::kRestJson, request).code(), "SerializationException");
    EXPECT_EQ(ErrorOf(ProtocolKind::kRestXml, request).code(), "InvalidURI");
  }
}

TEST(Rest, StreamsItsBody) {
  aws::Value value = Decode(ProtocolKind::kRestXml,
                            {.method = "PUT", .path = "/shelves/a/books/k", .body = "bytes"});
  auto read = SyncWait(http::ReadAll(value.As<gen::PutBookInput>().Body, 100));
  EXPECT_EQ(read.value(), "bytes");
  EXPECT_TRUE(OperationNamed("PutBook").streams_input);
  EXPECT_TRUE(OperationNamed("GetBook").streams_output);
}

TEST(RestXml, RefusesWhatIsNoXml) {
  for (std::string_view body :
       {"<a>", "junk", "<a></b>", "<CreateShelfInput><Width>x</Width></CreateShelfInput>"}) {
    Request request{.path = "/shelves", .body = std::string(body)};
    EXPECT_EQ(ErrorOf(ProtocolKind::kRestXml, request).code(), "MalformedXML") << body;
  }
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "<a>";
  for (int i = 0; i < 5000; ++i) deep += "</a>";
  EXPECT_EQ(ErrorOf(ProtocolKind::kRestXml, {.path = "/shelves", .body = deep}).code(),
            "MalformedXML");
}

}  // namespace
}  // namespace laketop::golden
