// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_CHANNEL_WAITS_HPP
#define NETRING_DETAIL_CHANNEL_WAITS_HPP

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/recycling_allocator.hpp>
#include <boost/intrusive/list.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace netring::detail {

class channel_waits;

/// What an operation of a channel waits for.
enum class channel_event : std::uint8_t { item, room, end };

/// One operation's turn to look, which it gets when there may be something for it. However the turn ends, used, cancelled or
/// destroyed with a context that never ran it, the channel hears of it and gives the next one its turn: no wake-up is lost.
class channel_turn {
public:
    channel_turn() noexcept = default;
    channel_turn(std::shared_ptr<channel_waits> waits, channel_event event) noexcept
        : waits_(std::move(waits))
        , event_(event) {}
    channel_turn(channel_turn&&) noexcept = default;
    channel_turn& operator=(channel_turn&& other) noexcept {
        if (this != &other) {
            end();
            waits_ = std::move(other.waits_);
            event_ = other.event_;
        }
        return *this;
    }
    ~channel_turn() { end(); }

    explicit operator bool() const noexcept { return waits_ != nullptr; }
    /// Gives the turn back, and the next one its own.
    void end() noexcept;

private:
    std::shared_ptr<channel_waits> waits_;
    channel_event event_ = channel_event::item;
};

/// An operation that waits. It belongs to a queue until its turn, then to what is posted to its executor.
class channel_waiter : public boost::intrusive::list_base_hook<> {
public:
    channel_waiter(channel_waiter const&) = delete;
    channel_waiter& operator=(channel_waiter const&) = delete;

    /// Posts the operation with its turn, and with that itself.
    virtual void resume(channel_turn turn) = 0;
    virtual void destroy() noexcept = 0;

    /// Unlike an address, never used again.
    std::uint64_t id = 0;
    /// Whose threads run the operation; null if the executor does not tell.
    boost::asio::execution_context* context = nullptr;

protected:
    channel_waiter() = default;
    ~channel_waiter() = default;
};

struct destroy_channel_waiter {
    void operator()(channel_waiter* waiter) const noexcept { waiter->destroy(); }
};

/// The allocator of a handler's own, or Asio's recycled memory.
template <class Handler>
auto allocator_for_wait(Handler const& handler) noexcept {
    auto const own = boost::asio::get_associated_allocator(handler);
    if constexpr (std::is_same_v<decltype(own), std::allocator<void> const>)
        return boost::asio::recycling_allocator<void>();
    else
        return own;
}

/// Calls a handler with its turn, on the handler's executor.
template <class Handler>
class channel_wait final : public channel_waiter {
    using own_allocator = decltype(allocator_for_wait(std::declval<Handler const&>()));
    using allocator_type = typename std::allocator_traits<own_allocator>::template rebind_alloc<channel_wait>;
    using traits = std::allocator_traits<allocator_type>;
    using owner = std::unique_ptr<channel_wait, destroy_channel_waiter>;

public:
    channel_wait(allocator_type const& allocator, Handler handler)
        : allocator_(allocator)
        , handler_(std::move(handler))
        , work_(boost::asio::get_associated_executor(handler_)) {
        namespace execution = boost::asio::execution;
        auto const executor = work_.get_executor();
        if constexpr (boost::asio::can_query<decltype(executor), execution::context_t>::value) {
            boost::asio::execution_context& known = boost::asio::query(executor, execution::context);
            context = &known;
        }
    }

    static owner make(Handler handler) {
        allocator_type allocator(allocator_for_wait(handler));
        auto* const at = traits::allocate(allocator, 1);
        try {
            return owner(::new (static_cast<void*>(at)) channel_wait(allocator, std::move(handler)));
        } catch (...) {
            traits::deallocate(allocator, at, 1);
            throw;
        }
    }

    void resume(channel_turn turn) override {
        turn_ = std::move(turn);
        auto const executor = work_.get_executor();
        boost::asio::post(executor, call{owner(this)});
    }

