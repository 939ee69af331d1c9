// SPDX-License-Identifier: Apache-2.0
#include "http/form_data.hpp"

#include <gtest/gtest.h>

#include "base/sync_wait.hpp"

namespace laketop::http {
namespace {

constexpr std::string_view kForm =
    "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nfoo.txt\r\n"
    "--b\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n"
    "--b\r\ncontent-type: text/plain\r\ncontent-disposition: Form-Data; filename=\"a b\"; name=file"
    "\r\n\r\none\r\n--\r\n-b\r\n\r\n--b--\r\nwhat follows";

// "key=foo.txt empty= file(a b)=…", with what ended it.
std::string Read(std::string_view body, std::size_t piece) {
  FormDataParser parser("b");
  std::string text;
  while (true) {
    switch (parser.Next()) {
      case FormDataParser::Event::kMore:
        if (body.empty()) return text + "cut";
        parser.Feed(body.substr(0, piece));
        body.remove_prefix(std::min(piece, body.size()));
        break;
      case FormDataParser::Event::kPart:
        text += parser.Part().name;
        if (parser.Part().filename) text += "(" + *parser.Part().filename + ")";
        text += "=";
        break;
      case FormDataParser::Event::kBytes:
        text += parser.TakeBytes();
        break;
      case FormDataParser::Event::kPartEnd:
        text += " ";
        break;
      case FormDataParser::Event::kEnd:
        return text + "whole";
      case FormDataParser::Event::kMalformed:
        return text + "malformed";
    }
  }
}

TEST(FormDataTest, PartsAreTheSameWhateverThePieces) {
  const std::string parts = "key=foo.txt empty= file(a b)=one\r\n--\r\n-b\r\n whole";
  for (std::size_t piece : {1, 2, 3, 5, 64, 1000}) EXPECT_EQ(Read(kForm, piece), parts) << piece;
  EXPECT_EQ(Read(kForm.substr(0, kForm.size() - 20), 9).find("whole"), std::string::npos);
}

TEST(FormDataTest, BoundariesMayBePaddedAndFollowAPreamble) {
  EXPECT_EQ(Read("hello\r\n--b \t\r\nContent-Disposition: form-data; name=x\r\n\r\n1\r\n--b--", 4),
            "x=1 whole");
  EXPECT_EQ(Read("--b--", 1), "whole");
}

TEST(FormDataTest, WhatIsNoFormIsMalformed) {
  EXPECT_EQ(Read("--b\r\n\r\nno head\r\n--b--", 100), "malformed");
  EXPECT_EQ(Read("--b\r\nContent-Disposition: file; name=x\r\n\r\n1\r\n--b--", 100), "malformed");
  EXPECT_EQ(Read("--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--", 100), "malformed");
  EXPECT_EQ(Read("--bX", 100), "malformed");
  EXPECT_EQ(Read("--b\r\nX: " + std::string(kPartHeadBytesMax, 'x'), 100), "malformed");
  EXPECT_EQ(Read("--b" + std::string(kBoundaryPaddingMax + 1, ' '), 100), "malformed");
}

TEST(FormDataTest, NamesKeepTheirBackslashesAndLoseTheirEscapes) {
  auto named = [](std::string name) {
    return Read(
        "--b\r\nContent-Disposition: form-data; name=f; filename=\"" + name + "\"\r\n\r\n\r\n--b--",
        100);
  };
  EXPECT_EQ(named(R"(C:\dir\x.txt)"), R"(f(C:\dir\x.txt)= whole)");
  EXPECT_EQ(named(R"(a\"b\\c)"), R"(f(a"b\c)= whole)");
}

TEST(FormDataTest, ReadsTheBoundaryOfAContentType) {
  EXPECT_TRUE(IsFormData("Multipart/Form-Data ; boundary=x"));
  EXPECT_FALSE(IsFormData("text/html"));
  EXPECT_EQ(BoundaryOf("multipart/form-data; charset=utf-8; boundary=\"a b\""), "a b");
  EXPECT_EQ(BoundaryOf("multipart/form-data; boundary=----x"), "----x");
  EXPECT_EQ(BoundaryOf("multipart/form-data"), std::nullopt);
  EXPECT_EQ(BoundaryOf("multipart/form-data; boundary=" + std::string(71, 'x')), std::nullopt);
}

TEST(FormDataTest, ReaderPassesOverWhatIsNotRead) {
  FormDataReader reader(MakeBodyReader(std::string(kForm)), "b");
  EXPECT_EQ(SyncWait(reader.NextPart()).value()->name, "key");
  EXPECT_EQ(SyncWait(reader.NextPart()).value()->name, "empty");
  EXPECT_EQ(SyncWait(reader.NextBytes()).value(), std::nullopt);
  EXPECT_EQ(SyncWait(reader.NextPart()).value()->filename, "a b");
  EXPECT_EQ(SyncWait(reader.NextBytes()).value(), "one\r\n--\r\n-b\r\n");
  EXPECT_EQ(SyncWait(reader.NextPart()).value(), std::nullopt);
  FormDataReader cut(MakeBodyReader("--b\r\n"), "b");
  EXPECT_EQ(SyncWait(cut.NextPart()).error().kind, BodyError::Kind::kMalformed);
}

}  // namespace
}  // namespace laketop::http
