// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_ERROR_HPP
#define NETRING_ERROR_HPP

#include <netring/config.hpp>

#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>

namespace netring {

using boost::system::error_code;
using boost::system::system_error;

/// What netring itself reports. Errors of the kernel arrive unchanged in `boost::system::system_category()`.
enum class error {
    /// An option has a value that is not legal; `diagnostics` names the field, the value and what is legal.
    invalid_option = 1,
    /// No interface of that name exists in this network namespace.
    no_such_interface,
    /// The object is not open, or was closed.
    not_open,
    /// A receive operation is already outstanding on this object; it goes on undisturbed.
    receive_in_progress,
    /// A send operation is already outstanding on this object; it goes on undisturbed.
    send_in_progress,
    /// A wait for time stamps is already outstanding on this object; it goes on undisturbed.
    timestamp_wait_in_progress,
    /// A wait for link changes is already outstanding on this object; it goes on undisturbed.
    link_wait_in_progress,
    /// The bridge is running already; that goes on undisturbed.
    run_in_progress,
    /// The interface is down. Not an end: receiving and sending go on when it comes up again.
    network_down,
    /// The interface went down, and `link_policy::fail` makes that the end: the object receives and sends nothing more.
    link_failed,
    /// The interface was deleted. An end, even if the name returns: the object receives and sends nothing more. Under
    /// `link_policy::keep_waiting` a capture, or a bridge, goes on instead when the name returns.
    no_such_device,
    /// The frame is shorter than the link-layer header. It was not queued.
    frame_too_short,
    /// The frame is longer than the interface's MTU allows, or than a slot of the ring. It was not queued.
    frame_too_long,
    /// The virtio header points beyond the end of the frame. It was not queued.
    invalid_vnet_header,
    /// More was committed than was reserved, or another frame was queued since.
    no_reservation,
    /// Not all frames had left the ring at the deadline.
    timed_out,
    /// The socket was opened for the other direction only.
    wrong_mode,
    /// The packets lie in another UMEM than the socket's, which cannot send them without a copy.
    foreign_umem,
    /// The filter expression is not understood, or makes a program that is too long.
    invalid_expression,
    /// The capture file is damaged: it is not what its format says.
    malformed_file,
    /// The capture file ends in the middle of a packet or of its header.
    truncated_file,
    /// The file is of no format, or of no version of one, that is known.
    unsupported_file,
    /// The file cannot hold packets of this link type: not beside those of another in pcap, or not at all if capture files have
    /// no number for it.
    link_type_mismatch,
};

/// The category of `netring::error`.
NETRING_DECL boost::system::error_category const& netring_category() noexcept;

/// Makes an `error_code` of a `netring::error`.
inline error_code make_error_code(error e) noexcept {
    return {static_cast<int>(e), netring_category()};
}

} // namespace netring

/// @cond
template <>
struct boost::system::is_error_code_enum<netring::error> : std::true_type {};
/// @endcond

#endif
