// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PACKET_CHANNEL_HPP
#define NETRING_PACKET_CHANNEL_HPP

#include <netring/detail/channel_core.hpp>
#include <netring/detail/channel_ops.hpp>
#include <netring/detail/channel_pump.hpp>
#include <netring/error.hpp>
#include <netring/packet_batch.hpp>
#include <netring/packet_channel_options.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/execution_context.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace netring {

/// What a channel can hand over: a value that moves without throwing and that a consumer can tell from a default one. The
/// channel counts `size()` packets in it, or 1 if it has no such member.
template <class T>
concept channel_item = std::movable<T> && std::default_initializable<T> && std::is_nothrow_move_constructible_v<T> &&
    std::is_nothrow_move_assignable_v<T>;

/// Where a channel's `async_run` gets batches from. A source has, besides these, an operation `async_readable(token)` that
/// waits until a batch is there and takes nothing; its completion signature begins with an `error_code`.
template <class T>
concept batch_source = requires(T& source) {
    source.get_executor();
    source.try_receive_batch();
};

/// Hands batches of packets from one executor or thread to others: leases without a copy, or copies.
///
/// @code
/// netring::packet_channel<> channel(context, {.capacity_batches = 8, .when_full = netring::overflow::drop_oldest});
/// channel.async_run(capture, [](netring::error_code ec) { std::cerr << ec.message() << '\n'; });
///
/// // On each of several threads:
/// for (;;) {
///     netring::packet_batch batch = co_await channel.async_next(boost::asio::use_awaitable);
///     for (netring::packet_view packet : batch)
///         std::cout << packet.wire_size() << '\n';
/// }
/// @endcode
///
/// Any number of producers and of consumers may have an operation outstanding at the same time. Each batch goes to one
/// consumer. Batches leave in the order in which they came; where several consumers take them, who is done first is open.
///
/// What holds for every operation here:
///
/// - **Completion.** Exactly once, never within the initiating function.
/// - **Executor.** The handler, and every intermediate step, runs on the handler's associated executor, `get_executor()` by
///   default. That of `use_future` is Asio's system executor: such a future becomes ready although nobody runs a context. An
///   `any_completion_handler` is reached by way of `get_executor()`, whose context must then outlive the operation, since its own
///   executor cannot be told to post.
/// - **Allocation.** Through the handler's associated allocator, which by default is Asio's recycled memory. Waking an operation
///   posts it to its executor. Where one thread does both nothing is allocated in the steady state; waking another thread
///   allocates what a post to it does. Copies reuse their memory.
/// - **Cancellation.** Every operation supports total, partial and terminal cancellation in each of its states, with the same
///   effect: it completes with `operation_aborted` and has taken nothing. `cancel()` does the same for all. Emit a signal on
///   the executor that the operation runs on.
/// - **Object lifetimes.** The object may be moved while operations are outstanding. Destroying it completes them, destroys
///   the batches in it and gives their blocks back. An execution context may end first, also that of the channel: it takes
///   along the operations that run on it, and no batch of the channel; one that an `async_push` holds goes with it.
/// - **Errors**: once closed, the error that it was closed with; `operation_aborted`.
///
/// Thread safety: distinct objects: safe. Shared objects: safe, except that moving, assigning and destroying one exclude all
/// else.
///
/// Exception safety: starting an operation has no effect if it throws. Whatever lets other operations go on posts them, and may
/// throw `std::bad_alloc` if there is no memory for that: those that could not be posted are destroyed without completing, and
/// no batch of the channel is lost; one that an `async_push` holds goes with it.
///
/// @tparam Batch what is handed over: `packet_batch`, `owned_batch`, or a type of your own.
/// @tparam Executor the default executor's type.
template <channel_item Batch = packet_batch, class Executor = boost::asio::any_io_executor>
class basic_packet_channel {
    using core_type = detail::channel_core<Batch>;

public:
    /// What is handed over.
    using value_type = Batch;
    /// The default executor's type.
    using executor_type = Executor;

    /// The same class with another executor, for `default_token::as_default_on`.
    template <class Other>
    struct rebind_executor {
        /// The rebound class.
        using other = basic_packet_channel<Batch, Other>;
    };

    /// An open channel. Allocates its places.
    /// @throws system_error with `error::invalid_option` if the capacity is 0.
    explicit basic_packet_channel(executor_type executor, packet_channel_options const& options = {})
        : executor_(std::move(executor))
        , core_(std::make_shared<core_type>(options)) {}

    /// The same on a context's executor.
    template <std::derived_from<boost::asio::execution_context> Context>
    requires std::constructible_from<Executor, typename Context::executor_type>
    explicit basic_packet_channel(Context& context, packet_channel_options const& options = {})
        : basic_packet_channel(executor_type(context.get_executor()), options) {}

    /// Takes over the batches and the outstanding operations. The other one may then only be assigned to or destroyed.
    basic_packet_channel(basic_packet_channel&&) noexcept = default;
    /// Closes and destroys the batches, as the destructor does, and takes over those of `other`, which may then only be
    /// assigned to or destroyed.
    basic_packet_channel& operator=(basic_packet_channel&& other) noexcept {
        if (this != &other) {
            if (core_)
                core_->destroy();
            executor_ = std::move(other.executor_);
            core_ = std::move(other.core_);
        }
        return *this;
    }