    void destroy() noexcept override {
        auto allocator = allocator_;
        this->~channel_wait();
        traits::deallocate(allocator, this, 1);
    }

private:
    /// The memory is free again when the handler runs.
    struct call {
        owner waiter;

        void operator()() {
            auto const work = std::move(waiter->work_);
            auto turn = std::move(waiter->turn_);
            auto handler = std::move(waiter->handler_);
            waiter.reset();
            std::move(handler)(std::move(turn));
        }
    };

    allocator_type allocator_;
    Handler handler_;
    boost::asio::executor_work_guard<boost::asio::associated_executor_t<Handler>> work_;
    channel_turn turn_;
};

/// Tells channels when an execution context ends, for its handlers must not outlive it.
class channel_service : public boost::asio::execution_context::service {
public:
    using key_type = channel_service;
    static inline boost::asio::execution_context::id id;

    explicit channel_service(boost::asio::execution_context& context)
        : service(context) {}

    void add(std::weak_ptr<channel_waits> channel) {
        std::lock_guard const lock(mutex_);
        std::erase_if(channels_, [](auto const& known) { return known.expired(); });
        channels_.push_back(std::move(channel));
    }

private:
    void shutdown() noexcept override;

    std::mutex mutex_;
    std::vector<std::weak_ptr<channel_waits>> channels_;
};

/// The operations that wait on a channel, and whose turn it is. Any thread may call anything.
///
/// There are as many turns as there are things to take, so each batch wakes one consumer, not all of them. An operation that
/// finds nothing in its turn, because somebody was faster, waits again as the first in the queue.
class channel_waits : public std::enable_shared_from_this<channel_waits> {
public:
    channel_waits(channel_waits const&) = delete;
    channel_waits& operator=(channel_waits const&) = delete;
    virtual ~channel_waits() {
        for (auto& each : lines_)
            each.waiting.clear_and_dispose(destroy_channel_waiter());
    }

    enum class place : std::uint8_t { last, first };

    /// Calls `handler(channel_turn)` through its executor when it has its turn; also when its cancellation slot is used, and if
    /// the event was cancelled since there were `cancellations`. @return an id for `abandon`.
    template <class Handler>
    std::uint64_t wait(channel_event event, Handler handler, unsigned cancellations, place where = place::last) {
        auto slot = boost::asio::get_associated_cancellation_slot(handler);
        auto waiter = channel_wait<Handler>::make(std::move(handler));
        know(waiter->context);
        std::uint64_t id = 0;
        {
            std::lock_guard const lock(mutex_);
            id = waiter->id = ++last_id_;
        }
        // Before anybody may resume it.
        if (slot.is_connected())
            slot.assign([self = shared_from_this(), event, id](boost::asio::cancellation_type_t type) {
                if (type != boost::asio::cancellation_type::none)
                    self->let_look(event, id);
            });
        std::lock_guard const lock(mutex_);
        auto& waiting = of(event).waiting;
        auto& waits = *waiter.release();
        waiting.insert(where == place::first ? waiting.begin() : waiting.end(), waits);
        // Who asks anew looks at once: whose turn it is may be busy with something else. Producers keep their order.
        bool const look = event == channel_event::item && where == place::last && available(event) != 0;
        if (look || cancellations != of(event).cancellations)
            resume(event, waits);
        settle();
        return id;
    }

    /// Destroys an operation that still waits.
    void abandon(channel_event event, std::uint64_t id) noexcept {
        std::unique_lock lock(mutex_);
        auto& waiting = of(event).waiting;
        auto const found = find(waiting, id);
        if (found == waiting.end())
            return;
        auto& waiter = *found;
        waiting.erase(found);
        lock.unlock();
        waiter.destroy();
    }

    /// Destroys all operations of a context.
    void forget(boost::asio::execution_context const& context) noexcept {
        list gone;
        {
            std::lock_guard const lock(mutex_);
            std::erase(contexts_, &context);
            for (auto& each : lines_)
                for (auto at = each.waiting.begin(); at != each.waiting.end();) {
                    auto& waiter = *at++;
                    if (waiter.context != &context)
                        continue;
                    each.waiting.erase(list::s_iterator_to(waiter));
                    gone.push_back(waiter);
                }
        }
        // Not under the lock: what a handler holds may do anything.
        gone.clear_and_dispose(destroy_channel_waiter());
    }

