// SPDX-License-Identifier: Apache-2.0
#pragma once
// Structures in JSON, for json 1.0, json 1.1 and rest-json; and for requests that are made inside
// the program from a model's own names (a state machine, a scheduler, a template).

#include <string>

#include "aws/protocol/violations.hpp"
#include "aws/shape.hpp"
#include "base/json.hpp"

namespace laketop::aws {

// kWire: members of Location::kBody, by the names of the wire. kModel: all members, by the names of
// the model; times also as text, streamed bodies as text.
enum class JsonNaming : std::uint8_t { kWire, kModel };

// Fills a structure from JSON. Throws SerializationException with
// AWS's words where a value has another type than the model says; what breaks a constraint goes to
// `violations`. A member that is null is absent.
void ReadJsonStructure(const Json& json, const Shape& shape, void* structure, const Place& place,
                       Violations& violations, JsonNaming naming = JsonNaming::kWire);

// Any value: a payload that is a document, a structure, a list.
void ReadJsonValue(const Json& json, const Shape& shape, TimeFormat time_format, void* value,
                   const Place& place, Violations& violations);

// Appends the structure's members as a JSON object; no streamed body.
void WriteJsonStructure(std::string& out, const Shape& shape, const void* structure,
                        JsonNaming naming = JsonNaming::kWire);
void WriteJsonValue(std::string& out, const Shape& shape, TimeFormat time_format, const void* value,
                    JsonNaming naming = JsonNaming::kWire);
// Appends the members without the braces, after a comma where `first` is false: for errors.
void WriteJsonMembers(std::string& out, const Shape& shape, const void* structure, bool& first,
                      JsonNaming naming = JsonNaming::kWire);

}  // namespace laketop::aws
