// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_FRAME_SOURCE_HPP
#define NETRING_DETAIL_FRAME_SOURCE_HPP

#include <netring/detail/send_fsm.hpp>
#include <netring/error.hpp>
#include <netring/owned_batch.hpp>
#include <netring/sendable_frame.hpp>
#include <netring/transmit_info.hpp>

#include <boost/asio/error.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

// Where a send operation takes its frames from. A source says how it stands with the next frame (`state`), what it is (`frame`,
// `info`), goes on to the one after (`advance`), and counts what the operation completes with (`result`).

namespace netring::detail {

template <class Frame>
transmit_info info_of(Frame const& frame) noexcept {
    if constexpr (std::same_as<Frame, packet_view>)
        return {frame.vnet_header().value_or(vnet_header()), {}};
    else
        return {};
}

/// One frame, of the caller's buffers.
template <class Buffers>
class single_frame {
public:
    single_frame(Buffers buffers, transmit_info const& info)
        : buffers_(std::move(buffers))
        , info_(info) {}

    next_frame state() const noexcept { return taken_ ? next_frame::none : next_frame::ready; }
    Buffers const& frame() const noexcept { return buffers_; }
    transmit_info const& info() const noexcept { return info_; }
    void advance() noexcept { taken_ = true; }
    std::size_t result(std::size_t frames) const noexcept {
        return frames == 0 ? 0 : boost::asio::buffer_size(buffers_);
    }

private:
    Buffers buffers_;
    transmit_info info_;
    bool taken_ = false;
};

/// The frames of the caller's range.
template <class Iterator, class Sentinel>
class frames_of_range {
public:
    frames_of_range(Iterator first, Sentinel last)
        : at_(std::move(first))
        , end_(std::move(last)) {}

    next_frame state() const { return at_ == end_ ? next_frame::none : next_frame::ready; }
    decltype(auto) frame() const { return *at_; }
    transmit_info info() const { return info_of<std::remove_cvref_t<decltype(*at_)>>(*at_); }
    void advance() { ++at_; }
    static std::size_t result(std::size_t frames) noexcept { return frames; }

private:
    Iterator at_;
    Sentinel end_;
};

/// The frames of the batches of the caller's stream, until its end.
template <class Stream>
class frames_of_stream {
public:
    explicit frames_of_stream(Stream& stream) noexcept
        : stream_(&stream) {}

    next_frame state() const noexcept {
        if (at_ != batch_.size())
            return next_frame::ready;
        return ended_ ? next_frame::none : next_frame::dry;
    }
    packet_view frame() const noexcept { return batch_[at_]; }
    transmit_info info() const noexcept { return info_of(batch_[at_]); }
    void advance() noexcept { ++at_; }
    static std::size_t result(std::size_t frames) noexcept { return frames; }

    Stream& stream() noexcept { return *stream_; }
    void refilled(error_code& ec, owned_batch batch) noexcept {
        batch_ = std::move(batch);
        at_ = 0;
        ended_ = ec == boost::asio::error::eof;
        if (ended_)
            ec.clear();
    }

private:
    Stream* stream_;
    owned_batch batch_;
    std::size_t at_ = 0;
    bool ended_ = false;
};

/// The packets of a lease, which the ring takes as they lie: a source that says itself whether there is room, and queues.
template <class Lease>
class packets_of_lease {
public:
    explicit packets_of_lease(Lease lease) noexcept
        : lease_(std::move(lease)) {}

    next_frame state() const noexcept { return lease_ ? next_frame::ready : next_frame::none; }
    template <class Core>
    bool has_room(Core& core) const noexcept {
        return core.can_forward(lease_);
    }
    template <class Core>
    std::size_t queue(Core& core, error_code& ec) noexcept {
        return core.forward(lease_, ec);
    }
    static std::size_t result(std::size_t frames) noexcept { return frames; }

private:
    Lease lease_;
};

} // namespace netring::detail

#endif
