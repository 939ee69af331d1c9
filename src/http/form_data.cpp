// SPDX-License-Identifier: Apache-2.0
#include "http/form_data.hpp"

#include <algorithm>

namespace laketop::http {
namespace {

constexpr std::string_view kFormData = "multipart/form-data";
constexpr std::string_view kLineEnd = "\r\n";

bool IsSpace(char c) {
  return c == ' ' || c == '\t';
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

struct Parameter {
  std::string_view name;
  std::string value;
};

// Takes `; name=value` or `; name="value"` from the front. None at the end, or where it is neither.
std::optional<Parameter> TakeParameter(std::string_view& text) {
  while (!text.empty() && (IsSpace(text.front()) || text.front() == ';')) text.remove_prefix(1);
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  Parameter parameter{.name = Trimmed(text.substr(0, equals)), .value = {}};
  text.remove_prefix(equals + 1);
  if (!text.starts_with('"')) {
    const std::size_t end = std::min(text.find(';'), text.size());
    parameter.value = Trimmed(text.substr(0, end));
    text.remove_prefix(end);
    return parameter;
  }
  std::size_t at = 1;
  for (; at < text.size() && text[at] != '"'; ++at) {
    // Paths of Windows come with their backslashes as they are: those before letters are no escape.
    const bool escape =
        text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\');
    if (escape) ++at;
    parameter.value += text[at];
  }
  if (at >= text.size()) return std::nullopt;
  text.remove_prefix(at + 1);
  return parameter;
}

// Content-Disposition: form-data; name="field"; filename="photo.jpg"
std::optional<FormPart> ReadDisposition(std::string_view value) {
  const std::size_t end = std::min(value.find(';'), value.size());
  if (!EqualsIgnoringCase(Trimmed(value.substr(0, end)), "form-data")) return std::nullopt;
  value.remove_prefix(end);
  FormPart part;
  bool named = false;
  while (std::optional<Parameter> parameter = TakeParameter(value)) {
    if (EqualsIgnoringCase(parameter->name, "name")) {
      named = true;
      part.name = std::move(parameter->value);
    } else if (EqualsIgnoringCase(parameter->name, "filename")) {
      part.filename = std::move(parameter->value);
    }
  }
  if (!named) return std::nullopt;
  return part;
}

std::optional<FormPart> ReadHead(std::string_view head) {
  std::optional<FormPart> part;
  while (!head.empty()) {
    const std::size_t end = std::min(head.find(kLineEnd), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + kLineEnd.size(), head.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    if (!EqualsIgnoringCase(Trimmed(line.substr(0, colon)), "Content-Disposition")) continue;
    part = ReadDisposition(line.substr(colon + 1));
    if (!part) return std::nullopt;
  }
  return part;
}

}  // namespace

bool IsFormData(std::string_view content_type) {
  return EqualsIgnoringCase(Trimmed(content_type.substr(0, content_type.find(';'))), kFormData);
}

std::optional<std::string> BoundaryOf(std::string_view content_type) {
  content_type.remove_prefix(std::min(content_type.find(';'), content_type.size()));
  while (std::optional<Parameter> parameter = TakeParameter(content_type)) {
    if (!EqualsIgnoringCase(parameter->name, "boundary")) continue;
    const std::string& boundary = parameter->value;
    const bool good = !boundary.empty() && boundary.size() <= kBoundaryBytesMax &&
                      boundary.find_first_of("\r\n") == std::string::npos;
    if (good) return boundary;
    break;
  }
  return std::nullopt;
}

// The body may begin with a boundary, which elsewhere follows the end of a line.
FormDataParser::FormDataParser(const std::string& boundary)
    : delimiter_("\r\n--" + boundary), buffer_(kLineEnd) {}

void FormDataParser::Feed(std::string_view bytes) {
  buffer_.erase(0, std::exchange(at_, 0));
  fed_ += bytes.size();
  if (state_ != State::kEnded && state_ != State::kMalformed) buffer_ += bytes;
}

std::uint64_t FormDataParser::Position() const {
  const std::uint64_t left = buffer_.size() - at_;
  return fed_ - std::min(left, fed_);
}

FormDataParser::Event FormDataParser::Next() {
  switch (state_) {
    case State::kPreamble: {
      const std::size_t found = buffer_.find(delimiter_, at_);
      if (found == std::string::npos) {
        at_ = std::max(at_, buffer_.size() - std::min(buffer_.size(), delimiter_.size() - 1));
        return Event::kMore;
      }
      at_ = found + delimiter_.size();
      state_ = State::kBoundary;
      return Boundary();
    }
    case State::kBoundary:
      return Boundary();
    case State::kHead:
      return Head();
    case State::kContent:
      return Content();
    case State::kEnded:
      return Event::kEnd;
    case State::kMalformed:
      break;
  }
  return Event::kMalformed;
}

// Behind a delimiter: "--" for the last, else white space that somebody on the way added, and the
// end of the line.
FormDataParser::Event FormDataParser::Boundary() {
  std::string_view rest = std::string_view(buffer_).substr(at_);
  if (rest.starts_with("--")) {
    state_ = State::kEnded;
    buffer_.clear();
    at_ = 0;
    return Event::kEnd;
  }
  if (rest == "-") return Event::kMore;
  const std::size_t padding = std::min(rest.find_first_not_of(" \t"), rest.size());
  if (padding > kBoundaryPaddingMax) return Fail();
  rest.remove_prefix(padding);
  if (rest.size() < kLineEnd.size()) {
    return kLineEnd.starts_with(rest) ? Event::kMore : Fail();
  }
  if (!rest.starts_with(kLineEnd)) return Fail();
  at_ += padding;
  state_ = State::kHead;
  return Head();
}

// `at_` is on the end of the boundary's line, so that a head without fields is found too.
FormDataParser::Event FormDataParser::Head() {
  const std::size_t end = buffer_.find("\r\n\r\n", at_);
  if (end == std::string::npos) {
    // Three bytes of its end may be there already.
    return buffer_.size() - at_ > kPartHeadBytesMax + 3 ? Fail() : Event::kMore;
  }
  if (end - at_ > kPartHeadBytesMax) return Fail();
  const std::size_t begin = std::min(at_ + kLineEnd.size(), end);
  std::optional<FormPart> part = ReadHead(std::string_view(buffer_).substr(begin, end - begin));
  if (!part) return Fail();
  part_ = std::move(*part);
  at_ = end + 4;
  state_ = State::kContent;
  return Event::kPart;
}

FormDataParser::Event FormDataParser::Content() {
  const std::size_t found = buffer_.find(delimiter_, at_);
  if (found == at_) {
    at_ += delimiter_.size();
    state_ = State::kBoundary;
    return Event::kPartEnd;
  }
  // The last bytes may be the beginning of a delimiter.
  const std::size_t left = buffer_.size() - at_;
  const std::size_t sure =
      found != std::string::npos ? found - at_ : left - std::min(left, delimiter_.size() - 1);
  if (sure == 0) return Event::kMore;
  bytes_ = buffer_.substr(at_, std::min(sure, kPartPieceBytesMax));
  at_ += bytes_.size();
  return Event::kBytes;
}

FormDataParser::Event FormDataParser::Fail() {
  state_ = State::kMalformed;
  buffer_.clear();
  at_ = 0;
  return Event::kMalformed;
}

FormDataReader::FormDataReader(std::shared_ptr<BodyReader> body, const std::string& boundary)
    : body_(std::move(body)), parser_(boundary) {}

Task<std::expected<FormDataParser::Event, BodyError>> FormDataReader::NextEvent() {
  while (true) {
    const FormDataParser::Event event = parser_.Next();
    if (event == FormDataParser::Event::kMalformed) {
      co_return std::unexpected(BodyError{BodyError::Kind::kMalformed, "no multipart/form-data"});
    }
    if (event != FormDataParser::Event::kMore) co_return event;
    std::expected<std::optional<std::string>, BodyError> next = co_await body_->Next();
    if (!next) co_return std::unexpected(std::move(next.error()));
    if (!*next) {
      co_return std::unexpected(BodyError{BodyError::Kind::kMalformed, "the form has no end"});
    }
    parser_.Feed(**next);
  }
}

Task<std::expected<std::optional<FormPart>, BodyError>> FormDataReader::NextPart() {
  while (true) {
    auto event = co_await NextEvent();
    if (!event) co_return std::unexpected(std::move(event.error()));
    if (*event == FormDataParser::Event::kEnd) co_return std::nullopt;
    if (*event == FormDataParser::Event::kPart) co_return parser_.Part();
  }
}

Task<std::expected<std::optional<std::string>, BodyError>> FormDataReader::NextBytes() {
  auto event = co_await NextEvent();
  if (!event) co_return std::unexpected(std::move(event.error()));
  if (*event == FormDataParser::Event::kBytes) co_return parser_.TakeBytes();
  co_return std::nullopt;
}

}  // namespace laketop::http
