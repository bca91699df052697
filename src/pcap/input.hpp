// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_SRC_PCAP_INPUT_HPP
#define NETRING_SRC_PCAP_INPUT_HPP

#include "file.hpp"
#include "interrupter.hpp"

#include <netring/diagnostics.hpp>
#include <netring/error.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace netring {

/// Why reading a capture file does not go on. Thrown within the component only.
struct input_failure {
    error_code code;
    diagnostics why;
};

/// The bytes of a capture file in their order, from a descriptor or from memory.
///
/// Nothing moves on but by `skip`: what was interrupted, or failed, can be tried again from where it was.
class pcap_input {
public:
    /// Opens a file; "-" is standard input. What may wait is ended by the interrupter. @throws input_failure
    pcap_input(std::filesystem::path path, interrupter& interruption);
    /// What is in memory.
    pcap_input(std::span<std::byte const> content, interrupter& interruption) noexcept
        : interruption_(&interruption)
        , unread_(content)
        , size_bytes_(content.size()) {}

    /// The bytes from the position on, at least `size` of them unless the file ends before. Reads no more than it must.
    /// They stay where they are until the next call of this one. @throws input_failure
    std::span<std::byte const> peek(std::size_t size);
    /// The same, without the first `offset` and with none too many. @throws input_failure if the file ends before, naming
    /// `what`.
    std::span<std::byte const> whole(std::string_view what, std::size_t size, std::size_t offset = 0);
    /// Moves on over bytes that were there.
    void skip(std::size_t size) noexcept {
        unread_ = unread_.subspan(size);
        position_bytes_ += size;
    }

    /// @throws input_failure if the interrupter was raised.
    void stop_if_interrupted() const;
    /// @throws input_failure that names the file and the position.
    [[noreturn]] void fail(error_code code, std::string hint, std::string command = {}) const;

    /// Empty if it is in memory.
    std::filesystem::path const& path() const noexcept { return path_; }
    std::uint64_t position_bytes() const noexcept { return position_bytes_; }
    std::optional<std::uint64_t> size_bytes() const noexcept { return size_bytes_; }

private:
    bool may_wait() const noexcept { return !size_bytes_; }
    bool fill(std::size_t size);
    void wait() const;

    std::filesystem::path path_;
    file file_;
    interrupter* interruption_;
    std::vector<std::byte> buffer_;
    /// In the buffer, or in the memory of the caller.
    std::span<std::byte const> unread_;
    std::uint64_t position_bytes_ = 0;
    std::optional<std::uint64_t> size_bytes_;
};

} // namespace netring

#endif
