// SPDX-License-Identifier: Apache-2.0
#pragma once
// The value of one member of a structure, by the tables of shape.hpp.

#include "aws/shape.hpp"

namespace laketop::aws {

// Null where the member is absent.
inline const void* FindMember(const void* structure, const Member& member) {
  const void* place = static_cast<const char*>(structure) + member.offset;
  return member.slot == nullptr ? place : member.slot->find(place);
}

// The member's place, holding a new value.
inline void* MakeMember(void* structure, const Member& member) {
  void* place = static_cast<char*>(structure) + member.offset;
  return member.slot == nullptr ? place : member.slot->make(place);
}

// The format of a time: what the reference says, else the shape, else the caller's default.
inline TimeFormat TimeFormatOf(TimeFormat reference, const Shape& shape, TimeFormat otherwise) {
  if (reference != TimeFormat::kProtocol) return reference;
  return shape.time_format != TimeFormat::kProtocol ? shape.time_format : otherwise;
}

}  // namespace laketop::aws
