// SPDX-License-Identifier: Apache-2.0
#include "services/s3/post_policy.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace laketop::s3 {
namespace {

constexpr std::string_view kExpires = R"("expiration": "2026-01-01T12:00:00Z")";

PostForm FormOf(std::vector<std::pair<std::string, std::string>> fields) {
  PostForm form;
  for (auto& [name, value] : fields) form.Add(std::move(name), std::move(value));
  return form;
}

// "5-10" for the sizes that a policy of these conditions allows, or its error.
std::string Judge(std::string document, const PostForm& form,
                  std::string_view now = "2026-01-01T11:00:00Z") {
  try {
    FileSizes sizes = CheckPostPolicy(Base64Encode(document), form, "b", *ParseIso8601(now));
    return std::to_string(sizes.least) + "-" + std::to_string(sizes.most);
  } catch (const aws::Error& error) {
    return error.code() + ": " + error.message();
  }
}
std::string JudgeConditions(const std::string& conditions, const PostForm& form) {
  return Judge("{" + std::string(kExpires) + ", \"conditions\": [" + conditions + "]}", form);
}

constexpr std::string_view kAny = "0-5368709120";
const std::string kFailed = "AccessDenied: Invalid according to Policy: Policy Condition failed: ";

TEST(PostPolicyTest, ComparesFieldsWithoutTheirCase) {
  const PostForm form = FormOf({{"kEy", "user/x"}, {"Content-Type", "image/a, image/b"}});
  EXPECT_EQ(JudgeConditions(R"({"bUcKeT": "b"}, ["StArTs-WiTh", "$Key", "user/"],
                               ["starts-with", "$content-type", "image/"])",
                            form),
            kAny);
  EXPECT_EQ(JudgeConditions(R"(["starts-with", "$Key", "User/"])", form),
            kFailed + R"(["starts-with", "$Key", "User/"])");
  EXPECT_EQ(JudgeConditions(R"({"key": "user/y"})", form), kFailed + R"(["eq", "$key", "user/y"])");
  EXPECT_EQ(JudgeConditions(R"(["eq", "key", "user/x"])", form),
            kFailed + R"(["eq", "key", "user/x"])");
  EXPECT_EQ(JudgeConditions(R"({"bucket": "other"})", form),
            kFailed + R"(["eq", "$bucket", "other"])");
  // A field that is not there is not even empty.
  EXPECT_EQ(JudgeConditions(R"(["starts-with", "$acl", ""])", form),
            kFailed + R"(["starts-with", "$acl", ""])");
}

TEST(PostPolicyTest, EachFieldMustBeSpokenOf) {
  const PostForm form =
      FormOf({{"key", "k"}, {"x-ignore-me", "1"}, {"Policy", "p"}, {"X-Amz-Signature", "s"}});
  EXPECT_EQ(JudgeConditions(R"({"key": "k"})", form), kAny);
  EXPECT_EQ(JudgeConditions("", form),
            "AccessDenied: Invalid according to Policy: Extra input fields: key");
}

TEST(PostPolicyTest, SizesAreNumbersOrTheirTexts) {
  const PostForm form;
  EXPECT_EQ(JudgeConditions(R"(["content-length-range", 5, 10])", form), "5-10");
  EXPECT_EQ(JudgeConditions(R"(["content-length-range", "5", "10"])", form), "5-10");
  EXPECT_EQ(JudgeConditions(R"(["content-length-range", "test", "10"])", form),
            kFailed + R"(["content-length-range", "test", "10"])");
  EXPECT_TRUE(JudgeConditions(R"(["content-length-range", 0])", form).starts_with("InvalidPolicy"));
  EXPECT_TRUE(
      JudgeConditions(R"(["content-length-range", -1, 0])", form).starts_with("InvalidPolicy"));
  EXPECT_EQ(JudgeConditions(R"(["content-length-range", 0, 1.5])", form),
            "InvalidPolicyDocument: Invalid Policy: Invalid JSON.");
}