    /// Closes with `operation_aborted` and destroys the batches.
    ~basic_packet_channel() {
        if (core_)
            core_->destroy();
    }

    /// The default executor, on which handlers run that have none of their own. `async_run` has the source's.
    executor_type get_executor() const noexcept { return executor_; }

    /// True until it is closed. Batches may be there after that.
    bool is_open() const noexcept { return !core_->closed(); }

    /// Ends the channel: nothing more is pushed, and consumers get the batches that are there, then `ec`, each of them and
    /// always. Never waits. Only the first call counts. An `ec` that is no error counts as `eof`.
    void close(error_code ec = boost::asio::error::eof) { core_->close(ec); }

    /// Completes all outstanding operations with `operation_aborted`. The channel stays open, and its batches stay.
    void cancel() { core_->cancel(); }

    /// Totals since construction.
    packet_channel_stats stats() const noexcept { return core_->stats(); }

    /// The next batch, if one is there; a default one otherwise. Never waits.
    Batch try_next() {
        Batch batch{};
        core_->take(batch);
        return batch;
    }

    /// Pushes a batch as far as that goes without waiting; see `push_result`. Unless it is `full` or `closed` the batch is
    /// taken.
    push_result try_push(Batch&& batch) { return core_->push(batch); }

    /// Takes the next batch.
    ///
    /// Completion signature: `void(error_code, Batch)`. After `close`, batches that are there come first. A handler that
    /// throws the batch away has lost its packets.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code, Batch))
                  Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_next(Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return start<Token, void(error_code, Batch)>(token, detail::next_op<Batch>(core_));
    }

    /// Pushes a batch. With `overflow::block` it waits until there is room, else it completes at once; what was dropped then
    /// is no error, and counted.
    ///
    /// Completion signature: `void(error_code)`. On an error, cancellation included, the batch was not pushed and is
    /// destroyed; `try_push` leaves it with the caller.
    template <BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code))
                  Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_push(Batch batch, Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return start<Token, void(error_code)>(token, detail::push_op<Batch>(core_, std::move(batch)));
    }

    /// Pumps all batches of a source, as `basic_async_capture` is one, into this channel: the source's leases, or copies of
    /// them if the channel is one of `owned_batch`.
    ///
    /// It takes a batch only when the channel has a place for it, or drops one as the policy says. So it has nothing in hand
    /// while it waits, and what is not in the channel when it ends is in the source. With `overflow::block` a source that is
    /// an interface's ring fills up while consumers are slow, and the kernel counts what it drops. Several sources may be
    /// pumped into one channel.
    ///
    /// Preconditions: nothing else waits for packets of the source.
    ///
    /// Completion signature: `void(error_code)`:
    ///
    /// - no error: the channel was closed or destroyed.
    /// - `operation_aborted`: this operation, the channel or the source was cancelled, or the source was closed while it was
    ///   waited for. The channel stays open.
    /// - `error::receive_in_progress`: something else waits for packets of the source. The channel stays open.
    /// - any other error ended the source, or there was no memory for copies; the channel is closed with it, so that consumers
    ///   get it after the last batch. A link that goes down is no end: `error::network_down` is passed over, but not
    ///   `error::link_failed`, for which `link_policy::fail` asks.
    ///
    /// Executor: the source's by default, for the source is used there. A handler's own must be on the source's strand.
    ///
    /// Object lifetimes: `source` must not be moved, and must live, until completion.
    template <batch_source Source, BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code))
                                       Token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN_TYPE(executor_type)>
    auto async_run(Source& source, Token&& token BOOST_ASIO_DEFAULT_COMPLETION_TOKEN(executor_type)) {
        return async_run(source, detail::take_batch<Batch>(), std::forward<Token>(token));
    }

    /// The same with a function that takes a batch from the source without waiting, as in
    ///
    /// @code
    /// struct numbered { int source; netring::packet_batch batch; auto size() const { return batch.size(); } };
    /// channel.async_run(first, [](auto& from) { return numbered{1, from.try_receive_batch()}; }, handler);
    /// @endcode
    ///
    /// A batch without packets means that there was none, and is not pushed. Of exceptions `std::bad_alloc` becomes an error;
    /// others leave through the executor, as those of handlers do, and the operation is destroyed.
    template <batch_source Source, std::invocable<Source&> Take,
              BOOST_ASIO_COMPLETION_TOKEN_FOR(void(error_code)) Token>
    requires std::convertible_to<std::invoke_result_t<Take&, Source&>, Batch>
    auto async_run(Source& source, Take take, Token&& token) {
        return boost::asio::async_compose<Token, void(error_code)>(
            detail::pump_op<Batch, Source, Take>(core_, source, std::move(take)), token, source.get_executor());
    }

private:
    template <class Token, class Signature, class Operation>
    auto start(std::remove_reference_t<Token>& token, Operation operation) {
        return boost::asio::async_initiate<Token, Signature>(detail::start_channel_op<Signature, Executor>{executor_},
                                                             token, std::move(operation));
    }

    executor_type executor_;
    std::shared_ptr<core_type> core_;
};

/// A channel whose default executor may be any.
template <class Batch = packet_batch>
using packet_channel = basic_packet_channel<Batch>;

} // namespace netring

#endif
