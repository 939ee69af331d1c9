// SPDX-License-Identifier: Apache-2.0
// Emissions that need more than a template: a signature names one with @name.
#pragma once

#include "dialect/analyser/functions/signature.hpp"
#include "dialect/analyser/typed.hpp"

#include "base/time.hpp"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace laketop::dialect {

struct RewriteCall {
  const Signature& signature;
  std::vector<TypedPtr> arguments;  // coerced to the signature's types; lambdas analysed
  Type result;
  Span span;
  Timestamp now;
  std::shared_ptr<const CallClauses> clauses;  // aggregates
};

using Rewrite = TypedPtr (*)(const RewriteCall&);

// Null: there is none of that name.
Rewrite FindRewrite(std::string_view name);

// rewrites_temporal.cpp
TypedPtr RewriteDateTrunc(const RewriteCall& call);
TypedPtr RewriteDateAdd(const RewriteCall& call);
TypedPtr RewriteDateDiff(const RewriteCall& call);
TypedPtr RewriteAtTimezone(const RewriteCall& call);
TypedPtr RewriteWithTimezone(const RewriteCall& call);
TypedPtr RewriteFromUnixtimeZone(const RewriteCall& call);
TypedPtr RewriteFromUnixtimeOffset(const RewriteCall& call);
TypedPtr RewriteToIso8601(const RewriteCall& call);
TypedPtr RewriteFormatDatetime(const RewriteCall& call);
TypedPtr RewriteZoneName(const RewriteCall& call);
TypedPtr RewriteZoneHour(const RewriteCall& call);
TypedPtr RewriteZoneMinute(const RewriteCall& call);
TypedPtr RewriteNow(const RewriteCall& call);

}  // namespace laketop::dialect
