// SPDX-License-Identifier: Apache-2.0
#pragma once
// The functions that the tables of shape.hpp point to, one set a C++ type. Only generated code and
// shape_slots.cpp include this; the sets of scalars are made once, there.

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/box.hpp"
#include "aws/shape.hpp"
#include "base/time.hpp"

namespace laketop::aws {

template <class T>
struct OptionalSlot {
  static const void* Find(const void* place) {
    const auto& slot = *static_cast<const std::optional<T>*>(place);
    return slot ? std::addressof(*slot) : nullptr;
  }
  static void* Make(void* place) {
    return std::addressof(static_cast<std::optional<T>*>(place)->emplace());
  }
  static constexpr Slot kSlot{&Find, &Make};
};

template <class T>
struct BoxSlot {
  static const void* Find(const void* place) { return static_cast<const Box<T>*>(place)->get(); }
  static void* Make(void* place) { return &static_cast<Box<T>*>(place)->emplace(); }
  static constexpr Slot kSlot{&Find, &Make};
};

template <class List>
struct ListFunctions {
  static std::size_t Size(const void* list) { return static_cast<const List*>(list)->size(); }
  static const void* At(const void* list, std::size_t index) {
    return std::addressof((*static_cast<const List*>(list))[index]);
  }
  static void* Append(void* list) {
    return std::addressof(static_cast<List*>(list)->emplace_back());
  }
  static constexpr ListOps kOps{&Size, &At, &Append};
};

template <class Map>
struct MapFunctions {
  static std::size_t Size(const void* map) { return static_cast<const Map*>(map)->size(); }
  static void Each(const void* map, void* state, VisitEntry visit) {
    for (const auto& [key, value] : *static_cast<const Map*>(map)) {
      visit(state, key, std::addressof(value));
    }
  }
  static void* Insert(void* map, std::string key) {
    return std::addressof((*static_cast<Map*>(map))[std::move(key)]);
  }
  static constexpr MapOps kOps{&Size, &Each, &Insert};
};

// Made once, in shape_slots.cpp.
extern template struct OptionalSlot<std::string>;
extern template struct OptionalSlot<bool>;
extern template struct OptionalSlot<std::int32_t>;
extern template struct OptionalSlot<std::int64_t>;
extern template struct OptionalSlot<float>;
extern template struct OptionalSlot<double>;
extern template struct OptionalSlot<Timestamp>;
extern template struct OptionalSlot<std::vector<std::string>>;
extern template struct OptionalSlot<std::map<std::string, std::string>>;
extern template struct ListFunctions<std::vector<std::string>>;
extern template struct MapFunctions<std::map<std::string, std::string>>;

}  // namespace laketop::aws
