// SPDX-License-Identifier: Apache-2.0
#pragma once
// Value: one generated structure whose type is only known by its shape: an operation's input
// between decode and the handler, its output between the handler and encode. Owns it; movable only.

#include <memory>
#include <utility>

#include "aws/shape.hpp"

namespace laketop::aws {

class Value {
 public:
  Value() = default;

  // A new structure.
  template <class T>
  static Value Make(const Shape& shape) {
    return Own(shape, new T());
  }

  // Takes over a structure made with new.
  template <class T>
  static Value Own(const Shape& shape, T* value) {
    return Value(&shape, value, [](void* data) { delete static_cast<T*>(data); });
  }

  const Shape& shape() const { return *shape_; }
  void* data() { return data_.get(); }
  const void* data() const { return data_.get(); }
  explicit operator bool() const { return data_ != nullptr; }

  // The structure itself; T must be the type it was made of.
  template <class T>
  T& As() {
    return *static_cast<T*>(data_.get());
  }
  template <class T>
  const T& As() const {
    return *static_cast<const T*>(data_.get());
  }

 private:
  using Destroy = void (*)(void*);
  Value(const Shape* shape, void* data, Destroy destroy) : shape_(shape), data_(data, destroy) {}

  const Shape* shape_ = nullptr;
  std::unique_ptr<void, Destroy> data_{nullptr, [](void*) {}};
};

}  // namespace laketop::aws
