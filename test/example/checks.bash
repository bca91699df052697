# shellcheck shell=bash
# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# What the run scripts share: "$example" under test and "$send_frames", a place to work in, and checks.

set -u
example=$1
# shellcheck disable=SC2034 # for the scripts that source this
send_frames=$2
work=$(mktemp -d)
running=
holder=
cleanup() {
    for process in $running $holder; do
        kill "$process"
    done
    rm -rf "$work"
}
trap cleanup EXIT

fail() {
    echo "$(basename "$example"): $1" >&2
    tail -n +1 "$work"/* >&2
    exit 1
}

skip() {
    echo "skipped: $1" >&2
    exit 77
}

# As root it wants to change to a user, be it to the same one, which not every user namespace allows.
needs_tcpdump() {
    command -v tcpdump >"$work/which" || skip "no tcpdump here"
    [ "$(cat /proc/self/setgroups)" = allow ] || skip "tcpdump does not run in this user namespace"
}

# The kernel lets nobody load XDP programs from within another user namespace.
needs_xdp_programs() {
    [ "$(awk '{ print $3 }' /proc/self/uid_map)" = 4294967295 ] || skip "not in the initial user namespace"
}

# Waits up to ten seconds until a command succeeds.
eventually() {
    for _ in {1..1000}; do
        ! "$@" || return 0
        sleep 0.01
    done
    return 1
}

# Field 6 of /proc/net/packet says whether a packet socket receives.
capturing() { [ "$(awk '$6 == 1' /proc/net/packet | wc -l)" = "${1-1}" ]; }
ended() { ! kill -0 "$running" 2>"$work/kill"; }
is_up() { ip link show dev "$1" | grep -q 'state UP'; }

# Makes a veth pair and waits until it sends.
veth() {
    { ip link add "$1" type veth peer name "$2" && ip link set "$1" up && ip link set "$2" up; } || fail "no veth pair"
    eventually is_up "$2" || fail "the veth pair does not come up"
}

# Makes a network namespace, which lasts as long as the process in "$holder".
other_network() {
    unshare --net sleep 100 &
    holder=$!
    eventually elsewhere || fail "no second namespace"
}
elsewhere() { [ "$(readlink "/proc/$holder/ns/net")" != "$(readlink /proc/$$/ns/net)" ]; }

send() { "$send_frames" "$@" || fail "cannot send"; }

# Starts the example with arguments.
start() {
    "$example" "$@" >"$work/out" 2>"$work/err" &
    running=$!
}

# Starts it with arguments, and waits until it waits: it has so many epoll descriptors by then.
waits() { [ "$(readlink "/proc/$running/fd/"* | grep -c eventpoll)" -ge "$1" ]; }
start_waiting() {
    local epolls=$1
    shift
    start "$@"
    eventually waits "$epolls" || fail "it does not come so far as to wait"
}

# Waits until it has ended by itself, with an exit code.
expect_end() {
    local wanted=$1
    eventually ended || fail "it does not end"
    wait "$running"
    local code=$?
    running=
    [ $code = "$wanted" ] || fail "it ended with $code, not $wanted"
}

# Runs a command with arguments and expects an exit code.
expect_exit() {
    local code=$1
    shift
    timeout 10 "$@" >"$work/out" 2>"$work/err"
    local got=$?
    [ $got = "$code" ] || fail "'${*:2}' ended with $got, not $code"
}

expect_one_line() {
    [ "$(wc -l <"$work/err")" = 1 ] || fail "it did not print one line"
    grep -q -e "$1" "$work/err" || fail "it did not name $1"
    [ ! -s "$work/out" ] || fail "it printed to standard output too"
}

expect_usage() {
    expect_exit 2 "$example" "$@"
    expect_one_line usage:
}

# Checks a line against an extended regular expression.
expect_match() { grep -q -x -E "$1" "$work/out" || fail "it printed nothing like '$1'"; }
