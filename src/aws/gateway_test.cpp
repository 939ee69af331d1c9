// SPDX-License-Identifier: Apache-2.0
// The gateway with one small service: what it refuses, in whose words, and what it passes on.
#include "aws/gateway.hpp"

#include <gtest/gtest.h>

#include "aws/credentials.hpp"
#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/sync_wait.hpp"
#include "base/thread_pool.hpp"

namespace laketop::aws {
namespace {

struct Nothing {};
constexpr StructureTable kNoMembers{};
constexpr Shape kNothing{.kind = Kind::kStructure, .name = "Nothing", .structure = &kNoMembers};

// What the fake service was asked.
struct Seen {
  ports::Caller caller;
  std::string endpoint;
  int calls = 0;
};

Value MakeNothing() {
  return Value::Make<Nothing>(kNothing);
}

Task<Value> Succeed(void* api, Context context, Value) {
  auto* seen = static_cast<Seen*>(api);
  ++seen->calls;
  seen->caller = context.caller;
  seen->endpoint = context.endpoint;
  co_return MakeNothing();
}
Task<Value> Refuse(void*, Context, Value) {
  throw Error("ThingException", 400, "no such thing");
  co_return MakeNothing();
}
Task<Value> Crash(void*, Context, Value) {
  throw std::runtime_error("a secret of ours");
  co_return MakeNothing();
}
Task<Value> TooBusy(void*, Context, Value) {
  throw PoolBusy("full");
  co_return MakeNothing();
}
Task<Value> DiskFull(void*, Context, Value) {
  throw Trouble(Trouble::Kind::kDiskFull, "no room for a secret of ours");
  co_return MakeNothing();
}
Task<Value> Accept(void*, Context context, Value) {
  context.reply->status = 202;
  context.reply->headers.Add("X-Thing", "1");
  co_return MakeNothing();
}

constexpr Operation Make(std::string_view name, Task<Value> (*invoke)(void*, Context, Value)) {
  return {.name = name,
          .method = "POST",
          .path = "/",
          .input = &kNothing,
          .output = &kNothing,
          .make_input = &MakeNothing,
          .invoke = invoke};
}
constexpr Operation kOperations[] = {Make("Accept", &Accept),     Make("Crash", &Crash),
                                     Make("DiskFull", &DiskFull), {.name = "NotBuilt"},
                                     Make("Refuse", &Refuse),     Make("Succeed", &Succeed),
                                     Make("TooBusy", &TooBusy)};
constexpr ProtocolKind kJson[] = {ProtocolKind::kJson11};
constexpr ProtocolKind kXml[] = {ProtocolKind::kRestXml};
constexpr Service kThings{.name = "things",
                          .endpoint_prefix = "things",
                          .signing_name = "things",
                          .target_prefix = "Things",
                          .protocols = kJson,
                          .operations = kOperations};
constexpr Service kS3{.name = "s3",
                      .endpoint_prefix = "s3",
                      .signing_name = "s3",
                      .protocols = kXml,
                      .bare_errors = true};

std::vector<ports::AccessRequest> Access(const void*, const Operation& operation, const Context&,
                                         const Value&) {
  return {{.action = "things:" + std::string(operation.name), .resource_arn = "*"}};
}

class OnlyAction final : public ports::Authorizer {
 public:
  explicit OnlyAction(std::string action) : action_(std::move(action)) {}
  Task<ports::AccessDecision> Decide(ports::Caller,
                                     std::vector<ports::AccessRequest> requests) override {
    co_return ports::AccessDecision{.allowed = requests.at(0).action == action_};
  }

 private:
  std::string action_;
};

Timestamp WallTime() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

class GatewayTest : public testing::Test {
 protected:
  GatewayTest() {
    credentials_.emplace(
        *FileCredentials::Parse("[me]\n"
                                "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
                                "aws_secret_access_key = \"secret\"\n"
                                "account = 123456789012  # mine\n"));
    parts_.clock = &clock_;
    parts_.services = {{&kThings, &seen_, &Access}, {&kS3, &seen_, &Access}};
    parts_.credentials = {&*credentials_};
  }

