// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "ring_mapping.hpp"

#include "poison.hpp"
#include "sys.hpp"

#include <utility>

namespace netring {
namespace {

bool any_on_lease(detail::receive_ring const& ring) noexcept {
    for (std::size_t index = 0; index != ring.slot_count(); ++index)
        if (ring.on_lease(index))
            return true;
    return false;
}

/// Copies what a view of the slot can reach. The status word is apart: it may be stored to at this moment.
void copy_slot(std::byte* from, std::byte* to, detail::slot_layout const& layout) noexcept {
    auto const after = layout.status_offset + sizeof(std::uint32_t);
    copy_unchecked(to, from, layout.status_offset);
    copy_unchecked(to + after, from + after, layout.size_bytes - after);
    // In frame format it says more than whose the slot is.
    detail::store_status(layout.status(to), detail::load_status(layout.status(from)) | detail::lease_bit);
}

} // namespace

error_code ring_mapping::map(int socket, std::size_t size, bool locked) noexcept {
    auto* const address =
        sys::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | (locked ? MAP_LOCKED : 0), socket, 0);
    if (address == MAP_FAILED)
        return sys::last_error();
    memory_ = {static_cast<std::byte*>(address), size};
    return {};
}

error_code ring_mapping::detach(detail::receive_ring const& ring) noexcept {
    if (!any_on_lease(ring)) {
        unmap();
        return {};
    }
    auto* const copy =
        sys::mmap(nullptr, memory_.size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (copy == MAP_FAILED)
        return sys::last_error();
    for (std::size_t index = 0; index != ring.slot_count(); ++index)
        if (ring.on_lease(index))
            copy_slot(ring.slot(index).data(), static_cast<std::byte*>(copy) + index * ring.layout().size_bytes,
                      ring.layout());
    if (sys::mremap(copy, memory_.size(), memory_.size(), MREMAP_MAYMOVE | MREMAP_FIXED, memory_.data()) ==
        MAP_FAILED) {
        auto const ec = sys::last_error();
        sys::munmap(copy, memory_.size());
        return ec;
    }
    return {};
}

void ring_mapping::unmap() noexcept {
    auto const memory = std::exchange(memory_, {});
    if (memory.empty())
        return;
    unpoison(memory);
    sys::munmap(memory.data(), memory.size());
}

} // namespace netring
