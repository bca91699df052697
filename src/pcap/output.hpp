// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PCAP_OUTPUT_HPP
#define NETRING_SRC_PCAP_OUTPUT_HPP

#include "file.hpp"

#include <netring/error.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

namespace netring {

/// A file that packets are appended to, by way of a buffer. If writing fails, the file ends with the last whole packet, which
/// are counted then; nothing more is written, and the error stays.
class output {
public:
    static constexpr std::size_t buffer_bytes = std::size_t{256} << 10U;

    output();

    /// Goes on with another file, at its beginning.
    void begin(file opened) noexcept;
    bool is_open() const noexcept { return static_cast<bool>(file_); }

    /// Makes room in the buffer, so that what is whole there is written before what comes now.
    void reserve(std::size_t size_bytes);
    void append(std::span<std::byte const> bytes);
    template <class Value>
    requires std::is_trivially_copyable_v<Value>
    void append_value(Value const& value) { append(std::as_bytes(std::span(&value, 1))); }
    /// What was appended is whole. @param cut tells whether of a packet that is not.
    void end_packet(bool cut);

    /// Writes what was appended. Precondition: it is whole.
    void flush();
    void close();

    /// The first that there was.
    error_code const& error() const noexcept { return error_; }
    /// Nothing more is written.
    void fail(error_code const& ec) noexcept {
        if (!error_)
            error_ = ec;
    }
    /// How long the file is, with what is in the buffer.
    std::uint64_t size_bytes() const noexcept { return written_bytes_ + used_; }
    /// Over all files.
    std::uint64_t packets() const noexcept { return packets_; }
    std::uint64_t cut_packets() const noexcept { return cut_packets_; }

private:
    /// Where in the buffer a packet ends.
    struct packet_end {
        std::uint32_t offset;
        bool cut;
    };

    void write_buffer();
    void write(std::span<std::byte const> bytes);
    /// In a pipe that does not wait itself.
    void wait_for_room();
    /// Takes back what is not whole of what was written from there on.
    void cut_back(std::uint64_t begin);

    file file_;
    std::vector<std::byte> buffer_;
    std::size_t used_ = 0;
    /// Of the packets in the buffer.
    std::vector<packet_end> ends_;
    std::uint64_t written_bytes_ = 0;
    /// Of what was written, up to the end of what is whole.
    std::uint64_t whole_bytes_ = 0;
    std::uint64_t packets_ = 0;
    std::uint64_t cut_packets_ = 0;
    error_code error_;
};

} // namespace netring

#endif
