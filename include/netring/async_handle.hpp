// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_ASYNC_HANDLE_HPP
#define NETRING_ASYNC_HANDLE_HPP

#include <netring/diagnostics.hpp>
#include <netring/error.hpp>

#include <boost/asio/execution_context.hpp>

#include <concepts>
#include <memory>
#include <utility>

namespace netring {

/// What asynchronous objects have in common, whatever they open: how they are opened, moved and closed. A base of theirs, not to be
/// used by itself.
///
/// Object lifetimes: an object may be moved while operations are outstanding. Closing or destroying it completes them with
/// `operation_aborted`.
///
/// @tparam Executor the I/O executor's type.
/// @tparam Io what the object shares with its operations.
template <class Executor, class Io>
class async_handle {
public:
    /// The I/O executor's type.
    using executor_type = Executor;
    /// The synchronous object that it waits for, and how that one is opened.
    using core_type = typename Io::core_type;
    /// What `core_type` is opened with.
    using options_type = typename Io::options_type;

    /// One that is not open.
    explicit async_handle(executor_type executor)
        : executor_(std::move(executor))
        , io_(std::make_shared<Io>(executor_)) {}

    /// One that is not open, on a context's executor.
    template <std::derived_from<boost::asio::execution_context> Context>
    requires std::constructible_from<Executor, typename Context::executor_type>
    explicit async_handle(Context& context)
        : async_handle(executor_type(context.get_executor())) {}

    /// Opens what the options name. @throws system_error with the failed step and a hint in `what()`.
    async_handle(executor_type executor, options_type options)
        : async_handle(std::move(executor), core_type(std::move(options))) {}

    /// The same on a context's executor. @throws system_error as above.
    template <std::derived_from<boost::asio::execution_context> Context>
    requires std::constructible_from<Executor, typename Context::executor_type> async_handle(Context& context,
                                                                                             options_type options)
        : async_handle(executor_type(context.get_executor()), std::move(options)) {}

    /// Adopts an open synchronous object. @throws system_error if it cannot be waited for.
    async_handle(executor_type executor, core_type opened)
        : async_handle(std::move(executor)) {
        error_code ec;
        io_->adopt(std::move(opened), ec);
        if (ec)
            throw system_error(ec, "wait for the ring");
    }

    /// Takes over what is open, with its outstanding operations. The other one may then only be assigned to or destroyed.
    async_handle(async_handle&&) noexcept = default;
    /// Closes, as `close` does, and takes over what is open in `other`, which may then only be assigned to or destroyed.
    async_handle& operator=(async_handle&& other) noexcept {
        if (this != &other) {
            if (io_)
                io_->close();
            executor_ = std::move(other.executor_);
            io_ = std::move(other.io_);
        }
        return *this;
    }

    /// Opens what the options name; what is open is closed first, once the new one is open. Takes some milliseconds, more for large
    /// rings, and so does closing: where the event loop must not stall, open the synchronous object on another thread and adopt it.
    /// @throws system_error with the failed step and a hint in `what()`.
    void open(options_type options) { *this = async_handle(executor_, std::move(options)); }

    /// The same, reporting through `ec` and `why`.
    void open(options_type options, error_code& ec, diagnostics* why = nullptr) {
        core_type opened;
        opened.open(std::move(options), ec, why);
        if (ec)
            return;
        async_handle fresh(executor_);
        fresh.io_->adopt(std::move(opened), ec);
        if (!ec)
            *this = std::move(fresh);
    }

    /// The I/O executor, on which handlers run that have none of their own.
    executor_type get_executor() const noexcept { return executor_; }
    /// True until it is closed, also once an error has ended it for good.
    bool is_open() const noexcept { return io_->object().is_open(); }
    /// Totals since open; after close the last ones remain. May be called from any thread, also while another closes the
    /// object, but not while it is opened, moved or destroyed.
    auto stats() const noexcept { return io_->object().stats(); }
    /// The options it was opened with; see the synchronous object's.
    options_type const& options() const noexcept { return io_->object().options(); }

    /// Completes all outstanding operations with `operation_aborted`.
    void cancel() noexcept { io_->cancel(); }

    /// Completes all outstanding operations with `operation_aborted`, and frees the kernel's side: at once, but AF_XDP sockets
    /// first wait for what the kernel took, each for `xdp_options::linger` at most.
    void close() noexcept { io_->close(); }

protected:
    /// What it shares with its operations.
    using io_type = Io;

    /// Closes.
    ~async_handle() {
        if (io_)
            io_->close();
    }

    /// What it shares with its operations; null if it was moved from.
    std::shared_ptr<Io> const& io() const noexcept { return io_; }

private:
    executor_type executor_;
    std::shared_ptr<Io> io_;
};

} // namespace netring

#endif
