// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "input.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <utility>

namespace netring {
namespace {

constexpr std::size_t least_buffer_bytes = std::size_t{256} << 10U;

file open_file(std::filesystem::path const& path) {
    // Not blocking, as opening a pipe would else wait for its other end, where nothing can interrupt it.
    file opened(path == "-" ? pcap_sys::duplicate(STDIN_FILENO)
                            : pcap_sys::open(path.c_str(), O_RDONLY | O_NONBLOCK, 0));
    if (!opened)
        throw input_failure{pcap_sys::last_error(), {.step = "open " + path.string()}};
    return opened;
}

} // namespace

pcap_input::pcap_input(std::filesystem::path path, interrupter& interruption)
    : path_(std::move(path))
    , file_(open_file(path_))
    , interruption_(&interruption) {
    struct stat status {};
    if (pcap_sys::fstat(file_.get(), &status) != 0)
        fail(pcap_sys::last_error(), {});
    if (S_ISREG(status.st_mode))
        size_bytes_ = static_cast<std::uint64_t>(status.st_size);
    else if (auto const ec = interruption.arm())
        fail(ec, "no eventfd to end waiting by");
}

std::span<std::byte const> pcap_input::peek(std::size_t size) {
    while (unread_.size() < size && file_ && fill(size)) {
    }
    return unread_;
}

std::span<std::byte const> pcap_input::whole(std::string_view what, std::size_t size, std::size_t offset) {
    auto const there = peek(offset + size).subspan(std::min(offset, unread_.size()));
    if (there.size() < size)
        fail(error::truncated_file,
             std::string(what) + " of " + std::to_string(size) + " bytes, " + std::to_string(there.size()) + " left");
    return there.first(size);
}

/// Reads once. @return false at the end of the file.
bool pcap_input::fill(std::size_t size) {
    auto const used = unread_.size();
    if (unread_.data() != buffer_.data())
        unread_ = {static_cast<std::byte*>(std::memmove(buffer_.data(), unread_.data(), used)), used};
    // Grows with what is there, whatever length a damaged file claims.
    if (used == buffer_.size()) {
        buffer_.resize(std::max(least_buffer_bytes, std::min(size, 2 * used)));
        unread_ = std::span(buffer_).first(used);
    }
    for (;;) {
        if (may_wait())
            wait();
        auto const count = pcap_sys::read(file_.get(), buffer_.data() + used, buffer_.size() - used);
        if (count >= 0) {
            unread_ = std::span(buffer_).first(used + static_cast<std::size_t>(count));
            return count != 0;
        }
        if (errno != EINTR && errno != EAGAIN)
            fail(pcap_sys::last_error(), {});
    }
}

/// Until there is something to read, which the end is too.
void pcap_input::wait() const {
    std::array<pollfd, 2> polled{pollfd{file_.get(), POLLIN, 0}, pollfd{interruption_->fd(), POLLIN, 0}};
    auto const& [data, interruption] = polled;
    do {
        stop_if_interrupted();
        if (pcap_sys::poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR)
            fail(pcap_sys::last_error(), {});
        if (interruption.revents != 0)
            interruption_->drain();
    } while (data.revents == 0);
}

void pcap_input::stop_if_interrupted() const {
    if (interruption_->take())
        fail(error_code(ECANCELED, boost::system::system_category()), "interrupted");
}

void pcap_input::fail(error_code code, std::string hint, std::string command) const {
    auto const name = path_.empty() ? "a file in memory" : path_ == "-" ? "standard input" : path_.string();
    throw input_failure{code,
                        {.step = "read " + name + " at byte " + std::to_string(position_bytes_),
                         .hint = std::move(hint),
                         .command = std::move(command)}};
}

} // namespace netring