  static http::Request Post(std::string operation, std::string body = "{}") {
    http::Request request;
    request.method = "POST";
    request.path = "/";
    request.headers.Add("Host", "localhost:4566");
    request.headers.Add("X-Amz-Target", "Things." + operation);
    request.headers.Add("Content-Type", "application/x-amz-json-1.1");
    request.body = http::MakeBodyReader(std::move(body));
    return request;
  }

  static void SignAs(http::Request& request, const std::string& body, Timestamp time,
                     const std::string& secret = "secret") {
    request.headers.Set("X-Amz-Date", FormatBasicIso8601(time));
    std::string scope = FormatBasicIso8601(time).substr(0, 8) + "/eu-west-1/things/aws4_request";
    std::string head = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/" + scope +
                       ",SignedHeaders=content-type;host;x-amz-date;x-amz-target,Signature=";
    request.headers.Set("Authorization", head + "x");
    Signature signature = **ReadSignature(request);
    CanonicalRequest canonical =
        Canonicalize(request, signature, PathRule::kNormalised, HexEncode(Sha256(body)));
    std::string key = DeriveSigningKey(secret, signature.scope);
    request.headers.Set("Authorization", head + Sign(key, canonical.string_to_sign));
  }

  http::Response Ask(http::Request request) {
    Gateway gateway(options_, parts_);
    return SyncWait(gateway.Handle(std::move(request)));
  }
  std::string AskText(http::Request request) {
    http::Response response = Ask(std::move(request));
    return std::to_string(response.status) + " " + std::get<std::string>(response.body);
  }

