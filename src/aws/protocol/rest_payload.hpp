// SPDX-License-Identifier: Apache-2.0
#pragma once
// Payloads that are bytes or text and so the same in rest-json and rest-xml.

#include "aws/protocol/protocol.hpp"
#include "aws/protocol/violations.hpp"

namespace laketop::aws {

// Fills a blob, string or streamed payload. False: it is none of these.
bool ReadRawPayload(const Member& payload, Call& call, void* input, const Place& place,
                    Violations& violations);
// Moves it into the response. False: it is none of these.
bool WriteRawPayload(const Member& payload, void* output, http::Response& response);

}  // namespace laketop::aws
