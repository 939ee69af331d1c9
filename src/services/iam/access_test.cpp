// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/random.hpp"
#include "services/iam/iam.hpp"

namespace laketop::iam {
namespace {

class AccessTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("laketop-iam-" + RandomHex(12));
    engine::Store::Options options;
    rows_ = engine::OrThrow(engine::Store::Open(folder_, options));
    store_ = std::make_unique<Store>(*rows_);
    iam_ = std::make_unique<Iam>(*store_);
    context_.caller.account = "123456789012";
  }
  void TearDown() override {
    rows_->Stop();
    std::filesystem::remove_all(folder_);
  }

  template <class Input>
  ports::AccessRequest Asked(std::string_view operation, std::function<void(Input&)> fill) {
    auto found = std::ranges::find(gen::Descriptor().operations, operation, &aws::Operation::name);
    aws::Value input = found->make_input();
    fill(input.As<Input>());
    std::vector<ports::AccessRequest> asked = iam_->AccessFor(*found, context_, input);
    EXPECT_EQ(asked.size(), 1u);
    return asked.front();
  }

  std::filesystem::path folder_;
  std::unique_ptr<engine::Store> rows_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Iam> iam_;
  aws::Context context_;
};

TEST_F(AccessTest, NamesTheResourceOfTheInput) {
  ports::AccessRequest asked =
      Asked<gen::GetRoleRequest>("GetRole", [](gen::GetRoleRequest& in) { in.RoleName = "glue"; });
  EXPECT_EQ(asked.action, "iam:GetRole");
  EXPECT_EQ(asked.resource_arn, "arn:aws:iam::123456789012:role/glue");
}

TEST_F(AccessTest, TakesAWholeArnAsItIs) {
  constexpr const char* kArn = "arn:aws:iam::123456789012:policy/team/read";
  ports::AccessRequest asked = Asked<gen::DeletePolicyRequest>(
      "DeletePolicy", [](gen::DeletePolicyRequest& in) { in.PolicyArn = kArn; });
  EXPECT_EQ(asked.resource_arn, kArn);
}

TEST_F(AccessTest, AsksForAllWhereTheInputNamesNone) {
  ports::AccessRequest of_user =
      Asked<gen::ListAccessKeysRequest>("ListAccessKeys", [](gen::ListAccessKeysRequest&) {});
  EXPECT_EQ(of_user.resource_arn, "arn:aws:iam::123456789012:user/*");
  ports::AccessRequest of_account =
      Asked<gen::ListRolesRequest>("ListRoles", [](gen::ListRolesRequest&) {});
  EXPECT_EQ(of_account.resource_arn, "*");
}

}  // namespace
}  // namespace laketop::iam
