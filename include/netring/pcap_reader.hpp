// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PCAP_READER_HPP
#define NETRING_PCAP_READER_HPP

#include <netring/config.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/packet_view.hpp>
#include <netring/pcap_format.hpp>
#include <netring/pcap_interface.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>

namespace netring {

/// Reads the packets of a capture file, pcap or pcapng, in either byte order. Part of the component netring_pcap.
///
/// A packet's `interface_index()` is a position in `interfaces()`, its `link_type()` that of its interface. Its time is what
/// the file says, to the nanosecond, by `timestamp_clock::recorded`; where a file tells none, the clock is
/// `timestamp_clock::none`. One that 64 bits of nanoseconds since 1970 cannot hold is the nearest that they can. Its direction is
/// known where a pcapng file tells it, `host` otherwise. A frame check sequence that a file has is part of the bytes.
///
/// Snap lengths in files are advisory: packets are delivered whole up to `max_packet_bytes`. A file that is cut off delivers
/// what is whole and then `error::truncated_file`. Blocks of pcapng that are not known are skipped.
///
/// @code
/// netring::pcap_reader reader("trace.pcapng");
/// while (auto const packet = reader.next())
///     std::cout << packet->wire_size() << '\n';
/// @endcode
///
/// Object lifetimes: a packet is valid until the next call of a non-const function, but `interrupt`.
///
/// Thread safety: distinct objects: safe. Shared objects: unsafe, except `interrupt`.
///
/// Exception safety: functions with an `error_code&` do not throw, save `std::bad_alloc`.
///
/// Reference: draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng.
class NETRING_DECL pcap_reader {
public:
    /// A longer packet is taken for a damaged file.
    static constexpr std::size_t max_packet_bytes = std::size_t{16} << 20U;

    /// One that is not open.
    pcap_reader();
    /// Opens a file; "-" is standard input. @throws system_error with the reason and the position in `what()`.
    explicit pcap_reader(std::filesystem::path const& path);
    /// Reads a file that is in memory, which must outlive the reader. @throws system_error as above.
    explicit pcap_reader(std::span<std::byte const> content);
    /// Leaves `other` not open.
    pcap_reader(pcap_reader&& other) noexcept;
    /// Closes, as `close` does, and leaves `other` not open.
    pcap_reader& operator=(pcap_reader&& other) noexcept;
    ~pcap_reader();

    /// Opens a file and reads what it begins with; what was open is closed once the new one is open.
    ///
    /// Waits for the beginning of a pipe, and for its other end to be opened.
    ///
    /// Errors: the system's; `operation_canceled` after `interrupt`; `error::truncated_file` where not even the file's header
    /// is whole; `error::unsupported_file` if it is no capture file or of a version that is not known; `error::malformed_file`.
    void open(std::filesystem::path const& path, error_code& ec, diagnostics* why = nullptr);
    /// The same. @throws system_error with the reason and the position in `what()`.
    void open(std::filesystem::path const& path);
    /// Reads what a file that is in memory begins with. The memory must outlive the reader. Errors: as above.
    void open(std::span<std::byte const> content, error_code& ec, diagnostics* why = nullptr);

    /// Lets go of the file. Does nothing if not open.
    void close() noexcept;
    /// True until it is closed, also at the end of the file and after an error.
    bool is_open() const noexcept;

    /// The format of the file, whatever its name; `pcap_format::pcap` if not open.
    pcap_format format() const noexcept;
    /// The interfaces that were described so far; of a pcap file its only one, at once. Valid until the next call of a
    /// non-const function, but `interrupt`.
    std::span<pcap_interface const> interfaces() const noexcept;

    /// The next packet; none at the end, and none if `ec` is set. Waits for more of a pipe.
    ///
    /// Errors: `error::truncated_file` if the file ends within a packet, `error::malformed_file`, `error::unsupported_file` (a
    /// later section of an unknown version), `error::not_open`, `operation_canceled` after `interrupt`, or the system's. `why`
    /// names the position in the file. It comes again with each call, except `operation_canceled`, after which reading goes on
    /// where it was.
    std::optional<packet_view> next(error_code& ec, diagnostics* why = nullptr);
    /// The same. @throws system_error with the reason and the position in `what()`.
    std::optional<packet_view> next();

    /// Ends an `open` or a `next` that waits for a pipe, or the next call of either, with `operation_canceled`. May be called
    /// from any thread.
    void interrupt() noexcept;

    /// How much of the file was read, in bytes.
    std::uint64_t position_bytes() const noexcept;
    /// How long the file is; none for a pipe.
    std::optional<std::uint64_t> size_bytes() const noexcept;

private:
    class impl;
    /// There is none once it was moved from.
    impl& own_impl();

    std::unique_ptr<impl> impl_;
};

} // namespace netring

#endif
