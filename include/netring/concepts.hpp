// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_CONCEPTS_HPP
#define NETRING_CONCEPTS_HPP

#include <netring/packet_view.hpp>

#include <concepts>
#include <ranges>
#include <type_traits>

namespace netring {

/// A range whose elements are packets: a lease or copies.
template <class T>
concept packet_range = std::ranges::input_range<T> && std::same_as<std::ranges::range_value_t<T>, packet_view>;

/// A move-only loan of packets in ring memory: empty by default, given back by `release()` or the destructor.
template <class T>
concept packet_lease =
    packet_range<T> && std::movable<T> && !std::copyable<T> && std::is_nothrow_move_constructible_v<T> &&
    std::is_nothrow_move_assignable_v<T> && std::default_initializable<T> && requires(T lease) {
    {static_cast<bool>(lease)};
    { lease.release() }
    noexcept;
    { lease.size() }
    noexcept->std::convertible_to<std::size_t>;
};

} // namespace netring

#endif
