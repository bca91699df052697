// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_CHANNEL_PUMP_HPP
#define NETRING_DETAIL_CHANNEL_PUMP_HPP

#include <netring/detail/channel_core.hpp>
#include <netring/detail/channel_ops.hpp>
#include <netring/detail/storage_pool.hpp>
#include <netring/error.hpp>
#include <netring/owned_batch.hpp>

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>

#include <concepts>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace netring::detail {

/// Takes the next batch of a source without waiting: its own, or copies of it. Empty if there is none.
template <class Batch>
class take_batch {
public:
    template <class Source>
    Batch operator()(Source& source) const {
        using taken = decltype(source.try_receive_batch());
        if constexpr (std::same_as<taken, Batch>) {
            return source.try_receive_batch();
        } else {
            static_assert(std::same_as<Batch, owned_batch>,
                          "give async_run a function that makes the channel's batches");
            owned_batch copies(pool_);
            copies.append(source.try_receive_batch());
            return copies;
        }
    }

private:
    std::shared_ptr<storage_pool> pool_ = std::make_shared<storage_pool>();
};

/// Pumps a source into a channel.
///
/// It waits until the source has something, then until the channel has room, and with a place in the channel for it takes one
/// batch and puts it there, in one step. So it has nothing in hand while it waits, and several pumps of one channel keep no
/// places from each other.
template <class Batch, class Source, class Take>
class pump_op {
    using core_type = channel_core<Batch>;
    using signal_type = boost::asio::cancellation_signal;

public:
    pump_op(std::shared_ptr<core_type> core, Source& source, Take take)
        : core_(std::move(core))
        , source_(&source)
        , take_(std::move(take)) {}
    pump_op(pump_op&&) noexcept = default;
    pump_op& operator=(pump_op&&) = delete;
    ~pump_op() {
        if (core_)
            core_->abandon(channel_event::end, watch_);
    }

    /// Goes to its executor first: what follows belongs there, wherever it was started.
    template <class Self>
    void operator()(Self& self) {
        cancellation_.start(self, *core_);
        auto const slot = self.get_cancellation_state().slot();
        wait_for_room(self, slot, core_type::place::last);
    }

    /// The channel may have room.
    template <class Self>
    void operator()(Self& self, channel_turn turn) {
        if (!stop_)
            watch_end(self);
        if (!interrupted(self, turn))
            transfer(self, std::move(turn));
    }

    /// The source has something, or an error.
    template <class Self, class... Ready>
    void operator()(Self& self, error_code ec, Ready&&...) {
        channel_turn turn;
        if (interrupted(self, turn))
            return;
        if (!ec)
            return transfer(self, std::move(turn));
        // The link comes back by itself.
        if (ec == error::network_down)
            return wait_for_source(self);
        // Somebody stopped the source, or uses it: that is not its end.
        if (ec != boost::asio::error::operation_aborted && ec != error::receive_in_progress)
            core_->close(ec);
        complete(self, ec);
    }

private:
    /// A place in the channel, given back unless it was filled.
    class place {
    public:
        explicit place(core_type& core)
            : core_(&core) {}
        place(place const&) = delete;
        place& operator=(place const&) = delete;
        ~place() {
            if (core_ != nullptr)
                core_->give_up();
        }
        void fill(Batch& batch) { std::exchange(core_, nullptr)->fill(batch); }

    private:
        core_type* core_;
    };

    /// Closing or cancelling the channel ends a wait for the source too.
    template <class Self>
    void watch_end(Self& self) {
        stop_ = std::allocate_shared<signal_type>(boost::asio::get_associated_allocator(self));
        auto interrupt = [stop = stop_](channel_turn const&) { stop->emit(boost::asio::cancellation_type::terminal); };
        watch_ = core_->wait(channel_event::end, boost::asio::bind_executor(source_->get_executor(), interrupt),
                             core_->cancellations(channel_event::end));
    }

    template <class Self>
    void transfer(Self& self, channel_turn turn) {
        switch (core_->keep()) {
        case push_result::full:
            return wait_for_room(self, interruption(self), turn ? core_type::place::first : core_type::place::last);
        case push_result::closed:
            return complete(self, {});
        default:
            break;
        }
        try {
            place kept(*core_);
            // A source that was emptied by hand meanwhile has nothing.
            if (Batch batch = take_(*source_); packets_in(batch) != 0)
                kept.fill(batch);
        } catch (std::bad_alloc const&) {
            auto const ec = make_error_code(boost::system::errc::not_enough_memory);
            core_->close(ec);
            return complete(self, ec);
        }
        turn.end();
        // What takes may have cancelled it.
        if (!interrupted(self, turn))
            wait_for_source(self);
    }

    template <class Self>
    void wait_for_source(Self& self) {
        auto& source = *source_;
        auto const slot = interruption(self);
        source.async_readable(boost::asio::bind_cancellation_slot(slot, std::move(self)));
    }

    /// Like an operation of the source: resumed on the source's executor, and from there on the handler's. They differ for a
    /// future, whose handler would run on a thread of its own.
    template <class Self>
    void wait_for_room(Self& self, boost::asio::cancellation_slot slot, typename core_type::place where) {
        auto const core = core_;
        auto const before = cancellation_.before();
        auto const executor = source_->get_executor();
        wait_for_turn_by(executor, *core, channel_event::room, std::move(self), slot, before, where);
    }

    /// What ends the next wait: the pump's own cancellation, or the channel's end. Both happen on the source's strand.
    template <class Self>
    boost::asio::cancellation_slot interruption(Self& self) {
        if (auto outer = self.get_cancellation_state().slot(); outer.is_connected())
            outer.assign([stop = stop_](boost::asio::cancellation_type_t type) { stop->emit(type); });
        return stop_->slot();
    }

    /// Completes if the pump is cancelled or the channel closed.
    template <class Self>
    bool interrupted(Self& self, channel_turn& turn) {
        // What was waited for is over, and may be destroyed before the next signal.
        stop_->slot().clear();
        if (cancellation_.requested(self, *core_)) {
            turn.end();
            complete(self, boost::asio::error::operation_aborted);
            return true;
        }
        if (core_->closed()) {
            complete(self, {});
            return true;
        }
        return false;
    }

    /// Gives back what the operation holds, then completes.
    template <class Self>
    void complete(Self& self, error_code ec) {
        core_->abandon(channel_event::end, watch_);
        core_.reset();
        stop_.reset();
        self.complete(ec);
    }

    std::shared_ptr<core_type> core_;
    Source* source_;
    Take take_;
    channel_cancellation cancellation_{channel_event::room};
    std::shared_ptr<signal_type> stop_;
    std::uint64_t watch_ = 0;
};

} // namespace netring::detail

#endif
