// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "output.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <poll.h>
#include <utility>

namespace netring {

output::output()
    : buffer_(buffer_bytes) {}

void output::begin(file opened) noexcept {
    file_ = std::move(opened);
    written_bytes_ = 0;
    whole_bytes_ = 0;
}

void output::reserve(std::size_t size_bytes) {
    if (size_bytes > buffer_.size() - used_)
        flush();
}

void output::append(std::span<std::byte const> bytes) {
    if (bytes.size() > buffer_.size() - used_) {
        write_buffer();
        if (bytes.size() > buffer_.size())
            return write(bytes);
    }
    if (error_ || bytes.empty())
        return;
    std::memcpy(buffer_.data() + used_, bytes.data(), bytes.size());
    used_ += bytes.size();
}

void output::end_packet(bool cut) {
    if (error_)
        return;
    ends_.push_back({static_cast<std::uint32_t>(used_), cut});
    ++packets_;
    cut_packets_ += cut ? 1 : 0;
}

void output::flush() {
    write_buffer();
    if (!error_)
        whole_bytes_ = written_bytes_;
}

void output::close() {
    flush();
    if (file_.close() != 0)
        fail(pcap_sys::last_error());
}

void output::write_buffer() {
    write(std::span(buffer_).first(std::exchange(used_, 0)));
    ends_.clear();
}

void output::write(std::span<std::byte const> bytes) {
    if (error_)
        return;
    auto const begin = written_bytes_;
    while (!bytes.empty() && !error_) {
        auto const count = pcap_sys::write(file_.get(), bytes.data(), bytes.size());
        if (count >= 0) {
            written_bytes_ += static_cast<std::uint64_t>(count);
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        } else if (errno == EAGAIN) {
            wait_for_room();
        } else if (errno != EINTR) {
            error_ = pcap_sys::last_error();
        }
    }
    if (error_)
        cut_back(begin);
}

void output::wait_for_room() {
    pollfd room{file_.get(), POLLOUT, 0};
    if (pcap_sys::poll(&room, 1, -1) < 0 && errno != EINTR)
        error_ = pcap_sys::last_error();
}

void output::cut_back(std::uint64_t begin) {
    auto const first_lost =
        std::ranges::upper_bound(ends_, written_bytes_ - begin, {}, [](packet_end const& end) { return end.offset; });
    packets_ -= static_cast<std::uint64_t>(ends_.end() - first_lost);
    cut_packets_ -=
        static_cast<std::uint64_t>(std::count_if(first_lost, ends_.end(), [](auto const& end) { return end.cut; }));
    if (first_lost != ends_.begin())
        whole_bytes_ = begin + std::prev(first_lost)->offset;
    auto const excess = static_cast<off_t>(written_bytes_ - whole_bytes_);
    // Counted from where the file ends, which is not where it began if it is standard output, appended to a file. A pipe keeps
    // all.
    auto const position = pcap_sys::position(file_.get());
    if (excess != 0 && position >= excess)
        pcap_sys::ftruncate(file_.get(), position - excess);
    written_bytes_ = whole_bytes_;
}

} // namespace netring
