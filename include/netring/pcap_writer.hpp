// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PCAP_WRITER_HPP
#define NETRING_PCAP_WRITER_HPP

#include <netring/concepts.hpp>
#include <netring/config.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/packet_view.hpp>
#include <netring/pcap_counters.hpp>
#include <netring/pcap_writer_options.hpp>
#include <netring/pcap_writer_stats.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <ranges>
#include <span>
#include <utility>
#include <vector>

namespace netring {

/// Writes packets to capture files that tcpdump and Wireshark read, with times to the nanosecond. Part of the component
/// netring_pcap.
///
/// A VLAN tag that the kernel took out of the bytes stands in them again, and sizes count it. pcapng files tell each packet's
/// interface and direction, and the losses before it; see `report`.
///
/// Packets are collected and written some hundred KiB at a time: `flush` when nothing comes, or for a reader at the other end
/// of a pipe. When the disk is full, or fails, the file is cut behind the last whole packet, so that it stays readable, and the
/// error comes with this call and each one after. Of a pipe that nobody reads any more, that is `broken_pipe` in a program that
/// ignores SIGPIPE; others are ended by the signal.
///
/// Times before 1970 become 1970, and in pcap those after 2106 become the last one there is. A packet without a time has that
/// of 1970.
///
/// @code
/// netring::capture capture({.interface = "eth0"});
/// netring::pcap_writer writer({.path = "trace.pcapng", .interfaces = {{.index = capture.interface_index(), .name = "eth0"}}});
/// while (running)
///     if (auto const batch = capture.next(100ms))
///         writer.write(batch);
/// writer.close();
/// @endcode
///
/// Object lifetimes: destroying one closes it; an error of that is lost, so close it yourself.
///
/// Thread safety: distinct objects: safe. Shared objects: unsafe.
///
/// Exception safety: functions with an `error_code&` do not throw, save `std::bad_alloc` and what a given range does.
///
/// Reference: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng.
class NETRING_DECL pcap_writer {
public:
    /// One that is not open.
    pcap_writer() noexcept;
    /// Begins a file. @throws system_error naming the option or the file in `what()`.
    explicit pcap_writer(pcap_writer_options options);
    /// Leaves `other` not open.
    pcap_writer(pcap_writer&& other) noexcept;
    /// Closes, and loses an error of that; leaves `other` not open.
    pcap_writer& operator=(pcap_writer&& other) noexcept;
    ~pcap_writer();

    /// Begins a file, which says what it is at once; what was open is closed then, and an error of that is lost. Precondition:
    /// what was open is another file. Errors: `error::invalid_option`, or the system's.
    void open(pcap_writer_options options, error_code& ec, diagnostics* why = nullptr);
    /// The same. @throws system_error naming the option or the file in `what()`.
    void open(pcap_writer_options options);
    /// True until it is closed, also once writing has failed.
    bool is_open() const noexcept;
    /// The options it was opened with.
    pcap_writer_options const& options() const noexcept;

    /// Writes one packet.
    ///
    /// Errors: `error::link_type_mismatch` if a file of this format cannot hold the packet's link type, or not beside the first
    /// one's, which does no harm to the file; `error::not_open`; or the system's, after which nothing is written any more.
    void write(packet_view const& packet, error_code& ec);
    /// The same. @throws system_error
    void write(packet_view const& packet);
    /// Writes all packets of a range, as a batch of a capture is. A jumbo frame that lies in several frames of a UMEM is
    /// written whole.
    /// @throws system_error
    template <packet_range Packets>
    void write(Packets&& packets) {
        error_code ec;
        write(std::forward<Packets>(packets), ec);
        throw_on(ec);
    }
    /// The same; it ends at the first packet that cannot be written.
    template <packet_range Packets>
    void write(Packets&& packets, error_code& ec);

    /// Tells what became of an interface's packets so far. pcapng: the next packet of it tells how many were lost since the
    /// last one, and the file's end has all of it, if the interface is described there; in pcap it has no place. Totals that
    /// are less than before are those of an interface that was made again.
    void report(int interface_index, pcap_counters const& totals);

    /// Writes what was collected. Errors: `error::not_open`, or the system's.
    void flush(error_code& ec);
    /// The same. @throws system_error
    void flush();

    /// Ends the file and begins the next one, if `pcap_rotation::file_time` has passed. Call it from a timer. Errors:
    /// `error::not_open`, or the system's. @return if it did.
    bool rotate_if_due(error_code& ec);
    /// Ends the file and begins the next one. Errors: `error::invalid_option` without a rotation, `error::not_open`, or the
    /// system's.
    void rotate(error_code& ec);

    /// Writes what was collected and ends the file. The error is the first one that there was.
    void close(error_code& ec);
    /// The same. @throws system_error
    void close();

    /// The file that is being written, or was last, as it is called now.
    std::filesystem::path const& path() const noexcept;
    /// Totals since open, which remain after close.
    pcap_writer_stats stats() const noexcept;

private:
    class impl;

    /// @param all are the packet's bytes, of which the view may have the first ones only.
    void write(packet_view const& packet, std::span<std::span<std::byte const> const> all, error_code& ec);
    void throw_on(error_code const& ec) const;

    std::unique_ptr<impl> impl_;
};

template <packet_range Packets>
void pcap_writer::write(Packets&& packets, error_code& ec) {
    std::vector<std::span<std::byte const>> fragments;
    ec = {};
    auto const end = std::ranges::end(packets);
    for (auto packet = std::ranges::begin(packets); packet != end && !ec; ++packet) {
        packet_view const& view = *packet;
        if constexpr (requires { packet.for_each_fragment([](std::span<std::byte>) {}); }) {
            fragments.clear();
            packet.for_each_fragment([&](std::span<std::byte const> part) { fragments.push_back(part); });
            write(view, fragments, ec);
        } else {
            write(view, ec);
        }
    }
}

} // namespace netring

#endif
