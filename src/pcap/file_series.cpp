// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "file_series.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <utility>

namespace netring {
namespace {

constexpr mode_t readable_by_all = 0644;

file opened(int fd, error_code& ec) {
    if (fd < 0)
        ec = pcap_sys::last_error();
    return file(fd);
}

std::string utc(std::chrono::sys_seconds time) {
    auto const seconds = std::chrono::system_clock::to_time_t(time);
    std::tm fields{};
    ::gmtime_r(&seconds, &fields);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &fields)};
}

} // namespace

bool rotates(pcap_rotation const& rotation) noexcept {
    return rotation.file_size_bytes != 0 || rotation.file_packets != 0 || rotation.file_time.count() != 0;
}

std::filesystem::path numbered(std::filesystem::path const& path, std::uint64_t number,
                               std::chrono::sys_seconds begun) {
    constexpr std::size_t digits = 5;
    auto count = std::to_string(number);
    count.insert(0, digits - std::min(digits, count.size()), '0');
    auto name = path.stem();
    name += "-" + count + "-" + utc(begun);
    name += path.extension();
    return path.parent_path() / name;
}

file_series::file_series(std::filesystem::path path, pcap_rotation const& rotation)
    : base_(std::move(path))
    , rotation_(rotation) {}

file file_series::begin(error_code& ec) {
    ec = {};
    begun_ = std::chrono::system_clock::now();
    file result;
    if (rotates(rotation_)) {
        result = begin_numbered(ec);
    } else {
        current_ = final_ = base_;
        result = opened(base_ == "-" ? pcap_sys::duplicate(STDOUT_FILENO)
                                     : pcap_sys::open(base_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, readable_by_all),
                        ec);
    }
    count_ += ec ? 0 : 1;
    return result;
}

file file_series::begin_numbered(error_code& ec) {
    for (;;) {
        final_ = numbered(base_, ++number_, std::chrono::floor<std::chrono::seconds>(begun_));
        current_ = final_;
        current_ += ".part";
        ec = {};
        auto result = opened(pcap_sys::open(current_.c_str(), O_WRONLY | O_CREAT | O_EXCL, readable_by_all), ec);
        if (ec && ec != boost::system::errc::file_exists)
            return {};
        // Looked for while nobody else can begin a file of that name.
        if (!ec && !pcap_sys::exists(final_.c_str()))
            return result;
        if (!ec)
            pcap_sys::unlink(current_.c_str());
    }
}

void file_series::end(error_code& ec) {
    ec = {};
    if (!rotates(rotation_))
        return;
    if (pcap_sys::rename(current_.c_str(), final_.c_str()) != 0) {
        ec = pcap_sys::last_error();
        return;
    }
    current_ = final_;
    kept_.push_back(final_);
    if (rotation_.keep_files == 0 || kept_.size() <= rotation_.keep_files)
        return;
    // Somebody else may have deleted it.
    if (pcap_sys::unlink(kept_.front().c_str()) != 0 &&
        pcap_sys::last_error() != boost::system::errc::no_such_file_or_directory)
        ec = pcap_sys::last_error();
    kept_.pop_front();
}

bool file_series::due() const noexcept {
    auto const limit = rotation_.file_time;
    return limit.count() != 0 && std::chrono::system_clock::now() - begun_ >= limit;
}

} // namespace netring
