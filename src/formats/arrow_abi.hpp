// SPDX-License-Identifier: Apache-2.0
#pragma once
// The structs of the Arrow C data interface, by which readers hand columns to the SQL engine. Their
// layout and the guard macro are the specification's, so that they may meet another library's copy.
// https://arrow.apache.org/docs/format/CDataInterface.html

#include <cstdint>

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

extern "C" {

// A type: `format` spells it ("l" int64, "u" utf-8, "+s" struct …). Whoever owns it calls release,
// which sets itself to null.
struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  ArrowSchema** children;
  ArrowSchema* dictionary;
  void (*release)(ArrowSchema*);
  void* private_data;
};

// Values of such a type: buffers[0] is the validity bitmap (null: none is null), the others depend
// on the type.
struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  ArrowArray** children;
  ArrowArray* dictionary;
  void (*release)(ArrowArray*);
  void* private_data;
};

}  // extern "C"

#endif  // ARROW_C_DATA_INTERFACE
