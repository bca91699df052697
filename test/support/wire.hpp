// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_WIRE_HPP
#define NETRING_TEST_SUPPORT_WIRE_HPP

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

// The other end of the wire: plain packet sockets and the ip command, nothing of netring.

namespace netring::test {

/// Runs a shell command; throws unless it succeeds. @return what it printed.
std::string run(std::string const& command);

/// Sets the interfaces up and waits until they really send: a veth that gets its carrier back drops frames for a moment.
void set_up(std::vector<std::string> const& interfaces);

/// `ip link add A type veth peer name B`, both up; deleted again at the end.
class veth_pair {
public:
    explicit veth_pair(std::string a = "v0", std::string b = "v1", std::string const& more = {});
    veth_pair(veth_pair const&) = delete;
    veth_pair& operator=(veth_pair const&) = delete;
    ~veth_pair();

    std::string const a;
    std::string const b;

private:
    void remove() const;
};

/// A frame of `size` bytes, at least 14, with EtherType 0x88b5. The sequence number is in the source address,
/// so that even the shortest frame has one; the rest of the frame is filled from it.
std::vector<std::byte> tagged_frame(std::size_t size, std::uint32_t sequence);
/// True if the bytes are that frame; fast, for floods.
bool is_tagged_frame(std::span<std::byte const> frame, std::size_t size, std::uint32_t sequence);
/// The same with an 802.1Q header, at least 18 bytes.
std::vector<std::byte> vlan_frame(std::size_t size, std::uint32_t sequence, std::uint16_t tci);
/// The sequence number of such a frame; none if it is another.
std::optional<std::uint32_t> sequence_of(std::span<std::byte const> frame);

/// A plain packet socket that sends on one interface and receives nothing.
class plain_sender {
public:
    explicit plain_sender(std::string const& interface);
    plain_sender(plain_sender const&) = delete;
    plain_sender& operator=(plain_sender const&) = delete;
    ~plain_sender();

    void send(std::span<std::byte const> frame) const;
    /// Sends `count` tagged frames with sequence numbers from `first` on.
    void send_tagged(std::size_t size, std::uint32_t first, std::uint32_t count) const;
    /// The same from the `sendmmsg` call, for floods.
    void flood(std::size_t size, std::uint32_t first, std::uint32_t count) const;

private:
    int fd_;
};

/// What offloads left undone: `virtio_net_hdr` of linux/virtio_net.h, which is no C++.
struct virtio_header {
    std::uint8_t flags = 0;
    std::uint8_t gso_type = 0;
    std::uint16_t hdr_len = 0;
    std::uint16_t gso_size = 0;
    std::uint16_t csum_start = 0;
    std::uint16_t csum_offset = 0;
};

/// What a plain packet socket saw of a frame.
struct received_frame {
    std::vector<std::byte> bytes;
    /// The kernel's stamp, when it arrived.
    std::chrono::sys_time<std::chrono::nanoseconds> time;
    /// The VLAN tag that the kernel took out of the bytes, and its type.
    std::optional<std::uint16_t> vlan_tci;
    std::uint16_t vlan_tpid = 0;
    /// For a receiver that wants to know.
    virtio_header undone;
};

/// The bytes with that tag in its place.
std::vector<std::byte> bytes_on_wire(received_frame const& frame);

/// A plain packet socket that receives all that arrives on one interface, on a thread of its own.
class plain_receiver {
public:
    explicit plain_receiver(std::string const& interface, bool wants_undone = false);
    plain_receiver(plain_receiver const&) = delete;
    plain_receiver& operator=(plain_receiver const&) = delete;
    ~plain_receiver();

    /// Waits until that many frames were received since the last call. @return all that were.
    std::vector<received_frame> take(std::size_t count, std::chrono::milliseconds timeout = std::chrono::seconds(5));
    /// Frames that were received and not taken.
    std::size_t count() const;
    /// What comes in a while, to see that nothing does.
    std::vector<received_frame> take_for(std::chrono::milliseconds time);

private:
    void receive();

    int fd_;
    std::size_t undone_bytes_;
    std::atomic<bool> stopped_ = false;
    mutable std::mutex mutex_;
    std::vector<received_frame> frames_;
    std::thread thread_;
};

/// True if those are tagged frames of that size with the sequence numbers from `first` on.
bool are_tagged_frames(std::vector<received_frame> const& frames, std::size_t size, std::uint32_t first,
                       std::size_t count);

/// What most tests begin with: v0 sends, v1 is what netring works on.
struct wired {
    veth_pair veth;
    plain_sender sender{"v0"};
};

/// One of the counters in /proc/net/dev style, from `ip -s -j link`: for example "rx", "packets".
std::uint64_t link_counter(std::string const& interface, std::string const& direction, std::string const& counter);
/// The promiscuity count of an interface, from `ip -d -j link`.
int promiscuity(std::string const& interface);
/// Number of packet sockets in this network namespace.
std::size_t packet_sockets();
/// Number of open file descriptors of this process.
std::size_t open_descriptors();
/// Number of packet rings that this process has mapped.
std::size_t mappings();
/// Number of threads of this process.
std::size_t threads();

/// Calls `done` every millisecond until it returns true. @return false on time-out.
bool eventually(std::function<bool()> const& done, std::chrono::milliseconds timeout = std::chrono::seconds(20));

/// CPU time of this process, user and system.
std::chrono::microseconds cpu_time();

/// Whether what mostly slept took at most so much CPU time, or more only as far as waking up costs more than usual at present.
bool is_little(std::chrono::microseconds spent, std::chrono::microseconds usual);

} // namespace netring::test

#endif