  FakeClock clock_{WallTime()};
  std::optional<FileCredentials> credentials_;
  Seen seen_;
  GatewayOptions options_;
  GatewayParts parts_;
};

TEST_F(GatewayTest, PassesARequestOnAndItsAnswerBack) {
  http::Response response = Ask(Post("Succeed"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(std::get<std::string>(response.body), "{}");
  EXPECT_EQ(response.headers.Get("x-amzn-RequestId").size(), 36u);
  EXPECT_EQ(seen_.caller.account, "000000000000");
  EXPECT_EQ(seen_.caller.region, "us-east-1");
  EXPECT_EQ(seen_.endpoint, "http://localhost:4566");
  response = Ask(Post("Accept"));
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(response.headers.Get("X-Thing"), "1");
}

TEST_F(GatewayTest, TurnsWhatIsThrownIntoReplies) {
  EXPECT_EQ(AskText(Post("Refuse")),
            "400 {\"__type\":\"ThingException\",\"message\":\"no such thing\"}");
  EXPECT_TRUE(AskText(Post("NoSuch")).starts_with("400 {\"__type\":\"UnknownOperationException\""));
  EXPECT_TRUE(AskText(Post("NotBuilt")).starts_with("501 {\"__type\":\"NotImplemented\""));
  EXPECT_TRUE(AskText(Post("TooBusy")).starts_with("400 {\"__type\":\"ThrottlingException\""));
  std::string full = AskText(Post("DiskFull"));
  EXPECT_TRUE(full.starts_with("503 {\"__type\":\"ServiceUnavailableException\"")) << full;
  EXPECT_EQ(full.find("secret"), std::string::npos);
  std::string crashed = AskText(Post("Crash"));
  EXPECT_TRUE(crashed.starts_with("500 {\"__type\":\"InternalFailure\"")) << crashed;
  EXPECT_EQ(crashed.find("secret"), std::string::npos);
}

TEST_F(GatewayTest, RefusesForeignHostsAndPages) {
  http::Request request = Post("Succeed");
  request.headers.Set("Host", "evil.example");
  EXPECT_TRUE(AskText(std::move(request)).starts_with("403 "));
  request = Post("Succeed");
  request.headers.Set("Origin", "https://evil.example");
  EXPECT_TRUE(AskText(std::move(request)).starts_with("403 "));
  EXPECT_EQ(seen_.calls, 0);
  request = Post("Succeed");
  request.headers.Set("Origin", "http://localhost:3000");
  EXPECT_EQ(Ask(std::move(request)).headers.Get("Access-Control-Allow-Origin"),
            "http://localhost:3000");
}

TEST_F(GatewayTest, LimitsRequestsAndBodiesBeforeItReadsThem) {
  options_.body_bytes_max = 4;
  EXPECT_TRUE(AskText(Post("Succeed", "{    }")).starts_with("413 "));
  options_.body_bytes_max = 1000;
  options_.admission.body_bytes_max = 1;
  EXPECT_TRUE(AskText(Post("Succeed")).starts_with("400 {\"__type\":\"ThrottlingException\""));
  // Nor is there more room for a form that is read before it is known whose it is.
  http::Request form;
  form.method = "POST";
  form.path = "/";
  form.headers.Add("Host", "localhost");
  form.headers.Add("Content-Type", "application/x-www-form-urlencoded");
  form.body = http::MakeBodyReader("Action=Succeed");
  EXPECT_NE(AskText(std::move(form)).find("<Code>Throttling</Code>"), std::string::npos);
  options_.admission = {.requests_max = 0};
  EXPECT_TRUE(AskText(Post("Succeed")).starts_with("400 {\"__type\":\"ThrottlingException\""));
  http::Request get;
  get.method = "GET";
  get.path = "/bucket/key";
  get.headers.Add("Host", "localhost");
  get.body = http::MakeBodyReader("");
  EXPECT_NE(AskText(std::move(get)).find("<Code>SlowDown</Code>"), std::string::npos);
  EXPECT_EQ(seen_.calls, 0);
}

TEST_F(GatewayTest, ChecksTheHashOfTheBodyAlsoWhenAnybodyMayCome) {
  http::Request request = Post("Succeed");
  request.headers.Add("x-amz-content-sha256", HexEncode(Sha256("{ }")));
  EXPECT_TRUE(AskText(std::move(request)).starts_with("400 {\"__type\":\"InvalidSignature"));
  request = Post("Succeed");
  request.headers.Add("x-amz-content-sha256", HexEncode(Sha256("{}")));
  EXPECT_TRUE(AskText(std::move(request)).starts_with("200 "));
}

class EnforcingTest : public GatewayTest {
 protected:
  EnforcingTest() { options_.auth = AuthMode::kEnforce; }
};

TEST_F(EnforcingTest, LetsInWhoHasSigned) {
  http::Request request = Post("Succeed");
  SignAs(request, "{}", WallTime());
  EXPECT_TRUE(AskText(std::move(request)).starts_with("200 "));
  EXPECT_EQ(seen_.caller.account, "123456789012");
  EXPECT_EQ(seen_.caller.principal_arn, "arn:aws:iam::123456789012:root");
  EXPECT_EQ(seen_.caller.region, "eu-west-1");
}

TEST_F(EnforcingTest, RefusesEverybodyElseInTheServicesWords) {
  EXPECT_TRUE(AskText(Post("Succeed")).starts_with("400 {\"__type\":\"MissingAuthenticationToken"));

  http::Request request = Post("Succeed", "{ }");
  SignAs(request, "{}", WallTime());
  EXPECT_TRUE(AskText(std::move(request)).starts_with("400 {\"__type\":\"InvalidSignature"));

  request = Post("Succeed");
  SignAs(request, "{}", WallTime(), "another secret");
  EXPECT_TRUE(AskText(std::move(request)).starts_with("400 {\"__type\":\"InvalidSignature"));

  request = Post("Succeed");
  SignAs(request, "{}", WallTime());
  request.headers.Add("X-Amz-Meta", "added on the way");
  EXPECT_TRUE(AskText(std::move(request)).starts_with("400 {\"__type\":\"InvalidSignature"));

  request = Post("Succeed");
  SignAs(request, "{}", WallTime() - std::chrono::minutes(16));
  std::string expired = AskText(std::move(request));
  EXPECT_TRUE(expired.starts_with("400 {\"__type\":\"InvalidSignature")) << expired;
  EXPECT_NE(expired.find("Signature expired: "), std::string::npos) << expired;
  EXPECT_EQ(seen_.calls, 0);
}

class AnyAnswer final : public http::Handler {
 public:
  Task<http::Response> Handle(http::Request) override { co_return http::Response{.status = 299}; }
};

// Admin requests carry no signature: where others reach the server, they may only look.
TEST_F(EnforcingTest, AdminPagesAreChangedFromThisMachineOnly) {
  AnyAnswer admin;
  parts_.admin = &admin;
  auto ask = [&](std::string method, std::string address) {
    http::Request request = Post("Succeed");
    request.method = std::move(method);
    request.path = "/_laketop/reset";
    request.headers.Add("X-Laketop", "1");
    request.remote_address = std::move(address);
    return Ask(std::move(request)).status;
  };
  EXPECT_EQ(ask("POST", "10.0.0.7"), 403);
  EXPECT_EQ(ask("POST", ""), 403);
  EXPECT_EQ(ask("POST", "127.0.0.1"), 299);
  EXPECT_EQ(ask("GET", "10.0.0.7"), 299);
}

TEST_F(GatewayTest, UndoesTheCompressionOfBodies) {
  // gzip of "{}"
  std::string body("\x1f\x8b\x08\0\0\0\0\0\x02\x03\xab\xae\x05\0\x43\xbf\xa6\xa3\x02\0\0\0", 22);
  http::Request request = Post("Succeed", body);
  request.headers.Add("Content-Encoding", "gzip");
  EXPECT_TRUE(AskText(std::move(request)).starts_with("200 "));
  request = Post("Succeed", "{}");
  request.headers.Add("Content-Encoding", "gzip");
  EXPECT_TRUE(AskText(std::move(request)).starts_with("400 {\"__type\":\"SerializationException"));
  options_.inflated_bytes_max = 1;
  request = Post("Succeed", body);
  request.headers.Add("Content-Encoding", "gzip");
  EXPECT_TRUE(AskText(std::move(request)).starts_with("413 "));
}

TEST_F(EnforcingTest, AsksTheAuthorizer) {
  OnlyAction authorizer("things:Succeed");
  parts_.authorizer = &authorizer;
  http::Request request = Post("Succeed");
  SignAs(request, "{}", WallTime());
  EXPECT_TRUE(AskText(std::move(request)).starts_with("200 "));
  request = Post("Accept");
  SignAs(request, "{}", WallTime());
  EXPECT_EQ(AskText(std::move(request)),
            "400 {\"__type\":\"AccessDeniedException\",\"message\":\"User: "
            "arn:aws:iam::123456789012:root is not authorized to perform: things:Accept on "
            "resource: *\"}");
}

TEST(FileCredentials, SayWhatIsWrongWithThem) {
  EXPECT_EQ(FileCredentials::Parse("x = 1").error(),
            "line 1: neither [section] nor name = value in one");
  EXPECT_EQ(FileCredentials::Parse("[a]\naws_access_key_id = x\n").error(),
            "[a] needs aws_access_key_id and aws_secret_access_key");
  std::string good = "[a]\naws_access_key_id=123456789012\naws_secret_access_key=a#b ; c\n";
  auto parsed = FileCredentials::Parse(good);
  ASSERT_TRUE(parsed.has_value());
  auto key = SyncWait(parsed->FindCredential("123456789012"));
  EXPECT_EQ(key->secret, "a#b");
  EXPECT_EQ(key->caller.account, "123456789012");
}

}  // namespace
}  // namespace laketop::aws
