// SPDX-License-Identifier: Apache-2.0
#pragma once
// The memory of coroutine frames. A request makes some thirty of them, many larger than what malloc
// keeps at hand, so each thread keeps freed ones in lists by size. Any thread may free what another
// has allocated. Under sanitizers it is the plain heap, so that a frame used too long is found.

#include <cstddef>

namespace laketop {

void* AllocateFrame(std::size_t bytes);
void FreeFrame(void* frame, std::size_t bytes) noexcept;

}  // namespace laketop
