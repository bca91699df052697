// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_TIMED_OP_HPP
#define NETRING_DETAIL_TIMED_OP_HPP

#include <netring/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/detail/recycling_allocator.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/system_executor.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace netring::detail {

/// When an operation is cancelled, and how.
struct time_limit {
    std::chrono::nanoseconds after;
    boost::asio::cancellation_type type;
};

/// How an operation may complete: what is kept of it, and a base of `Part` that receives it.
template <class Signature>
struct completion;

template <class R, class... Args, bool Noexcept>
struct completion<R(Args...) noexcept(Noexcept)> {
    using arguments = std::tuple<std::decay_t<Args>...>;

    template <class Part>
    struct receiver {
        void operator()(Args... args) { static_cast<Part*>(this)->complete(arguments(std::forward<Args>(args)...)); }
    };
};
template <class R, class... Args, bool Noexcept>
struct completion<R(Args...)& noexcept(Noexcept)> : completion<R(Args...)> {};
template <class R, class... Args, bool Noexcept>
struct completion<R(Args...)&& noexcept(Noexcept)> : completion<R(Args...)> {};

/// Memory for the timer's wait within the state, so that a timed operation makes one allocation and not two: Asio recycles
/// two blocks of a thread, and the operation needs one.
template <class T, class State>
struct timer_allocator {
    using value_type = T;

    explicit timer_allocator(State& of) noexcept
        : state(&of) {}
    template <class U>
    timer_allocator(timer_allocator<U, State> const& other) noexcept
        : state(other.state) {}

    T* allocate(std::size_t n) {
        static_assert(alignof(T) <= alignof(std::max_align_t));
        if (n * sizeof(T) <= sizeof state->memory && !std::exchange(state->memory_used, true))
            return reinterpret_cast<T*>(state->memory.data());
        return state->template allocator<T>(state->handler).allocate(n);
    }
    void deallocate(T* p, std::size_t n) noexcept {
        if (reinterpret_cast<std::byte*>(p) == state->memory.data())
            state->memory_used = false;
        else
            state->template allocator<T>(state->handler).deallocate(p, n);
    }
    template <class U>
    bool operator==(timer_allocator<U, State> const& other) const noexcept {
        return state == other.state;
    }

    State* state;
};

/// What an operation and its timer share. Each owns half; the one that ends last calls the handler, so that nothing of the
/// other is left by then. Halves that are destroyed unrun, with their execution context, only free.
template <class Handler, class Executor, class... Signatures>
struct timed_state {
    using handler_type = Handler;
    using handler_executor = boost::asio::associated_executor_t<Handler, Executor>;
    using clock = std::chrono::steady_clock;

    /// Enough for Asio's wait: its two executors, its handler with one more, and pointers.
    static constexpr std::size_t memory_size_bytes = 96 + sizeof(Executor) + 2 * sizeof(handler_executor);

    struct leave {
        void operator()(timed_state* state) const { end(state, false); }
    };
    /// Without an operation there is nothing to wait for.
    struct abandon {
        void operator()(timed_state* state) const {
            state->timer.cancel();
            end(state, false);
        }
    };
    using timer_half = std::unique_ptr<timed_state, leave>;
    using operation_half = std::unique_ptr<timed_state, abandon>;

    timed_state(Executor const& executor, boost::asio::cancellation_type t, Handler&& h)
        : timer(executor)
        , type(t)
        , handler(std::move(h)) {}

    /// The handler's allocator, or else the one that Asio itself uses then, which has no public name in Boost 1.81.
    template <class T>
    static auto allocator(Handler const& of) {
        using recycling = boost::asio::detail::recycling_allocator<void>;
        using associated = boost::asio::associated_allocator_t<Handler, recycling>;
        return typename std::allocator_traits<associated>::template rebind_alloc<T>(
            boost::asio::get_associated_allocator(of, recycling()));
    }

    /// Moves from the handler last: until then its allocator is needed.
    static timed_state* create(Executor const& executor, boost::asio::cancellation_type t, Handler&& h) {
        auto from = allocator<timed_state>(h);
        auto* const state = from.allocate(1);
        try {
            return std::construct_at(state, executor, t, std::move(h));
        } catch (...) {
            from.deallocate(state, 1);
            throw;
        }
    }

    /// Ends one half. The last one frees all, and then calls the handler if there is a result and somebody runs it.
    static void end(timed_state* state, bool run) {
        if (state->halves.fetch_sub(1, std::memory_order_acq_rel) == 1)
            std::visit([&](auto& stored) { finish(state, std::move(stored), run); }, state->result);
    }

    template <class Result>
    static void finish(timed_state* state, Result arguments, bool run) {
        auto called = std::move(state->handler);
        std::destroy_at(state);
        allocator<timed_state>(called).deallocate(state, 1);
        if constexpr (!std::is_same_v<Result, std::monostate>)
            if (run)
                std::apply(std::move(called), std::move(arguments));
    }

    /// The end of the wait. While another thread still starts the operation, that thread is to go on from there.
    struct timer_ended {
        void operator()(error_code ec = {}) {
            auto* const state = half.release();
            if (!state->started.exchange(true))
                return;
            if (!ec && state->halves == 2)
                state->signal.emit(state->type);
            end(state, true);
        }
        timer_half half;
    };

    auto on_timer(timer_half half) {
        return boost::asio::bind_executor(
            boost::asio::get_associated_executor(handler, timer.get_executor()),
            boost::asio::bind_allocator(timer_allocator<void, timed_state>(*this), timer_ended{std::move(half)}));
    }

