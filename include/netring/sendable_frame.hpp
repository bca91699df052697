// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SENDABLE_FRAME_HPP
#define NETRING_SENDABLE_FRAME_HPP

#include <netring/packet_view.hpp>

#include <boost/asio/buffer.hpp>

#include <concepts>
#include <iterator>
#include <ranges>
#include <span>
#include <type_traits>

namespace netring {

/// What a send operation takes for a frame: a buffer or a sequence of buffers, which are gathered into one frame; a contiguous range
/// of bytes; or a packet that was captured, whose virtio header goes along where `inject_options::vnet_header` is set.
template <class T>
concept sendable_frame = std::same_as<std::remove_cvref_t<T>, packet_view> ||
    boost::asio::is_const_buffer_sequence<std::remove_cvref_t<T>>::value ||
    (std::ranges::contiguous_range<T>&& std::ranges::sized_range<T> && sizeof(std::ranges::range_value_t<T>) == 1);

/// A range of frames whose iterators outlive it: an lvalue, or a view such as `std::span`.
template <class T>
concept frame_range =
    std::ranges::input_range<T> && std::ranges::borrowed_range<T> && sendable_frame<std::ranges::range_reference_t<T>>;

namespace detail {

template <sendable_frame Frame>
decltype(auto) buffers_of(Frame const& frame) noexcept {
    if constexpr (std::same_as<Frame, packet_view>)
        return boost::asio::const_buffer(frame.data().data(), frame.data().size());
    else if constexpr (boost::asio::is_const_buffer_sequence<Frame>::value)
        return (frame);
    else
        return boost::asio::const_buffer(std::ranges::data(frame), std::ranges::size(frame));
}

} // namespace detail
} // namespace netring

#endif
