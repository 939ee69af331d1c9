// SPDX-License-Identifier: Apache-2.0
#pragma once
// The rules of a schema's next version: a definition has to be of its format, and to agree with the
// versions before it as the schema's compatibility says. Pure; any thread.
// https://docs.aws.amazon.com/glue/latest/dg/schema-registry.html#schema-registry-compatibility

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::glue {

// What is wrong with the definition, or none. Of PROTOBUF nothing is checked.
std::optional<std::string> DefinitionFault(std::string_view format, std::string_view definition);

// The same definition, however it is written down: white space means nothing in JSON.
std::string DefinitionDigest(std::string_view format, std::string_view definition);

enum class Verdict { kCompatible, kIncompatible, kUnknown };

// `earlier`: the definitions from the checkpoint on, the newest last. Unknown where this program
// cannot tell: for JSON and PROTOBUF, unless nothing is asked.
Verdict Judge(std::string_view format, std::string_view compatibility,
              const std::vector<std::string>& earlier, std::string_view next);

}  // namespace laketop::glue
