// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// draft-ietf-opsawg-pcapng.

#include "file_format.hpp"
#include "interface_table.hpp"
#include "pcapng_block.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace netring {
namespace {

/// A time is 64 bits of the interface's unit, the upper half first.
struct split_time {
    std::uint32_t high;
    std::uint32_t low;
};

/// Not before 1970; 0 where there is none, as every packet of an interface has one.
split_time split(timestamp const& stamp) {
    auto const since = stamp.time().time_since_epoch().count();
    auto const count = stamp.clock() == timestamp_clock::none || since < 0 ? 0 : static_cast<std::uint64_t>(since);
    return {static_cast<std::uint32_t>(count >> 32U), static_cast<std::uint32_t>(count)};
}

timestamp now() {
    return timestamp(std::chrono::system_clock::now());
}

/// What an enhanced packet block begins with.
struct enhanced_packet_header {
    std::uint32_t type = block_type::enhanced_packet;
    std::uint32_t block_size = 0;
    std::uint32_t interface = 0;
    split_time time{};
    std::uint32_t captured = 0;
    std::uint32_t wire = 0;
};
static_assert(sizeof(enhanced_packet_header) == 28);

template <class Value>
void append_option(output& to, std::uint16_t code, Value const& value) {
    to.append_value(pcapng_option{code, sizeof value});
    to.append_value(value);
}

/// Inbound or outbound, and how it was addressed.
std::uint32_t flags_of(packet_direction direction) {
    constexpr std::uint32_t inbound = 1;
    constexpr std::uint32_t outbound = 2;
    constexpr auto addressed = [](std::uint32_t how) { return inbound | how << 2U; };
    switch (direction) {
    case packet_direction::host:
        return addressed(1);
    case packet_direction::multicast:
        return addressed(2);
    case packet_direction::broadcast:
        return addressed(3);
    case packet_direction::other_host:
        return addressed(4);
    case packet_direction::outgoing:
        return outbound;
    }
    return 0;
}

pcapng_block section_header(std::string const& application) {
    pcapng_block block(block_type::section_header);
    block.add(byte_order_magic);
    block.add(std::uint16_t{1});
    block.add(std::uint16_t{0});
    block.add(std::int64_t{-1}); // as long as it comes
    block.add_text(3, "Linux");
    block.add_text(4, application);
    return block;
}

pcapng_block description(pcap_interface const& interface, std::uint32_t snap_length_bytes) {
    auto const own = interface.snap_length_bytes;
    pcapng_block block(block_type::interface_description);
    block.add(static_cast<std::uint16_t>(interface.link_type));
    block.add(std::uint16_t{0});
    block.add(own == 0 ? snap_length_bytes : std::min(own, snap_length_bytes));
    block.add_text(interface_option::name, interface.name);
    block.add_text(interface_option::description, interface.description);
    block.add_option(interface_option::time_resolution, std::uint8_t{9}); // times are in units of 10^-9 s
    if (!interface.filter.empty())
        block.add_text(interface_option::filter, filter_expression + interface.filter);
    block.add_text(interface_option::system, "Linux");
    return block;
}

pcapng_block statistics(std::uint32_t interface, timestamp const& since, pcap_counters const& totals) {
    auto const until = split(now());
    pcapng_block block(block_type::interface_statistics);
    block.add(interface);
    block.add(until);
    block.add_option(2, split(since));
    block.add_option(3, until);
    block.add_option(4, totals.received);
    block.add_option(5, totals.dropped_by_interface);
    block.add_option(6, totals.accepted_by_filter);
    block.add_option(7, totals.dropped_by_system);
    block.add_option(8, totals.delivered);
    return block;
}

/// What was reported of an interface.
struct interface_report {
    pcap_counters totals{};
    /// Losses that no packet has told yet.
    std::uint64_t untold = 0;

