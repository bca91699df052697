// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/detail/readiness_fsm.hpp>

#include <boost/test/unit_test.hpp>

#include <ostream>

using netring::error_code;
using netring::detail::readiness_fsm;
using action = readiness_fsm::action;

namespace netring::detail {
std::ostream& boost_test_print_type(std::ostream& out, readiness_fsm::action a) {
    constexpr char const* names[] = {"post", "wait", "inspect", "take", "fail"};
    return out << names[static_cast<unsigned>(a)];
}
} // namespace netring::detail

namespace {

constexpr readiness_fsm::sight nothing{};
readiness_fsm::sight const ready{{}, false, true};
readiness_fsm::sight const cancelled{{}, true, false};
readiness_fsm::sight const cancelled_and_ready{{}, true, true};
error_code const aborted = boost::asio::error::operation_aborted;

readiness_fsm::sight failed(error_code const& ec, bool is_ready = false) {
    return {ec, false, is_ready};
}

} // namespace

BOOST_AUTO_TEST_SUITE(readiness)

BOOST_AUTO_TEST_CASE(what_is_there_at_the_start_is_taken_after_a_post) {
    readiness_fsm fsm;
    BOOST_TEST(!fsm.started());
    BOOST_TEST(fsm.resume(ready) == action::resume_soon);
    BOOST_TEST(!fsm.waiting());
    BOOST_TEST(fsm.resume(ready) == action::take);
}

BOOST_AUTO_TEST_CASE(what_was_there_at_the_start_may_be_gone_after_the_post) {
    readiness_fsm fsm;
    BOOST_TEST(fsm.resume(ready) == action::resume_soon);
    BOOST_TEST(fsm.resume(nothing) == action::wait);
    BOOST_TEST(fsm.waiting());
    BOOST_TEST(fsm.resume(ready) == action::take);
}

BOOST_AUTO_TEST_CASE(what_an_alarm_was_about_is_asked_after_a_post) {
    readiness_fsm::sight const alarmed{{}, false, false, true};
    readiness_fsm fsm;
    BOOST_TEST(fsm.resume(alarmed) == action::resume_soon);
    BOOST_TEST(fsm.resume(alarmed) == action::inspect);
    BOOST_TEST(fsm.resume(failed(netring::error::network_down)) == action::fail);

    readiness_fsm false_alarm;
    BOOST_TEST(false_alarm.resume(alarmed) == action::resume_soon);
    BOOST_TEST(false_alarm.resume(alarmed) == action::inspect);
    BOOST_TEST(false_alarm.resume(nothing) == action::wait);

    readiness_fsm packet_first;
    BOOST_TEST(packet_first.resume(alarmed) == action::resume_soon);
    BOOST_TEST(packet_first.resume({{}, false, true, true}) == action::take);
}

BOOST_AUTO_TEST_CASE(a_refusal_is_posted) {
    readiness_fsm fsm;
    BOOST_TEST(fsm.resume(failed(netring::error::not_open, true)) == action::resume_soon);
    BOOST_TEST(fsm.resume(ready) == action::fail);
    BOOST_TEST((fsm.error() == netring::error::not_open));
}

BOOST_AUTO_TEST_CASE(a_wake_up_without_data_looks_for_an_error_and_waits_again) {
    readiness_fsm fsm;
    BOOST_TEST(fsm.resume(nothing) == action::wait);
    BOOST_TEST(fsm.resume(nothing) == action::inspect);
    BOOST_TEST(!fsm.waiting());
    BOOST_TEST(fsm.resume(nothing) == action::wait);
    BOOST_TEST(fsm.resume(ready) == action::take);
}

BOOST_AUTO_TEST_CASE(data_comes_before_a_pending_error) {
    readiness_fsm fsm;
    fsm.resume(nothing);
    BOOST_TEST(fsm.resume(ready) == action::take);
}

BOOST_AUTO_TEST_CASE(a_pending_error_completes_it) {
    readiness_fsm fsm;
    fsm.resume(nothing);
    fsm.resume(nothing);
    BOOST_TEST(fsm.resume(failed(netring::error::network_down)) == action::fail);
    BOOST_TEST((fsm.error() == netring::error::network_down));
}

BOOST_AUTO_TEST_CASE(cancelling_takes_nothing_in_any_state) {
    readiness_fsm posted;
    posted.resume(ready);
    BOOST_TEST(posted.resume(cancelled_and_ready) == action::fail);
    BOOST_TEST((posted.error() == aborted));

    // The wait had succeeded already when the signal came.
    readiness_fsm woken;
    woken.resume(nothing);
    BOOST_TEST(woken.resume(cancelled_and_ready) == action::fail);
    BOOST_TEST((woken.error() == aborted));

    readiness_fsm empty;
    empty.resume(nothing);
    BOOST_TEST(empty.resume(cancelled) == action::fail);
    BOOST_TEST((empty.error() == aborted));
}

BOOST_AUTO_TEST_CASE(a_failed_wait_completes_it_with_that_error) {
    readiness_fsm fsm;
    fsm.resume(nothing);
    BOOST_TEST(fsm.resume(failed(aborted, true)) == action::fail);
    BOOST_TEST((fsm.error() == aborted));
}

BOOST_AUTO_TEST_SUITE_END()
