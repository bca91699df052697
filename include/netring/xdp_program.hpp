// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_XDP_PROGRAM_HPP
#define NETRING_XDP_PROGRAM_HPP

#include <netring/config.hpp>
#include <netring/diagnostics.hpp>
#include <netring/error.hpp>
#include <netring/netns.hpp>
#include <netring/xdp_match.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace netring {

/// Where an XDP program runs.
enum class xdp_attach : std::uint8_t {
    /// In the driver if it can, else in the kernel's generic hook.
    automatic,
    /// In the driver, before the kernel makes a packet of the frame.
    native,
    /// In the kernel's own hook, on any interface. Packets that the sender's offloads left whole are longer than a frame there, and are
    /// dropped: switch them off at the sender (`ethtool -K eth0 gso off tso off`).
    generic,
};

/// How an `xdp_program` is set up. An aggregate for designated initialisers.
struct xdp_program_options {
    /// Name of the interface. Required.
    std::string interface {};
    /// The network namespace that the interface is in; none means the calling thread's. Another one takes CAP_SYS_ADMIN; see
    /// `netns::run_in`.
    netring::netns netns{};
    /// Where it runs.
    xdp_attach attach = xdp_attach::automatic;
    /// Queues that sockets may be registered for: 0 up to one less.
    std::uint32_t queue_count = 64;
    /// Takes packets that lie in several frames, for sockets with `xdp_options::multi_buffer`. A driver then goes native with a
    /// large MTU too. Needs Linux 5.18.
    bool multi_buffer = false;
    /// Redirects what matches one of these, and passes the rest to the kernel's network stack. At most 1024; may be empty at
    /// first. None redirects all.
    std::optional<std::vector<xdp_match>> redirect_only{};
    /// Shares the interface with other programs through libxdp's dispatcher, instead of being refused where one is attached. Needs
    /// libxdp's object files, bpffs, and a kernel that lets programs be replaced; libxdp falls back to attaching alone.
    bool join_dispatcher = false;
};

/// An XDP program on an interface that hands its packets to AF_XDP sockets. `xdp_socket` makes one for itself; make one to share it
/// between the sockets of several queues, or to change what it redirects.
///
/// A packet of a queue for which no socket is registered goes to the kernel's network stack, and so does what does not match.
/// Packets are matched behind up to two VLAN tags, over IPv4 and IPv6. Fragments match no port. IPv6 packets with extension
/// headers before the transport header, fragments included, match neither its port nor its protocol.
///
/// @code
/// auto const program = std::make_shared<netring::xdp_program>(
///     netring::xdp_program_options{.interface = "eth0", .redirect_only = {{{.protocol = 17, .port = 4789}}}});
/// netring::xdp_socket vxlan({.interface = "eth0", .program = program});
/// program->redirect({.protocol = 17, .port = 8472});
/// @endcode
///
/// It is attached by a link that the kernel ends with the process, however that ends. With `join_dispatcher` only the
/// destructor takes it off: it stays if the process dies. Where another program is attached the error names it. Needs
/// CAP_NET_ADMIN, CAP_BPF and CAP_NET_RAW.
///
/// Object lifetimes: sockets share it. It is detached when the last one lets go.
///
/// Thread safety: shared objects: safe.
class NETRING_DECL xdp_program {
public:
    /// Loads and attaches it. @throws system_error with the failed step and a hint in `what()`.
    explicit xdp_program(xdp_program_options options);
    xdp_program(xdp_program const&) = delete;
    xdp_program& operator=(xdp_program const&) = delete;
    /// Detaches it.
    ~xdp_program();

    /// The same, reporting through `ec`. @return null on failure.
    static std::shared_ptr<xdp_program> create(xdp_program_options options, error_code& ec, diagnostics* why = nullptr);

    /// Where it runs: native or generic.
    xdp_attach attach() const noexcept;
    /// Index of the interface that it was attached to.
    int interface_index() const noexcept;
    /// The options it was made with.
    xdp_program_options const& options() const noexcept;

    /// Redirects what matches from now on.
    /// @throws system_error: `error::invalid_option` if it is not a filtered program or the protocol has no ports, or the kernel's.
    void redirect(xdp_match const& what);
    /// The same, reporting through `ec`.
    void redirect(xdp_match const& what, error_code& ec) noexcept;
    /// Passes it to the kernel's network stack from now on, unless something else matches it. @throws system_error as above.
    void pass(xdp_match const& what);
    /// The same, reporting through `ec`; a match that is not there is no error.
    void pass(xdp_match const& what, error_code& ec) noexcept;

    /// @name For sockets
    /// @{

    /// Redirects packets of a queue to a socket, in place of the one that was registered for it. @return the kernel's error.
    error_code set_socket(std::uint32_t queue, int socket) noexcept;
    /// Passes packets of a queue to the kernel's network stack again.
    void clear_socket(std::uint32_t queue) noexcept;
    /// @}

private:
    struct impl;
    explicit xdp_program(std::unique_ptr<impl> loaded) noexcept;
    std::unique_ptr<impl> impl_;
};

} // namespace netring

#endif
