// SPDX-License-Identifier: Apache-2.0
#include "http/tls.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace laketop::http {
namespace {

TEST(Tls, MakesACertificateOnceAndForTheNamesAsked) {
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("laketop_tls_" + std::to_string(::getpid()));
  std::vector<std::string> names = {"localhost", "*.localhost", "127.0.0.1"};
  auto files = EnsureSelfSigned(folder, names);
  ASSERT_TRUE(files.has_value()) << files.error();
  EXPECT_TRUE(TlsContext::Load(files->certificate, files->key).has_value());
  auto written = std::filesystem::last_write_time(files->certificate);
  ASSERT_TRUE(EnsureSelfSigned(folder, names).has_value());
  EXPECT_EQ(std::filesystem::last_write_time(files->certificate), written);
  names.push_back("lake.example");
  ASSERT_TRUE(EnsureSelfSigned(folder, names).has_value());
  EXPECT_NE(std::filesystem::last_write_time(files->certificate), written);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace laketop::http
