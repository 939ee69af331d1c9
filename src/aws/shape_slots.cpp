// SPDX-License-Identifier: Apache-2.0
#include "aws/shape_slots.hpp"

namespace laketop::aws {

template struct OptionalSlot<std::string>;
template struct OptionalSlot<bool>;
template struct OptionalSlot<std::int32_t>;
template struct OptionalSlot<std::int64_t>;
template struct OptionalSlot<float>;
template struct OptionalSlot<double>;
template struct OptionalSlot<Timestamp>;
template struct OptionalSlot<std::vector<std::string>>;
template struct OptionalSlot<std::map<std::string, std::string>>;
template struct ListFunctions<std::vector<std::string>>;
template struct MapFunctions<std::map<std::string, std::string>>;

}  // namespace laketop::aws
