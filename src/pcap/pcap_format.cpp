// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// draft-ietf-opsawg-pcap.

#include "file_format.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

namespace netring {
namespace {

struct file_header {
    /// Tells the byte order, and that times are to the nanosecond.
    std::uint32_t magic = 0xa1b23c4d;
    std::uint16_t major_version = 2;
    std::uint16_t minor_version = 4;
    std::uint32_t reserved_1 = 0;
    std::uint32_t reserved_2 = 0;
    std::uint32_t snap_length = 0;
    std::uint32_t link_type = 0;
};
static_assert(sizeof(file_header) == 24);

struct packet_header {
    std::uint32_t seconds = 0;
    std::uint32_t nanoseconds = 0;
    std::uint32_t captured = 0;
    std::uint32_t wire = 0;
};
static_assert(sizeof(packet_header) == 16);

/// The nearest that there is room for: 1970 to 2106.
void set_time(packet_header& header, timestamp const& stamp) {
    if (stamp.clock() == timestamp_clock::none)
        return;
    using namespace std::chrono;
    constexpr nanoseconds first{0};
    constexpr nanoseconds last = seconds(std::numeric_limits<std::uint32_t>::max()) + nanoseconds(999999999);
    auto const time = std::clamp(stamp.time().time_since_epoch(), first, last);
    auto const whole = duration_cast<seconds>(time);
    header.seconds = static_cast<std::uint32_t>(whole.count());
    header.nanoseconds = static_cast<std::uint32_t>((time - whole).count());
}

class pcap final : public file_format {
public:
    explicit pcap(pcap_writer_options const& options)
        : snap_length_bytes_(options.snap_length_bytes)
        , link_type_(options.interfaces.empty() ? link_type::ethernet : options.interfaces.front().link_type) {}

    void begin(output& to) override {
        to.append_value(
            file_header{.snap_length = snap_length_bytes_, .link_type = static_cast<std::uint32_t>(link_type_)});
    }

    error_code admit(packet_view const& packet) override {
        return packet.link_type() == link_type_ ? error_code() : error::link_type_mismatch;
    }

    std::size_t size_of(record const& packet) const override { return sizeof(packet_header) + packet.captured_bytes(); }

    void append(output& to, record const& packet) override {
        packet_header header{.captured = packet.captured_bytes(), .wire = packet.wire_bytes()};
        set_time(header, packet.packet().timestamp());
        to.append_value(header);
        packet.append_to(to);
    }

    void report(int, pcap_counters const&) override {}
    void end(output&) override {}
    std::size_t size_of_end() const override { return 0; }

private:
    std::uint32_t snap_length_bytes_;
    link_type link_type_;
};

} // namespace

std::unique_ptr<file_format> make_pcap_format(pcap_writer_options const& options) {
    return std::make_unique<pcap>(options);
}

} // namespace netring
