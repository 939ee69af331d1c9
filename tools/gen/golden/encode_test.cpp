// SPDX-License-Identifier: Apache-2.0
// Outputs and errors, as each protocol writes them.
#include <gmock/gmock.h>

#include "gen/golden/shapes.hpp"
#include "tools/gen/golden/bookshop.hpp"

namespace laketop::golden {
namespace {

using aws::ProtocolKind;

const aws::ReplyIds kIds{.request_id = "R", .host_id = "H"};

template <class T>
http::Response Encode(ProtocolKind kind, std::string_view operation, const aws::Shape& shape,
                      T output) {
  return aws::ProtocolOf(kind).Encode(gen::Descriptor(), OperationNamed(operation),
                                      aws::Value::Own(shape, new T(std::move(output))), kIds);
}

http::Response EncodeError(ProtocolKind kind, const aws::Error& error) {
  return aws::ProtocolOf(kind).EncodeError(gen::Descriptor(), error, kIds);
}

gen::CreateShelfOutput NewShelf() {
  return {.Shelf = {.Name = "a<b>", .Label = "l", .OpenedAt = FromEpochSeconds(1.5)}};
}

TEST(Encode, JsonKeepsMillisecondsAndLeavesOutTheAbsent) {
  http::Response response =
      Encode(ProtocolKind::kJson11, "CreateShelf", gen::shapes::kCreateShelfOutput, NewShelf());
  EXPECT_EQ(BodyOf(response), R"({"Shelf":{"Name":"a<b>","Label":"l","OpenedAt":1.500}})");
  EXPECT_EQ(response.headers.Get("Content-Type"), "application/x-amz-json-1.1");
  EXPECT_EQ(response.headers.Get("x-amzn-RequestId"), "R");
  EXPECT_EQ(response.status, 201);
}

TEST(Encode, QueryWrapsItsResult) {
  http::Response response =
      Encode(ProtocolKind::kQuery, "CreateShelf", gen::shapes::kCreateShelfOutput, NewShelf());
  EXPECT_EQ(
      BodyOf(response),
      "<CreateShelfResponse xmlns=\"https://bookshop.example.com/doc/\"><CreateShelfResult>"
      "<Shelf Label=\"l\"><Name>a&lt;b&gt;</Name><OpenedAt>1970-01-01T00:00:01.500Z</OpenedAt>"
      "</Shelf></CreateShelfResult><ResponseMetadata><RequestId>R</RequestId>"
      "</ResponseMetadata></CreateShelfResponse>");
}

TEST(Encode, XmlFlattensLists) {
  gen::ListBooksOutput output{.Prices = std::vector<double>{1.5, 2}};
  output.Available = std::deque<bool>{true, false};
  http::Response response =
      Encode(ProtocolKind::kRestXml, "ListBooks", gen::shapes::kListBooksOutput, output);
  EXPECT_THAT(
      BodyOf(response),
      testing::HasSubstr("<ListBooksOutput xmlns=\"https://bookshop.example.com/doc/\">"
                         "<Price>1.5</Price><Price>2</Price><Available><member>true</member>"
                         "<member>false</member></Available></ListBooksOutput>"));
}

TEST(Encode, RestPutsMembersIntoHeadersAndStreamsTheBody) {
  gen::GetBookOutput output{.Body = "text", .Pages = 7, .LastModified = FromEpochSeconds(0)};
  output.Metadata = std::map<std::string, std::string>{{"author", "x"}};
  http::Response response =
      Encode(ProtocolKind::kRestJson, "GetBook", gen::shapes::kGetBookOutput, std::move(output));
  EXPECT_EQ(BodyOf(response), "text");
  EXPECT_EQ(response.headers.Get("x-shop-pages"), "7");
  EXPECT_EQ(response.headers.Get("x-shop-meta-author"), "x");
  EXPECT_EQ(response.headers.Get("last-modified"), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(Encode, AStructureMayContainItself) {
  gen::Section child{.Name = "child"};
  gen::Section section{.Name = "a", .Parent = gen::Section{.Name = "p"}};
  section.Children.emplace().push_back(child);
  section.ByName.emplace()["c"] = child;
  http::Response response =
      Encode(ProtocolKind::kJson11, "DescribeSection", gen::shapes::kSection, section);
  EXPECT_EQ(BodyOf(response),
            R"({"Name":"a","Parent":{"Name":"p"},"Children":[{"Name":"child"}],"ByName":)"
            R"({"c":{"Name":"child"}}})");
}

TEST(Errors, CarryTheirFieldsInEachProtocol) {
  gen::ShelfExistsException error("There.");
  error.Shelf = "a";
  http::Response json = EncodeError(ProtocolKind::kJson11, error);
  EXPECT_EQ(json.status, 409);
  EXPECT_EQ(BodyOf(json),
            R"({"__type":"example.bookshop#ShelfExists","message":"There.","Shelf":"a"})");
  http::Response rest = EncodeError(ProtocolKind::kRestJson, error);
  EXPECT_EQ(rest.headers.Get("x-amzn-ErrorType"), "ShelfExists");
  EXPECT_EQ(BodyOf(rest), R"({"message":"There.","Shelf":"a"})");
  EXPECT_EQ(BodyOf(EncodeError(ProtocolKind::kQuery, error)),
            "<ErrorResponse xmlns=\"https://bookshop.example.com/doc/\"><Error><Type>Sender</Type>"
            "<Code>ShelfExists</Code><Message>There.</Message><Shelf>a</Shelf></Error>"
            "<RequestId>R</RequestId></ErrorResponse>");
}

TEST(Errors, OfTheServerAreNotTheSenders) {
  http::Response response = EncodeError(ProtocolKind::kQuery, gen::ShopClosedException("Shut."));
  EXPECT_EQ(response.status, 500);
  EXPECT_THAT(BodyOf(response), testing::HasSubstr("<Type>Receiver</Type>"));
}

TEST(Errors, MayHaveNoBody) {
  aws::Error error("NotModified", 304, "");
  error.bodiless = true;
  error.headers.emplace_back("ETag", "\"x\"");
  http::Response response = EncodeError(ProtocolKind::kRestXml, error);
  EXPECT_EQ(BodyOf(response), "");
  EXPECT_EQ(response.headers.Get("ETag"), "\"x\"");
}

// A service of the golden model, to see a request through.
class Shop final : public gen::Api {
 public:
  Task<gen::CreateShelfOutput> CreateShelf(aws::Context, gen::CreateShelfInput in) override {
    if (in.Name == "taken") throw gen::ShelfExistsException("There.");
    co_return gen::CreateShelfOutput{.Shelf = {.Name = in.Name}};
  }
  Task<gen::Section> DescribeSection(aws::Context, gen::DescribeSectionInput) override {
    co_return gen::Section{};
  }
  Task<gen::GetBookOutput> GetBook(aws::Context, gen::GetBookInput) override {
    co_return gen::GetBookOutput{};
  }
  Task<gen::ListBooksOutput> ListBooks(aws::Context, gen::ListBooksInput) override {
    co_return gen::ListBooksOutput{};
  }
  Task<gen::PutBookOutput> PutBook(aws::Context, gen::PutBookInput) override {
    co_return gen::PutBookOutput{};
  }
};

TEST(Invoke, RunsTheHandlerTypeErased) {
  Shop shop;
  aws::ServiceBinding binding = gen::Bind(shop);
  aws::Value input = Decode(ProtocolKind::kJson11, JsonRequest("CreateShelf", R"({"Name":"new"})"));
  const aws::Operation& operation = OperationNamed("CreateShelf");
  EXPECT_EQ(binding.access(binding.api, operation, {}, input)[0].action, "bookshop:CreateShelf");
  aws::Value output = SyncWait(operation.invoke(binding.api, {}, std::move(input)));
  EXPECT_EQ(output.As<gen::CreateShelfOutput>().Shelf.Name, "new");

  aws::Value taken =
      Decode(ProtocolKind::kJson11, JsonRequest("CreateShelf", R"({"Name":"taken"})"));
  EXPECT_THROW(SyncWait(operation.invoke(binding.api, {}, std::move(taken))),
               gen::ShelfExistsException);
}

}  // namespace
}  // namespace laketop::golden
