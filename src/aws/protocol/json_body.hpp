// SPDX-License-Identifier: Apache-2.0
#pragma once
// Structures in JSON, for json 1.0, json 1.1 and rest-json.

#include <string>

#include "aws/protocol/violations.hpp"
#include "aws/shape.hpp"
#include "base/json.hpp"

namespace laketop::aws {

// Fills a structure from JSON: members of Location::kBody only. Throws SerializationException with
// AWS's words where a value has another type than the model says; what breaks a constraint goes to
// `violations`. A member that is null is absent.
void ReadJsonStructure(const Json& json, const Shape& shape, void* structure, const Place& place,
                       Violations& violations);

// Any value: a payload that is a document, a structure, a list.
void ReadJsonValue(const Json& json, const Shape& shape, TimeFormat time_format, void* value,
                   const Place& place, Violations& violations);

// Appends the structure's members of Location::kBody as a JSON object.
void WriteJsonStructure(std::string& out, const Shape& shape, const void* structure);
void WriteJsonValue(std::string& out, const Shape& shape, TimeFormat time_format,
                    const void* value);
// Appends the members without the braces, after a comma where `first` is false: for errors.
void WriteJsonMembers(std::string& out, const Shape& shape, const void* structure, bool& first);

}  // namespace laketop::aws