    /// Lets all operations look, which find that they are cancelled.
    void cancel() {
        std::lock_guard const lock(mutex_);
        for (auto const event : events)
            cancel(event);
    }

    /// The same for those that wait for one event.
    void cancel(channel_event event) {
        std::lock_guard const lock(mutex_);
        ++of(event).cancellations;
        while (!of(event).waiting.empty())
            resume(event, of(event).waiting.front());
    }

    /// How many times an event was cancelled.
    unsigned cancellations(channel_event event) const noexcept {
        std::lock_guard const lock(mutex_);
        return of(event).cancellations;
    }

protected:
    channel_waits() = default;

    /// How many operations may look for an event now. Called under the lock.
    virtual std::size_t available(channel_event event) const noexcept = 0;

    /// Gives out the turns that are due. To be called after each change, under the lock.
    void settle() {
        for (auto const event : events)
            while (!of(event).waiting.empty() && of(event).turns < available(event))
                resume(event, of(event).waiting.front());
    }

    std::recursive_mutex& mutex() const noexcept { return mutex_; }

private:
    friend class channel_turn;
    using list = boost::intrusive::list<channel_waiter>;
    struct line {
        list waiting;
        std::size_t turns = 0;
        unsigned cancellations = 0;
    };
    static constexpr std::array events{channel_event::item, channel_event::room, channel_event::end};

    line& of(channel_event event) noexcept { return lines_[static_cast<std::size_t>(event)]; }
    line const& of(channel_event event) const noexcept { return lines_[static_cast<std::size_t>(event)]; }

    static list::iterator find(list& waiting, std::uint64_t id) noexcept {
        return std::find_if(waiting.begin(), waiting.end(), [&](auto const& waiter) { return waiter.id == id; });
    }

    void resume(channel_event event, channel_waiter& waiter) {
        of(event).waiting.erase(list::s_iterator_to(waiter));
        ++of(event).turns;
        waiter.resume({shared_from_this(), event});
    }

    void let_look(channel_event event, std::uint64_t id) {
        std::lock_guard const lock(mutex_);
        auto& waiting = of(event).waiting;
        if (auto const found = find(waiting, id); found != waiting.end())
            resume(event, *found);
    }

    void end_turn(channel_event event) {
        std::lock_guard const lock(mutex_);
        --of(event).turns;
        settle();
    }

    void know(boost::asio::execution_context* context) {
        if (context == nullptr)
            return;
        std::lock_guard const lock(mutex_);
        if (std::find(contexts_.begin(), contexts_.end(), context) != contexts_.end())
            return;
        boost::asio::use_service<channel_service>(*context).add(weak_from_this());
        contexts_.push_back(context);
    }

    // Operations are posted under it: so no context ends between the decision to resume one and the post. Recursive, for
    // an executor that has been shut down destroys what is posted to it on the spot, and that ends a turn.
    mutable std::recursive_mutex mutex_;
    std::array<line, events.size()> lines_;
    std::vector<boost::asio::execution_context const*> contexts_;
    std::uint64_t last_id_ = 0;
};

inline void channel_turn::end() noexcept {
    auto const waits = std::move(waits_);
    if (!waits)
        return;
    try {
        waits->end_turn(event_);
    } catch (std::bad_alloc const&) { // NOLINT(bugprone-empty-catch)
        // Who could not be posted was destroyed, and its turn has ended in here too.
    }
}

inline void channel_service::shutdown() noexcept {
    std::vector<std::weak_ptr<channel_waits>> channels;
    {
        std::lock_guard const lock(mutex_);
        channels.swap(channels_);
    }
    for (auto const& known : channels)
        if (auto const channel = known.lock())
            channel->forget(context());
}

} // namespace netring::detail

#endif