    void update(pcap_counters const& now) {
        untold += growth(totals.dropped_by_interface, now.dropped_by_interface) +
                  growth(totals.dropped_by_system, now.dropped_by_system);
        totals = now;
    }

private:
    /// Counters of an interface that was deleted and made again begin anew.
    static std::uint64_t growth(std::uint64_t before, std::uint64_t after) {
        return after > before ? after - before : 0;
    }
};

class pcapng final : public file_format {
public:
    explicit pcapng(pcap_writer_options const& options)
        : snap_length_bytes_(options.snap_length_bytes)
        , application_(options.application)
        , interfaces_(options.interfaces) {}

    void begin(output& to) override {
        to.append(section_header(application_).finish());
        described_ = 0;
        describe_new(to);
    }

    error_code admit(packet_view const& packet) override {
        if (packet.link_type() == link_type::other)
            return error::link_type_mismatch;
        interface_ = interfaces_.find_or_add(packet.interface_index(), packet.link_type());
        return {};
    }

    std::size_t size_of(record const& packet) const override {
        auto size = block_size(packet);
        for (auto position = described_; position != interfaces_.all().size(); ++position)
            size += description(interfaces_.all()[position], snap_length_bytes_).finish().size();
        return size;
    }

    void append(output& to, record const& packet) override {
        describe_new(to);
        auto const size = static_cast<std::uint32_t>(block_size(packet));
        to.append_value(enhanced_packet_header{.block_size = size,
                                               .interface = interface_,
                                               .time = split(packet.packet().timestamp()),
                                               .captured = packet.captured_bytes(),
                                               .wire = packet.wire_bytes()});
        packet.append_to(to);
        constexpr std::array<std::byte, 4> zeros{};
        to.append(std::span(zeros).first(padding_after(packet.captured_bytes())));
        append_option(to, packet_option::flags, flags_of(packet.packet().direction()));
        if (auto const losses = untold_losses(packet.packet()); losses != 0) {
            append_option(to, packet_option::drop_count, losses);
            reports_[packet.packet().interface_index()].untold = 0;
        }
        to.append_value(pcapng_option{0, 0});
        to.append_value(size);
    }

    void report(int interface_index, pcap_counters const& totals) override { reports_[interface_index].update(totals); }

    void end(output& to) override {
        for (auto const& [index, report] : reports_)
            if (auto const position = interfaces_.find(index); position && *position < described_)
                to.append(statistics(*position, since_, report.totals).finish());
    }

    std::size_t size_of_end() const override { return reports_.size() * statistics(0, since_, {}).finish().size(); }

private:
    void describe_new(output& to) {
        for (; described_ != interfaces_.all().size(); ++described_)
            to.append(description(interfaces_.all()[described_], snap_length_bytes_).finish());
    }

    std::size_t block_size(record const& packet) const {
        constexpr auto flags = sizeof(pcapng_option) + sizeof(std::uint32_t);
        constexpr auto drop_count = sizeof(pcapng_option) + sizeof(std::uint64_t);
        constexpr auto ends = sizeof(pcapng_option) + sizeof(std::uint32_t);
        auto const captured = packet.captured_bytes();
        auto const losses = untold_losses(packet.packet()) != 0 ? drop_count : 0;
        return sizeof(enhanced_packet_header) + captured + padding_after(captured) + flags + losses + ends;
    }

    std::uint64_t untold_losses(packet_view const& packet) const {
        auto const found = reports_.find(packet.interface_index());
        return found != reports_.end() ? found->second.untold : 0;
    }

    std::uint32_t snap_length_bytes_;
    std::string application_;
    timestamp since_ = now();
    interface_table interfaces_;
    /// So many of them are described in this file.
    std::size_t described_ = 0;
    /// That of the packet that was admitted last.
    std::uint32_t interface_ = 0;
    std::map<int, interface_report> reports_;
};

} // namespace

std::unique_ptr<file_format> make_pcapng_format(pcap_writer_options const& options) {
    return std::make_unique<pcapng>(options);
}

} // namespace netring
