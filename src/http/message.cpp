// SPDX-License-Identifier: Apache-2.0
#include "http/message.hpp"

#include <algorithm>

namespace laketop::http {
namespace {

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

class StringBodyReader final : public BodyReader {
 public:
  explicit StringBodyReader(std::string bytes) : bytes_(std::move(bytes)), length_(bytes_.size()) {}
  Task<std::expected<std::optional<std::string>, BodyError>> Next() override {
    if (bytes_.empty()) co_return std::nullopt;
    co_return std::optional<std::string>(std::exchange(bytes_, {}));
  }
  std::optional<std::uint64_t> Length() const override { return length_; }
  const Headers& Trailers() const override { return trailers_; }

 private:
  std::string bytes_;
  std::uint64_t length_;
  Headers trailers_;
};

}  // namespace

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return Lower(x) == Lower(y); });
}

const std::string* Headers::Find(std::string_view name) const {
  for (const auto& [key, value] : fields_) {
    if (EqualsIgnoringCase(key, name)) return &value;
  }
  return nullptr;
}

std::string_view Headers::Get(std::string_view name) const {
  const std::string* value = Find(name);
  return value != nullptr ? std::string_view(*value) : std::string_view();
}

void Headers::Add(std::string name, std::string value) {
  fields_.emplace_back(std::move(name), std::move(value));
}

void Headers::Set(std::string_view name, std::string value) {
  Remove(name);
  Add(std::string(name), std::move(value));
}

void Headers::Remove(std::string_view name) {
  std::erase_if(fields_, [&](const Field& field) { return EqualsIgnoringCase(field.first, name); });
}

std::shared_ptr<BodyReader> MakeBodyReader(std::string bytes) {
  return std::make_shared<StringBodyReader>(std::move(bytes));
}

Task<std::expected<std::string, BodyError>> ReadAll(std::shared_ptr<BodyReader> body,
                                                    std::uint64_t bytes_max) {
  std::string all;
  while (true) {
    std::expected<std::optional<std::string>, BodyError> chunk = co_await body->Next();
    if (!chunk) co_return std::unexpected(chunk.error());
    std::optional<std::string>& bytes = *chunk;
    if (!bytes) co_return all;
    if (all.size() + bytes->size() > bytes_max) {
      co_return std::unexpected(BodyError{BodyError::Kind::kTooLarge, "body is too large"});
    }
    if (all.empty()) {
      all = std::move(*bytes);
    } else {
      all += *bytes;
    }
  }
}

std::optional<std::uint64_t> LengthOf(const Body& body) {
  if (const auto* bytes = std::get_if<std::string>(&body)) return bytes->size();
  if (const auto* regions = std::get_if<std::vector<FileRegion>>(&body)) {
    std::uint64_t length = 0;
    for (const FileRegion& region : *regions) length += region.length;
    return length;
  }
  const auto& source = std::get<std::shared_ptr<BodySource>>(body);
  return source ? source->Length() : std::optional<std::uint64_t>(0);
}

}  // namespace laketop::http
