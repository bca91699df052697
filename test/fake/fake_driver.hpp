// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_FAKE_FAKE_DRIVER_HPP
#define NETRING_TEST_FAKE_FAKE_DRIVER_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <linux/if_xdp.h>
#include <map>
#include <span>
#include <sys/types.h>

namespace netring::test {

/// The other side of an AF_XDP socket's rings, for what no driver does here: work without copies, complete late, never, or not ask for
/// calls. While it is on, the process' AF_XDP sockets are event descriptors, and their rings plain memory.
class fake_driver {
public:
    enum class ring : std::uint8_t { receive, transmit, fill, completion };

    /// Switches it on, until destroyed. One at a time.
    fake_driver();
    fake_driver(fake_driver const&) = delete;
    fake_driver& operator=(fake_driver const&) = delete;
    ~fake_driver();

    /// What the socket is told, when it asks.
    bool zero_copy = false;
    /// What a kick does; returns 0 or an errno. At first nothing.
    std::function<int()> on_kick;
    unsigned kicks = 0;
    unsigned fill_wakeups = 0;

    /// Asks for calls, or no longer.
    void need_wakeup(ring which, bool needed) noexcept;
    /// Takes frames out of the transmit ring, as far as there are some. @return how many.
    std::size_t take_to_send(std::size_t most);
    /// Completes the oldest of those that were taken.
    void complete(std::size_t count);
    /// Puts a packet into the next frame of the fill ring. @return false if there is none.
    bool receive(std::span<std::byte const> packet);
    /// Wakes whoever waits.
    void notify() const noexcept;

    // For the calls that it stands in for.
    static fake_driver* instance;
    int open() noexcept;
    bool is(int socket) const noexcept { return socket >= 0 && socket == fd_; }
    int set(int option, void const* value) noexcept;
    int get(int option, void* value) const noexcept;
    void* map(std::size_t size, off_t which) noexcept;
    int kick();

private:
    struct memory {
        std::byte* at = nullptr;
        std::uint32_t entries = 0;

        std::uint32_t& word(std::size_t offset) const noexcept {
            return *reinterpret_cast<std::uint32_t*>(at + offset);
        }
        template <class Entry>
        Entry& entry(std::uint32_t index) const noexcept {
            return reinterpret_cast<Entry*>(at + entries_at)[index & (entries - 1)];
        }
    };
    static constexpr std::size_t producer_at = 0;
    static constexpr std::size_t consumer_at = 64;
    static constexpr std::size_t flags_at = 128;
    static constexpr std::size_t entries_at = 192;

    memory& of(ring which) noexcept { return rings_[static_cast<std::size_t>(which)]; }

    int fd_ = -1;
    std::byte* umem_ = nullptr;
    std::uint64_t frame_size_ = 0;
    std::array<memory, 4> rings_{};
    std::map<std::uint64_t, std::uint64_t> sending_;
    std::uint64_t next_sent_ = 0;
};

} // namespace netring::test

#endif
