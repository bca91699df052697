// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_UMEM_HPP
#define NETRING_UMEM_HPP

#include <netring/config.hpp>
#include <netring/detail/frame_pool.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/umem_options.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace netring {

/// Where the frames of a UMEM are. Their sum is its frame count, at any moment at which nobody uses it.
struct frame_populations {
    /// Free.
    std::size_t pool = 0;
    /// In fill rings and in the kernel's hands, for packets to come, and packets in receive rings.
    std::size_t fill = 0;
    /// In batches, or reserved to be written.
    std::size_t user = 0;
    /// In transmit rings, or sent and not reaped.
    std::size_t transmit = 0;

    /// Frames in all four places.
    std::size_t sum() const noexcept { return pool + fill + user + transmit; }
    /// True if all fields are equal.
    friend bool operator==(frame_populations const&, frame_populations const&) = default;
};

/// The memory that AF_XDP sockets receive into and send from. Shared by the sockets that were opened with it, on several queues and
/// interfaces, and by the batches that were received into it: it lasts as long as one of them. A frame that one socket received can
/// be sent by another without a copy. Frames that the kernel has when a zero-copy socket closes are lost to it.
///
/// @code
/// auto const memory = std::make_shared<netring::umem>(netring::umem_options{.sharers = 2});
/// netring::xdp_socket a({.interface = "eth0", .umem = memory});
/// netring::xdp_socket b({.interface = "eth1", .umem = memory});
/// @endcode
///
/// Thread safety: shared objects: safe.
class NETRING_DECL umem {
public:
    /// Allocates it. The kernel learns of it when the first socket opens. @throws system_error with the reason in `what()`.
    explicit umem(umem_options const& options = {});
    umem(umem const&) = delete;
    umem& operator=(umem const&) = delete;
    ~umem();

    /// The same, reporting through `ec`. @return null on failure.
    static std::shared_ptr<umem> create(umem_options const& options, error_code& ec, diagnostics* why = nullptr);

    /// The options it was made with.
    umem_options const& options() const noexcept { return options_; }
    /// Size of the memory: that of all frames, rounded up to whole pages, or to huge ones where it lies in those.
    std::size_t size_bytes() const noexcept { return memory_.size(); }
    /// True if it lies in huge pages.
    bool huge_pages() const noexcept { return huge_; }
    /// Where the frames are now.
    frame_populations populations() const noexcept;

    /// @name For sockets and batches
    /// @{

    /// All of the memory, the frames in a row.
    std::span<std::byte> memory() const noexcept { return memory_; }
    /// Who has which frame, and what is in it.
    detail::frame_pool& frames() noexcept { return frames_; }
    /// The same, to be read.
    detail::frame_pool const& frames() const noexcept { return frames_; }
    /// The frame that an address lies in. The kernel hands back addresses that are moved by its headroom.
    std::uint32_t frame_of(std::uint64_t address) const noexcept;
    /// Where a frame starts.
    std::uint64_t address_of(std::uint32_t frame) const noexcept { return frame * options_.frame_size_bytes; }
    /// The bytes that a frame's record tells of.
    std::span<std::byte> bytes_of(std::uint32_t frame) const noexcept;
    /// How many bytes of the frame come after those.
    std::size_t bytes_behind(std::uint32_t frame) const noexcept;
    /// Takes frames. If that leaves the caller with too few, as it says, the next ones that come back raise an event on
    /// `returned()`.
    std::size_t take(std::span<std::uint32_t> into, detail::frame_place to, std::size_t enough) noexcept;
    /// Gives frames back to the pool, and raises an event on `returned()` if somebody has too few.
    void give_back(detail::frame_chain const& chain, detail::frame_place from) noexcept;
    /// An eventfd that nobody reads: each event is an edge for all who wait.
    int returned() const noexcept { return returned_; }

    /// Held while a socket is set up: the first one registers the memory, later ones share it with one that is bound.
    std::mutex& setting_up() noexcept { return mutex_; }
    /// A bound socket that has it; -1 if there is none. Precondition of this and the next two: `setting_up()` is held.
    int bound_socket() const noexcept { return sockets_.empty() ? -1 : sockets_.front(); }
    /// Adds a socket that is bound. The kernel has all do as the first one wants.
    void join(int socket, bool need_wakeup) {
        if (sockets_.empty())
            need_wakeup_ = need_wakeup;
        sockets_.push_back(socket);
    }
    /// Whether the kernel asks these sockets for wake-ups.
    bool need_wakeup() const noexcept { return need_wakeup_; }
    /// Takes a socket off again, if it is there. Holds `setting_up()` meanwhile, so the caller must not.
    void leave(int socket) noexcept;
    /// @}

private:
    struct unmapped {};
    umem(umem_options const& options, unmapped);
    error_code map(diagnostics& why) noexcept;

    umem_options options_;
    std::span<std::byte> memory_;
    bool huge_ = false;
    detail::frame_pool frames_;
    int returned_ = -1;
    std::atomic<bool> hungry_{false};
    std::mutex mutex_;
    bool need_wakeup_ = false;
    std::vector<int> sockets_;
};

} // namespace netring

#endif
