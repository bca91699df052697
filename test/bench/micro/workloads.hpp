// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_BENCH_WORKLOADS_HPP
#define NETRING_BENCH_WORKLOADS_HPP

#include "synthetic_ring.hpp"

#include <netring/detail/receive_ring.hpp>
#include <netring/detail/xsk_ring.hpp>
#include <netring/owned_batch.hpp>
#include <netring/packet_batch.hpp>

#include <cstddef>
#include <cstdint>
#include <linux/if_packet.h>
#include <memory>
#include <vector>

// The hot paths, on memory that no kernel fills: each `run` does the same, `items` times. The caller counts or times it.

namespace netring::bench {

/// Makes the compiler compute a value that nobody needs.
template <class Value>
void keep(Value const& value) {
    asm volatile("" : : "g"(value) : "memory");
}

inline constexpr std::size_t small_packet = 60;

/// A block full of small packets, on lease for ever.
class full_block {
public:
    static constexpr unsigned packets = 400;

    full_block() { memory_.fill(0, std::vector<test::synthetic_ring::packet>(packets, {test::pattern(small_packet)})); }

    packet_batch lease() const { return {nullptr, memory_.block(0), {}}; }

private:
    test::synthetic_ring memory_{std::size_t{1} << 16U, 1};
};

/// The bytes of each packet.
inline void walk(packet_batch const& batch) {
    std::size_t bytes = 0;
    for (packet_view const packet : batch)
        bytes += packet.data().size();
    keep(bytes);
}

/// Through a block.
class block_walk {
public:
    static constexpr char const* name = "block-walk";
    static constexpr unsigned items = full_block::packets;

    void run() { walk(batch_); }

private:
    full_block memory_;
    packet_batch batch_ = memory_.lease();
};

/// Through a ring of frames.
class frame_walk {
public:
    static constexpr char const* name = "frame-walk";
    static constexpr unsigned items = 64;

    frame_walk() {
        for (unsigned index = 0; index != items; ++index)
            memory_.fill_frame(index, {test::pattern(small_packet)});
    }

    void run() { walk(batch_); }

private:
    static constexpr std::size_t frame_size = 2048;
    test::synthetic_ring memory_{frame_size, items};
    packet_batch batch_{nullptr, memory_.memory(), {frame_size}};
};

/// All that is known of each packet.
class view_access {
public:
    static constexpr char const* name = "view-access";
    static constexpr unsigned items = full_block::packets;

    void run() {
        for (packet_view const packet : batch_) {
            keep(packet.timestamp().time().time_since_epoch().count());
            keep(packet.wire_size());
            keep(packet.protocol());
            keep(packet.interface_index());
            keep(packet.direction());
            keep(packet.vlan().has_value());
            keep(packet.truncated());
        }
    }

private:
    full_block memory_;
    packet_batch batch_ = memory_.lease();
};

/// A block that is taken and given back, and filled by one store.
class lease_return {
public:
    static constexpr char const* name = "lease-return";
    static constexpr unsigned items = 1;

    lease_return() {
        for (std::size_t index = 0; index != ring_.slot_count(); ++index)
            memory_->fill(index, {{test::pattern(small_packet)}});
    }

    void run() {
        auto const block = ring_.take();
        packet_batch batch(memory_, block, {});
        keep(batch.size());
        batch.release();
        detail::store_status(ring_.layout().status(block.data()), TP_STATUS_USER);
    }

private:
    static constexpr std::size_t block_size = 4096;
    std::shared_ptr<test::synthetic_ring> memory_ = std::make_shared<test::synthetic_ring>(block_size, 8);
    detail::receive_ring ring_{memory_->memory(), detail::slot_layout::blocks(block_size)};
};

/// Copies of a block, into a batch that has had its size before.
class owned_copy {
public:
    static constexpr char const* name = "owned-copy";
    static constexpr unsigned items = full_block::packets;

    void run() {
        copy_.clear();
        keep(copy_.append(batch_));
    }

private:
    full_block memory_;
    packet_batch batch_ = memory_.lease();
    owned_batch copy_;
};

/// Descriptors that one side of an AF_XDP ring puts in and the other takes out.
class xsk_exchange {
public:
    static constexpr char const* name = "xsk-exchange";
    static constexpr unsigned items = 64;

    void run() {
        for (auto left = to_.room(items); left != 0; --left)
            to_.write({.addr = left, .len = small_packet, .options = 0});
        to_.submit();
        std::uint64_t sum = 0;
        for (auto left = from_.available(); left != 0; --left)
            sum += from_.take().addr;
        from_.release();
        keep(sum);
    }

private:
    detail::xsk_ring_memory<xdp_desc> memory() {
        return {&producer_, &consumer_, &flags_, entries_.data(), static_cast<std::uint32_t>(entries_.size())};
    }

    std::uint32_t producer_ = 0;
    std::uint32_t consumer_ = 0;
    std::uint32_t flags_ = 0;
    std::vector<xdp_desc> entries_{2048};
    detail::transmit_descriptors to_{memory()};
    detail::receive_descriptors from_{memory()};
};

/// Calls with each of them as the template argument.
void for_each_workload(auto&& call) {
    call.template operator()<block_walk>();
    call.template operator()<frame_walk>();
    call.template operator()<view_access>();
    call.template operator()<lease_return>();
    call.template operator()<owned_copy>();
    call.template operator()<xsk_exchange>();
}

} // namespace netring::bench

#endif
