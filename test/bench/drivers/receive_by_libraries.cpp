// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "receivers.hpp"

#include <array>
#include <memory>
#include <pcap/pcap.h>
#include <stdexcept>
#include <tins/tins.h>

// What a user would take instead.

namespace netring::bench {

namespace {

using pcap_handle = std::unique_ptr<pcap_t, void (*)(pcap_t*)>;

void check(pcap_t* handle, int result) {
    if (result < 0)
        throw std::runtime_error(::pcap_geterr(handle));
}

} // namespace

std::uint64_t by_pcap(receive_options const& how, meter& turn) {
    std::array<char, PCAP_ERRBUF_SIZE> error{};
    pcap_handle const handle(::pcap_create(how.interface.c_str(), error.data()), &::pcap_close);
    if (!handle)
        throw std::runtime_error(error.data());
    auto* const from = handle.get();
    check(from, ::pcap_set_buffer_size(from, static_cast<int>(how.block_size_bytes * how.block_count)));
    // In immediate mode only a time after which it wakes for nothing: with 10 ms, shortly before each frame at 97 a second.
    if (!how.low_latency)
        check(from, ::pcap_set_timeout(from, static_cast<int>(how.block_timeout.count())));
    check(from, ::pcap_set_immediate_mode(from, how.low_latency ? 1 : 0));
    check(from, ::pcap_activate(from));
    check(from, ::pcap_setdirection(from, PCAP_D_IN));
    auto const see = [](u_char* to, pcap_pkthdr const* header, u_char const* data) {
        reinterpret_cast<meter*>(to)->see({reinterpret_cast<std::byte const*>(data), header->caplen});
    };
    do
        check(from, ::pcap_dispatch(from, -1, see, reinterpret_cast<u_char*>(&turn)));
    while (turn.goes_on());
    pcap_stat stats{};
    check(from, ::pcap_stats(from, &stats));
    return stats.ps_drop;
}

std::uint64_t by_tins(receive_options const& how, meter& turn) {
    Tins::SnifferConfiguration wanted;
    wanted.set_buffer_size(static_cast<unsigned>(how.block_size_bytes * how.block_count));
    wanted.set_timeout(static_cast<unsigned>(how.block_timeout.count()));
    wanted.set_immediate_mode(how.low_latency);
    wanted.set_direction(PCAP_D_IN);
    Tins::Sniffer sniffer(how.interface, wanted);
    // It hands out one packet at a time and parses it.
    constexpr unsigned packets_between_looks = 1000;
    do
        for (unsigned left = packets_between_looks; left != 0; --left) {
            Tins::Packet const packet = sniffer.next_packet();
            if (packet)
                turn.see({static_cast<std::byte const*>(nullptr), packet.pdu()->size()});
        }
    while (turn.goes_on());
    pcap_stat stats{};
    check(sniffer.get_pcap_handle(), ::pcap_stats(sniffer.get_pcap_handle(), &stats));
    return stats.ps_drop;
}

} // namespace netring::bench
