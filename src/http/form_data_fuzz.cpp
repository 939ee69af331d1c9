// SPDX-License-Identifier: Apache-2.0
// multipart/form-data: whatever the pieces that a body comes in, its parts are the same, and no
// more comes out than went in.

#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "http/form_data.hpp"

namespace {

using laketop::http::FormDataParser;

std::string Events(const std::string& boundary, std::string_view body, std::size_t piece) {
  FormDataParser parser(boundary);
  const std::size_t body_bytes = body.size();
  std::string text;
  while (true) {
    switch (parser.Next()) {
      case FormDataParser::Event::kMore:
        CHECK(parser.Position() <= body_bytes);
        if (body.empty()) return text + " cut";
        parser.Feed(body.substr(0, piece));
        body.remove_prefix(std::min(piece, body.size()));
        break;
      case FormDataParser::Event::kPart:
        text += " part " + parser.Part().name + "|" + parser.Part().filename.value_or("-") + " ";
        break;
      case FormDataParser::Event::kBytes: {
        std::string taken = parser.TakeBytes();
        CHECK(!taken.empty() && taken.size() <= laketop::http::kPartPieceBytesMax);
        text += taken;
        break;
      }
      case FormDataParser::Event::kPartEnd:
        text += " end";
        break;
      case FormDataParser::Event::kEnd:
        return text + " whole";
      case FormDataParser::Event::kMalformed:
        return text + " malformed";
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  // The first line is the Content-Type.
  const std::size_t line = text.find('\n');
  laketop::http::IsFormData(text.substr(0, line));
  const std::string boundary = laketop::http::BoundaryOf(text.substr(0, line)).value_or("b");
  std::string_view body = line == std::string_view::npos ? text : text.substr(line + 1);
  const std::string whole = Events(boundary, body, body.size() + 1);
  // A body that is refused may have been refused earlier or later within its head.
  if (whole.ends_with(" malformed")) return 0;
  CHECK(Events(boundary, body, 1) == whole);
  CHECK(Events(boundary, body, 7) == whole);
  return 0;
}
