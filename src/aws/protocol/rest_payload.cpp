// SPDX-License-Identifier: Apache-2.0
#include "aws/protocol/rest_payload.hpp"

#include "aws/member_access.hpp"

namespace laketop::aws {

bool ReadRawPayload(const Member& payload, Call& call, void* input, const Place& place,
                    Violations& violations) {
  switch (payload.shape->kind) {
    case Kind::kBodyReader: {
      auto& reader = *static_cast<std::shared_ptr<http::BodyReader>*>(MakeMember(input, payload));
      reader = call.stream ? std::move(call.stream) : http::MakeBodyReader(std::move(call.body));
      return true;
    }
    case Kind::kBlob:
    case Kind::kString: {
      if (call.body.empty() && !payload.required) return true;
      void* value = MakeMember(input, payload);
      *static_cast<std::string*>(value) = std::move(call.body);
      violations.Check(*payload.shape, value, place);
      return true;
    }
    default:
      return false;
  }
}

bool WriteRawPayload(const Member& payload, void* output, http::Response& response) {
  switch (payload.shape->kind) {
    case Kind::kBody: {
      void* place = static_cast<char*>(output) + payload.offset;
      response.body = std::move(*static_cast<http::Body*>(place));
      // The binding of ContentType, where the output has one, replaces this.
      response.headers.Set("Content-Type", "application/octet-stream");
      return true;
    }
    case Kind::kBlob:
    case Kind::kString: {
      const void* value = FindMember(output, payload);
      if (value == nullptr) return true;
      response.headers.Set("Content-Type", payload.shape->kind == Kind::kBlob
                                               ? "application/octet-stream"
                                               : "text/plain");
      response.body = *static_cast<const std::string*>(value);
      return true;
    }
    default:
      return false;
  }
}

}  // namespace laketop::aws
