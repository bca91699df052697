// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/detail/send_fsm.hpp>

#include <boost/test/unit_test.hpp>

#include <ostream>
#include <utility>

using netring::error_code;
using netring::detail::next_frame;
using netring::detail::send_fsm;
using action = send_fsm::action;

namespace netring::detail {
std::ostream& boost_test_print_type(std::ostream& out, send_fsm::action a) {
    constexpr char const* names[] = {"post", "queue", "flush", "wait_for_room", "wait_until_due", "refill", "finish"};
    return out << names[static_cast<unsigned>(a)];
}
} // namespace netring::detail

namespace {

send_fsm::sight see(next_frame next, bool tired = false) {
    return {{}, false, next, tired};
}

send_fsm::sight failed(error_code const& ec) {
    return {ec, false, next_frame::none, false};
}

send_fsm::sight const cancelled{{}, true, next_frame::none, false};
error_code const aborted = boost::asio::error::operation_aborted;

} // namespace

BOOST_AUTO_TEST_SUITE(sending)

BOOST_AUTO_TEST_CASE(a_frame_is_queued_after_a_post_and_flushed_before_the_end) {
    send_fsm fsm;
    BOOST_TEST(!fsm.started());
    BOOST_TEST(fsm.resume(see(next_frame::ready)) == action::resume_soon);
    BOOST_TEST(fsm.started());
    BOOST_TEST(fsm.resume(see(next_frame::ready)) == action::queue);
    BOOST_TEST(fsm.resume(see(next_frame::none)) == action::flush);
    BOOST_TEST(fsm.resume(see(next_frame::none)) == action::finish);
    BOOST_TEST(!fsm.error());
}

BOOST_AUTO_TEST_CASE(no_frames_at_all_complete_after_a_post) {
    send_fsm fsm;
    BOOST_TEST(fsm.resume(see(next_frame::none)) == action::resume_soon);
    BOOST_TEST(fsm.resume(see(next_frame::none)) == action::flush);
    BOOST_TEST(fsm.resume(see(next_frame::none)) == action::finish);
    BOOST_TEST(!fsm.error());
}

BOOST_AUTO_TEST_CASE(a_full_ring_is_waited_for_at_once_and_again) {
    send_fsm fsm;
    BOOST_TEST(fsm.resume(see(next_frame::no_room)) == action::wait_for_room);
    BOOST_TEST(fsm.resume(see(next_frame::no_room)) == action::wait_for_room);
    BOOST_TEST(fsm.resume(see(next_frame::ready)) == action::queue);
    BOOST_TEST(fsm.resume(see(next_frame::no_room)) == action::wait_for_room);
}

BOOST_AUTO_TEST_CASE(a_refusal_at_the_start_is_told_after_a_post) {
    send_fsm fsm;
    BOOST_TEST(fsm.resume(failed(netring::error::not_open)) == action::resume_soon);
    BOOST_TEST(fsm.resume(see(next_frame::ready)) == action::flush);
    BOOST_TEST(fsm.resume(see(next_frame::ready)) == action::finish);
    BOOST_TEST((fsm.error() == netring::error::not_open));
}

BOOST_AUTO_TEST_CASE(a_cancelled_operation_queues_no_further_frame_and_flushes_the_ones_before) {
    send_fsm fsm;
    fsm.resume(see(next_frame::ready));
    BOOST_TEST(fsm.resume(see(next_frame::ready)) == action::queue);
    BOOST_TEST(fsm.resume(cancelled) == action::flush);
    BOOST_TEST(fsm.resume(cancelled) == action::finish);
    BOOST_TEST((fsm.error() == aborted));
}

BOOST_AUTO_TEST_CASE(a_refused_frame_ends_it_and_the_ones_before_are_flushed) {
    send_fsm fsm;
    fsm.resume(see(next_frame::ready));
    BOOST_TEST(fsm.resume(see(next_frame::ready)) == action::queue);
    BOOST_TEST(fsm.resume(failed(netring::error::frame_too_long)) == action::flush);
    BOOST_TEST(fsm.resume(see(next_frame::none)) == action::finish);
    BOOST_TEST((fsm.error() == netring::error::frame_too_long));
}

BOOST_AUTO_TEST_CASE(the_first_error_is_told_when_the_flush_fails_too) {
    send_fsm fsm;
    fsm.resume(see(next_frame::ready));
    fsm.resume(cancelled);
    BOOST_TEST(fsm.resume(failed(netring::error::network_down)) == action::finish);
    BOOST_TEST((fsm.error() == aborted));
}

BOOST_AUTO_TEST_CASE(a_failed_flush_is_told) {
    send_fsm fsm;
    fsm.resume(see(next_frame::ready));
    fsm.resume(see(next_frame::ready));
    BOOST_TEST(fsm.resume(see(next_frame::none)) == action::flush);
    BOOST_TEST(fsm.resume(failed(netring::error::network_down)) == action::finish);
    BOOST_TEST((fsm.error() == netring::error::network_down));
}

BOOST_AUTO_TEST_CASE(what_is_queued_is_flushed_once_before_a_pause) {
    for (auto const& [pause, wait] :
         {std::pair(next_frame::early, action::wait_until_due), std::pair(next_frame::dry, action::refill)}) {
        send_fsm fsm;
        fsm.resume(see(next_frame::ready));
        BOOST_TEST(fsm.resume(see(next_frame::ready)) == action::queue);
        BOOST_TEST(fsm.resume(see(pause)) == action::flush);
        BOOST_TEST(fsm.resume(see(pause)) == wait);
        BOOST_TEST(fsm.resume(see(next_frame::ready)) == action::queue);
        BOOST_TEST(fsm.resume(see(pause)) == action::flush);
        BOOST_TEST(fsm.resume(failed(netring::error::no_such_device)) == action::flush);
        BOOST_TEST(fsm.resume(see(next_frame::none)) == action::finish);
    }
}

BOOST_AUTO_TEST_CASE(others_have_their_turn) {
    send_fsm fsm;
    fsm.resume(see(next_frame::ready));
    BOOST_TEST(fsm.resume(see(next_frame::ready)) == action::queue);
    BOOST_TEST(fsm.resume(see(next_frame::ready, true)) == action::yield);
    BOOST_TEST(fsm.resume(see(next_frame::ready)) == action::queue);
}

BOOST_AUTO_TEST_CASE(an_aborted_wait_ends_it) {
    send_fsm fsm;
    fsm.resume(see(next_frame::no_room));
    BOOST_TEST(fsm.resume({aborted, true, next_frame::none, false}) == action::flush);
    BOOST_TEST(fsm.resume(see(next_frame::none)) == action::finish);
    BOOST_TEST((fsm.error() == aborted));
}

BOOST_AUTO_TEST_SUITE_END()
