// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/error.hpp>

namespace netring {
namespace {

char const* text(int value) noexcept {
    switch (static_cast<error>(value)) {
    case error::invalid_option:
        return "an option has a value that is not legal";
    case error::no_such_interface:
        return "no interface of that name exists in this network namespace";
    case error::not_open:
        return "the object is not open; open it first, or do not use it after close";
    case error::receive_in_progress:
        return "a receive operation is already outstanding; wait for it or cancel it first";
    case error::send_in_progress:
        return "a send operation is already outstanding; wait for it or cancel it first";
    case error::timestamp_wait_in_progress:
        return "a wait for time stamps is already outstanding; wait for it or cancel it first";
    case error::link_wait_in_progress:
        return "a wait for link changes is already outstanding; wait for it or cancel it first";
    case error::run_in_progress:
        return "the bridge is running already; cancel that run first";
    case error::network_down:
        return "the interface is down; receive or send again to wait until it is up";
    case error::link_failed:
        return "the interface went down, which is the end under link_policy::fail; close this object and open it anew";
    case error::no_such_device:
        return "the interface was deleted; close this object and open the interface anew";
    case error::frame_too_short:
        return "the frame is shorter than the link-layer header, 14 bytes on Ethernet";
    case error::frame_too_long:
        return "the frame is longer than max_frame_bytes(), which the interface's MTU and frame_size_bytes set";
    case error::invalid_vnet_header:
        return "the virtio header points beyond the end of the frame";
    case error::no_reservation:
        return "nothing of that size is reserved; reserve, write and commit before anything else is queued";
    case error::timed_out:
        return "not all frames had left the ring at the deadline; in_flight() tells how many";
    case error::wrong_mode:
        return "the socket was opened for the other direction only; open it with xdp_mode::receive_and_send";
    case error::foreign_umem:
        return "the packets lie in another UMEM than the socket's; open both sockets with the same one";
    case error::invalid_expression:
        return "the filter expression is not understood; see pcap-filter(7)";
    case error::malformed_file:
        return "the capture file is damaged: it is not what its format says";
    case error::truncated_file:
        return "the capture file ends in the middle of a packet or of its header; what comes before is whole";
    case error::unsupported_file:
        return "this is no capture file of pcap or pcapng, or one of a version that is not known";
    case error::link_type_mismatch:
        return "a pcap file holds one link type (write pcapng, or one file for each), and none holds link_type::other";
    }
    return "unknown netring error";
}

class category final : public boost::system::error_category {
public:
    constexpr category() noexcept
        : error_category(0x6e657472696e6731) {}

    char const* name() const noexcept override { return "netring"; }
    std::string message(int value) const override { return text(value); }
    char const* message(int value, char*, std::size_t) const noexcept override { return text(value); }

    boost::system::error_condition default_error_condition(int value) const noexcept override {
        using boost::system::errc::make_error_condition;
        switch (static_cast<error>(value)) {
        case error::invalid_option:
            return make_error_condition(boost::system::errc::invalid_argument);
        case error::no_such_interface:
        case error::no_such_device:
            return make_error_condition(boost::system::errc::no_such_device);
        case error::not_open:
            return make_error_condition(boost::system::errc::bad_file_descriptor);
        case error::receive_in_progress:
        case error::send_in_progress:
        case error::timestamp_wait_in_progress:
        case error::link_wait_in_progress:
        case error::run_in_progress:
            return make_error_condition(boost::system::errc::device_or_resource_busy);
        case error::network_down:
        case error::link_failed:
            return make_error_condition(boost::system::errc::network_down);
        case error::frame_too_short:
        case error::invalid_vnet_header:
        case error::no_reservation:
        case error::foreign_umem:
        case error::invalid_expression:
        case error::link_type_mismatch:
            return make_error_condition(boost::system::errc::invalid_argument);
        case error::malformed_file:
        case error::truncated_file:
            return make_error_condition(boost::system::errc::illegal_byte_sequence);
        case error::unsupported_file:
            return make_error_condition(boost::system::errc::not_supported);
        case error::wrong_mode:
            return make_error_condition(boost::system::errc::operation_not_permitted);
        case error::frame_too_long:
            return make_error_condition(boost::system::errc::message_size);
        case error::timed_out:
            return make_error_condition(boost::system::errc::timed_out);
        }
        return {value, *this};
    }
};

} // namespace

boost::system::error_category const& netring_category() noexcept {
    static constexpr category instance;
    return instance;
}

} // namespace netring
