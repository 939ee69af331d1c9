// SPDX-License-Identifier: Apache-2.0
// Conversions of typed expressions between types: the implicit ones, CAST and TRY_CAST, and the
// faces of a timestamp with time zone.
#pragma once

#include "dialect/analyser/typed.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laketop::dialect {

// `to` must be a coercion of the node's type (CanCoerce), or of the same representation.
TypedPtr Coerce(const TypedPtr& node, const Type& to);
// CanCast must hold. `safe`: NULL where the value cannot be converted.
TypedPtr CastTo(const TypedPtr& node, const Type& to, bool safe);

// TIMESTAMP: what a clock in the value's zone shows.
TypedPtr LocalTime(const TypedPtr& zoned);
// The same, as the TIMESTAMP of UTC.
TypedPtr UtcTime(const TypedPtr& zoned);
// The instant alone: TIMESTAMPTZ, or TIMESTAMP_NS of UTC.
TypedPtr Instant(const TypedPtr& zoned);
// varchar: the name of the value's zone.
TypedPtr ZoneName(const TypedPtr& zoned);
// From wall-clock time back, in the zone that `like` has.
TypedPtr FromLocalTime(const TypedPtr& local, const TypedPtr& like, const Type& to);
// From wall-clock time in a constant zone.
TypedPtr FromLocalTime(const TypedPtr& local, const std::string& zone, std::int32_t precision);

// A row of these fields; and one field of a row (of a row just built: the field itself).
TypedPtr MakeRow(const Type& type, std::vector<TypedPtr> fields);
TypedPtr RowField(const TypedPtr& row, std::size_t index);
// CAST(node AS JSON).
TypedPtr JsonOf(const TypedPtr& node);

// TRY(node), where DuckDB can: it refuses volatile functions and subqueries inside.
TypedPtr TryOf(const TypedPtr& node);

// Minutes of "+01:00"; none for names.
std::optional<int> OffsetMinutes(std::string_view zone);

}  // namespace laketop::dialect