TEST(PostPolicyTest, RefusesWhatIsNoPolicy) {
  const PostForm form;
  auto invalid = [&](std::string document) { return Judge(std::move(document), form).substr(23); };
  EXPECT_EQ(invalid("no"), "Invalid Policy: Invalid JSON.");
  EXPECT_EQ(invalid(R"({"Statement": []})"), "Invalid Policy: Unexpected: 'statement'");
  EXPECT_EQ(invalid(R"({"conditions": []})"), "Invalid Policy: Policy missing expiration.");
  EXPECT_EQ(invalid("{" + std::string(kExpires) + "}"),
            "Invalid Policy: Policy missing conditions.");
  for (const char* time : {"2026-01-01", "2026-01-01 12:00:00Z", "2026-01-01T12:00:00+02:00"}) {
    EXPECT_EQ(invalid(R"({"conditions": [], "expiration": ")" + std::string(time) + "\"}"),
              "Invalid Policy: Invalid 'expiration' value: '" + std::string(time) + "'");
  }
  EXPECT_EQ(
      Judge("{" + std::string(kExpires) + R"(, "conditions": []})", form, "2026-01-01T12:00:01Z"),
      "AccessDenied: Invalid according to Policy: Policy expired.");
  const std::string simple = "InvalidPolicyDocument: Invalid Policy: Invalid Simple-Condition: ";
  EXPECT_EQ(JudgeConditions(R"({"a": 1})", form), simple + "value must be a string.");
  EXPECT_EQ(JudgeConditions("{}", form),
            simple + "Simple-Conditions must have exactly one property specified.");
}

TEST(PostFormTest, FieldsTakeTheNameOfTheFile) {
  PostForm form =
      FormOf({{"key", "user/${filename}"}, {"x-amz-meta-n", "1"}, {"X-Amz-Meta-N", "2"}});
  form.NameFile("C:\\dir\\cat.jpg");
  EXPECT_EQ(*form.Find("key"), "user/cat.jpg");
  EXPECT_EQ(*form.Find("x-amz-meta-n"), "1,2");
}

TEST(PostFormTest, StandsForTheHeadersOfAPut) {
  PostForm form = FormOf({{"acl", "private"},
                          {"Content-Type", "text/plain"},
                          {"x-amz-meta-a", "1"},
                          {"x-amz-credential", "no"},
                          {"tagging",
                           "<Tagging><TagSet><Tag><Key>a b</Key><Value>c&amp;</Value>"
                           "</Tag></TagSet></Tagging>"}});
  http::Headers outer;
  outer.Add("Content-Type", "multipart/form-data; boundary=b");
  outer.Add("x-amz-acl", "public-read");
  outer.Add("User-Agent", "me");
  const http::Headers headers = HeadersOf(form, outer);
  EXPECT_EQ(headers.Get("content-type"), "text/plain");
  EXPECT_EQ(headers.Get("x-amz-acl"), "private");
  EXPECT_EQ(headers.Get("x-amz-tagging"), "a%20b=c%26");
  EXPECT_EQ(headers.Get("x-amz-meta-a"), "1");
  EXPECT_EQ(headers.Get("User-Agent"), "me");
  EXPECT_EQ(headers.Find("x-amz-credential"), nullptr);
}

TEST(PostFormTest, RedirectsWhereItCan) {
  auto redirect = [](std::string target) {
    return RedirectOf(FormOf({{"success_action_redirect", std::move(target)}}), "b", "a/b c",
                      "\"e\"");
  };
  EXPECT_EQ(redirect("http://x/y"), "http://x/y?bucket=b&key=a%2Fb+c&etag=%22e%22");
  EXPECT_EQ(redirect("http://x/y?z"), "http://x/y?z&bucket=b&key=a%2Fb+c&etag=%22e%22");
  EXPECT_EQ(redirect("/relative"), std::nullopt);
  EXPECT_EQ(redirect("http://x/\r\nSet-Cookie: a"), std::nullopt);
}

TEST(PostFormTest, SignaturesAreWholeOrNone) {
  EXPECT_FALSE(SignatureOf(FormOf({{"key", "k"}, {"policy", "p"}})));
  auto missing = [](std::vector<std::pair<std::string, std::string>> fields) {
    try {
      SignatureOf(FormOf(std::move(fields)));
    } catch (const aws::Error& error) {
      return error.fields.front().second;
    }
    return std::string();
  };
  EXPECT_EQ(missing({{"x-amz-signature", "s"}}), "X-Amz-Algorithm");
  EXPECT_EQ(missing({{"x-amz-algorithm", "a"}, {"x-amz-credential", "c"}}), "X-Amz-Signature");
  EXPECT_EQ(missing({{"AWSAccessKeyId", "a"}}), "Signature");
  EXPECT_EQ(missing({{"AWSAccessKeyId", "a"}, {"signature", "s"}}), "Policy");
  auto signature =
      SignatureOf(FormOf({{"X-Amz-Algorithm", "AWS4-HMAC-SHA256"},
                          {"X-Amz-Credential", "AK/20260101/eu-west-1/s3/aws4_request"},
                          {"X-Amz-Date", "20260101T000000Z"},
                          {"X-Amz-Signature", "00"},
                          {"Policy", "p"}}));
  EXPECT_EQ(signature->access_key_id, "AK");
  EXPECT_EQ(signature->scope.region, "eu-west-1");
}

}  // namespace
}  // namespace laketop::s3
