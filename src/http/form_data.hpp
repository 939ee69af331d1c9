// SPDX-License-Identifier: Apache-2.0
#pragma once
// multipart/form-data (RFC 7578) as it arrives: a parser that is fed pieces of the body, and a
// reader of parts over a BodyReader. No part is ever held whole. Used by one thread at a time.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace laketop::http {

inline constexpr std::size_t kBoundaryBytesMax = 70;  // RFC 2046
inline constexpr std::size_t kPartHeadBytesMax = 16 << 10;
inline constexpr std::size_t kBoundaryPaddingMax = 64;
inline constexpr std::size_t kPartPieceBytesMax = 1 << 20;

// Whether a Content-Type says multipart/form-data; and its boundary, none where it has no good one.
bool IsFormData(std::string_view content_type);
std::optional<std::string> BoundaryOf(std::string_view content_type);

struct FormPart {
  std::string name;
  std::optional<std::string> filename;  // as sent: perhaps a path
};

class FormDataParser {
 public:
  enum class Event {
    kMore,       // feed it
    kPart,       // a part begins: Part()
    kBytes,      // of the part: TakeBytes()
    kPartEnd,    //
    kEnd,        // the last part has ended; what follows says nothing
    kMalformed,  // for good
  };

  explicit FormDataParser(const std::string& boundary);

  void Feed(std::string_view bytes);
  Event Next();
  const FormPart& Part() const { return part_; }
  std::string TakeBytes() { return std::move(bytes_); }
  // How much of the body has been passed: all before the next event.
  std::uint64_t Position() const;

 private:
  enum class State { kPreamble, kBoundary, kHead, kContent, kEnded, kMalformed };
  Event Boundary();
  Event Head();
  Event Content();
  Event Fail();

  std::string delimiter_;
  std::string buffer_;
  std::size_t at_ = 0;  // what is before it has been passed
  std::uint64_t fed_ = 0;
  State state_ = State::kPreamble;
  FormPart part_;
  std::string bytes_;
};

class FormDataReader {
 public:
  FormDataReader(std::shared_ptr<BodyReader> body, const std::string& boundary);

  // The next part, none after the last. What was not read of the one before is passed over.
  Task<std::expected<std::optional<FormPart>, BodyError>> NextPart();
  // The next bytes of the part, none at its end.
  Task<std::expected<std::optional<std::string>, BodyError>> NextBytes();
  std::uint64_t Position() const { return parser_.Position(); }

 private:
  Task<std::expected<FormDataParser::Event, BodyError>> NextEvent();

  std::shared_ptr<BodyReader> body_;
  FormDataParser parser_;
};

}  // namespace laketop::http