    /// The operation is started, or has failed to start. What the timer left to do is done where handlers run.
    void now_started() {
        if (started.exchange(true))
            boost::asio::post(timer.get_executor(), on_timer(timer_half(this)));
    }

    boost::asio::basic_waitable_timer<clock, boost::asio::wait_traits<clock>, Executor> timer;
    boost::asio::cancellation_type type;
    boost::asio::cancellation_signal signal;
    std::atomic<int> halves = 2;
    std::atomic<bool> started = false;
    bool memory_used = false;
    alignas(std::max_align_t) std::array<std::byte, memory_size_bytes> memory;
    std::variant<std::monostate, typename completion<Signatures>::arguments...> result;
    Handler handler;
};

/// The operation's handler.
template <class State, class... Signatures>
class timed_part : public completion<Signatures>::template receiver<timed_part<State, Signatures...>>... {
public:
    using cancellation_slot_type = boost::asio::cancellation_slot;
    using completion<Signatures>::template receiver<timed_part>::operator()...;

    explicit timed_part(typename State::operation_half half) noexcept
        : half_(std::move(half)) {}

    cancellation_slot_type get_cancellation_slot() const noexcept { return half_->signal.slot(); }
    typename State::handler_type const& handler() const noexcept { return half_->handler; }

    template <class Arguments>
    void complete(Arguments arguments) {
        auto* const state = half_.release();
        boost::asio::get_associated_cancellation_slot(state->handler).clear();
        state->result.template emplace<Arguments>(std::move(arguments));
        state->timer.cancel();
        State::end(state, true);
    }

private:
    typename State::operation_half half_;
};

template <class Initiation>
concept has_executor = requires(Initiation const& initiation) {
    initiation.get_executor();
};

/// Starts the clock, then the operation. Lazy tokens keep it until then.
template <class Initiation, class... Signatures>
class timed_initiation {
public:
    timed_initiation(Initiation initiation, time_limit limit)
        : initiation_(std::move(initiation))
        , limit_(limit) {}

    auto get_executor() const noexcept requires has_executor<Initiation> { return initiation_.get_executor(); }

    template <class Handler, class... Args>
    void operator()(Handler&& handler, Args&&... args) const& {
        timed_initiation (*this)(std::forward<Handler>(handler), std::forward<Args>(args)...);
    }

    template <class Handler, class... Args>
    void operator()(Handler&& handler, Args&&... args) && {
        auto const executor = timer_executor(handler);
        using state_type = timed_state<std::decay_t<Handler>, std::decay_t<decltype(executor)>, Signatures...>;
        auto* const state =
            state_type::create(executor, limit_.type, std::decay_t<Handler>(std::forward<Handler>(handler)));
        typename state_type::operation_half half(state);
        state->timer.expires_after(limit_.after);
        state->timer.async_wait(state->on_timer(typename state_type::timer_half(state)));
        auto outer = boost::asio::get_associated_cancellation_slot(state->handler);
        try {
            if (outer.is_connected())
                outer.assign([state](boost::asio::cancellation_type type) { state->signal.emit(type); });
            std::move(initiation_)(timed_part<state_type, Signatures...>(std::move(half)), std::forward<Args>(args)...);
        } catch (...) {
            outer.clear();
            half.reset();
            state->now_started();
            throw;
        }
        state->now_started();
    }

private:
    template <class Handler>
    auto timer_executor(Handler const& handler) const {
        using associated = boost::asio::associated_executor_t<Handler>;
        if constexpr (has_executor<Initiation>) {
            return initiation_.get_executor();
        } else {
            static_assert(
                !std::is_same_v<associated, boost::asio::system_executor>,
                "cancel_after knows no executor: make it the outermost adaptor, or bind an executor within it");
            if constexpr (std::is_convertible_v<associated, boost::asio::any_io_executor>)
                return boost::asio::get_associated_executor(handler);
            else
                return boost::asio::system_executor();
        }
    }

    Initiation initiation_;
    time_limit limit_;
};

/// A completion token with a time limit.
template <class Token>
struct timed_token {
    timed_token(Token t, time_limit l)
        : token(std::move(t))
        , limit(l) {}

    Token token;
    time_limit limit;
};

} // namespace netring::detail

namespace boost::asio {

template <template <class, class> class Associator, class State, class... Signatures, class Candidate>
struct associator<Associator, netring::detail::timed_part<State, Signatures...>, Candidate>
    : Associator<typename State::handler_type, Candidate> {
    using part = netring::detail::timed_part<State, Signatures...>;
    using of_handler = Associator<typename State::handler_type, Candidate>;

    static decltype(auto) get(part const& p) noexcept { return of_handler::get(p.handler()); }
    static decltype(auto) get(part const& p, Candidate const& candidate) noexcept {
        return of_handler::get(p.handler(), candidate);
    }
};

template <class Token, class... Signatures>
struct async_result<netring::detail::timed_token<Token>, Signatures...> {
    template <class Initiation>
    using timed = netring::detail::timed_initiation<std::decay_t<Initiation>, Signatures...>;

    template <class Initiation, class Timed, class... Args>
    static auto initiate(Initiation&& initiation, Timed&& token, Args&&... args)
        -> decltype(async_initiate<Token, Signatures...>(std::declval<timed<Initiation>>(), std::declval<Token&>(),
                                                         std::forward<Args>(args)...)) {
        Token inner(std::forward<Timed>(token).token);
        return async_initiate<Token, Signatures...>(
            timed<Initiation>(std::forward<Initiation>(initiation), token.limit), inner, std::forward<Args>(args)...);
    }
};

} // namespace boost::asio

#endif
