// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "reject.hpp"
#include "sys.hpp"

#include <netring/umem.hpp>

#include <algorithm>
#include <bit>
#include <limits>
#include <string>

#include <linux/bpf.h>

namespace netring {
namespace {

constexpr std::size_t smallest_frame = 2048;

std::size_t round_up(std::size_t value, std::size_t unit) noexcept {
    return (value + unit - 1) / unit * unit;
}

umem_options const& valid(umem_options const& options) {
    diagnostics why;
    if (auto const ec = validate(options, why))
        throw system_error(ec, why.text());
    return options;
}

} // namespace

error_code validate(umem_options const& options, diagnostics& why) {
    why.clear();
    auto const page = sys::page_size();
    auto const size = options.frame_size_bytes;
    // The kernel keeps the lowest bit of the address of a frame that is being sent for itself.
    bool const fits = options.unaligned ? size % 2 == 0 : std::has_single_bit(size);
    if (size < smallest_frame || size > page || !fits)
        return reject(why, "frame_size_bytes", std::to_string(size),
                      (options.unaligned ? "an even number" : "a power of two") + std::string(" from ") +
                          std::to_string(smallest_frame) + " to the page size (" + std::to_string(page) + ")");
    auto const most = std::min<std::size_t>(sys::physical_memory() / size, std::numeric_limits<std::int32_t>::max());
    if (options.frame_count < 2 || options.frame_count > most)
        return reject(why, "frame_count", std::to_string(options.frame_count),
                      "2 to " + std::to_string(most) + " frames of " + std::to_string(size) + " bytes");
    auto const most_headroom = size - XDP_PACKET_HEADROOM - 1;
    if (options.headroom_bytes > most_headroom)
        return reject(why, "headroom_bytes", std::to_string(options.headroom_bytes),
                      "0 to " + std::to_string(most_headroom) + " in frames of " + std::to_string(size) + " bytes");
    auto const most_sent = options.frame_count - 1;
    if (options.transmit_frames && *options.transmit_frames > most_sent)
        return reject(why, "transmit_frames", std::to_string(*options.transmit_frames),
                      "0 to " + std::to_string(most_sent));
    auto const most_sharers = std::min(options.frame_count / 2, options.receive_frames());
    if (options.sharers == 0 || options.sharers > most_sharers)
        return reject(why, "sharers", std::to_string(options.sharers), "1 to " + std::to_string(most_sharers));
    return {};
}

umem::umem(umem_options const& options, unmapped)
    : options_(options)
    , frames_(static_cast<std::uint32_t>(options.frame_count), static_cast<std::uint32_t>(options.receive_frames())) {}

umem::umem(umem_options const& options)
    : umem(valid(options), unmapped()) {
    diagnostics why;
    if (auto const ec = map(why))
        throw system_error(ec, why.text());
}

std::shared_ptr<umem> umem::create(umem_options const& options, error_code& ec, diagnostics* why) {
    diagnostics reason;
    ec = validate(options, reason);
    std::shared_ptr<umem> result;
    if (!ec) {
        result = std::shared_ptr<umem>(new umem(options, unmapped()));
        ec = result->map(reason);
    }
    if (ec)
        result.reset();
    if (why != nullptr)
        *why = ec ? std::move(reason) : diagnostics();
    return result;
}

error_code umem::map(diagnostics& why) noexcept {
    constexpr std::size_t huge_page = std::size_t{2} << 20U;
    auto const bytes = options_.frame_size_bytes * options_.frame_count;
    auto const get = [&](std::size_t unit, int more) {
        auto const size = round_up(bytes, unit);
        auto* const address =
            sys::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | more, -1, 0);
        if (address != MAP_FAILED)
            memory_ = {static_cast<std::byte*>(address), size};
        return address != MAP_FAILED;
    };
    huge_ = options_.huge_pages && get(huge_page, MAP_HUGETLB);
    if (!huge_ && !get(sys::page_size(), 0)) {
        auto const ec = sys::last_error();
        why.step = "allocate a UMEM of " + std::to_string(bytes) + " bytes";
        return ec;
    }
    returned_ = sys::eventfd();
    if (returned_ >= 0)
        return {};
    auto const ec = sys::last_error();
    why.step = "make an eventfd";
    return ec;
}

umem::~umem() {
    if (!memory_.empty())
        sys::munmap(memory_.data(), memory_.size());
    if (returned_ >= 0)
        sys::close(returned_);
}

frame_populations umem::populations() const noexcept {
    using detail::frame_place;
    return {frames_.in(frame_place::pool), frames_.in(frame_place::fill), frames_.in(frame_place::user),
            frames_.in(frame_place::transmit)};
}

namespace {

// Of unaligned frames the upper 16 bits of an address tell how far the data was moved.
constexpr unsigned moved_shift = 48;
constexpr std::uint64_t base_mask = (std::uint64_t{1} << moved_shift) - 1;

} // namespace

std::uint32_t umem::frame_of(std::uint64_t address) const noexcept {
    return static_cast<std::uint32_t>((address & base_mask) / options_.frame_size_bytes);
}

std::span<std::byte> umem::bytes_of(std::uint32_t frame) const noexcept {
    auto const& record = frames_[frame];
    return memory_.subspan((record.address & base_mask) + (record.address >> moved_shift), record.size_bytes);
}

std::size_t umem::bytes_behind(std::uint32_t frame) const noexcept {
    auto const end = address_of(frame) + options_.frame_size_bytes;
    auto const bytes = bytes_of(frame);
    return end - static_cast<std::size_t>(bytes.data() + bytes.size() - memory_.data());
}

std::size_t umem::take(std::span<std::uint32_t> into, detail::frame_place to, std::size_t enough) noexcept {
    auto const taken = frames_.take(into, to);
    if (taken >= enough)
        return taken;
    // Whoever gives back from here on sees it; what was given back before is taken now.
    hungry_.store(true);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    return taken + frames_.take(into.subspan(taken), to);
}

void umem::give_back(detail::frame_chain const& chain, detail::frame_place from) noexcept {
    if (chain.count == 0)
        return;
    frames_.give_back(chain, from);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (!hungry_.load(std::memory_order_relaxed) || !hungry_.exchange(false))
        return;
    sys::notify(returned_);
}

void umem::leave(int socket) noexcept {
    std::lock_guard const lock(mutex_);
    std::erase(sockets_, socket);
}

} // namespace netring
