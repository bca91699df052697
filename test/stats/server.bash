# shellcheck shell=bash
# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# What tests share that start netring-stats, which $stats is the path of, and ask it over HTTP.

# shellcheck source=test/tools/cli.bash
. "$(dirname "${BASH_SOURCE[0]}")/../tools/cli.bash"
work=$(mktemp -d)
server=
listen=127.0.0.1:0
without_capabilities=()
trap '[ -z "$server" ] || kill -9 "$server" 2>/dev/null; rm -rf "$work"' EXIT

# start ARGUMENTS...: a server on a free port; sets url.
start() {
    : >"$work/out"
    "${without_capabilities[@]}" "${stats:?}" --listen "$listen" "$@" >"$work/out" 2>"$work/err" &
    server=$!
    for _ in $(seq 100); do
        url=$(sed -n 's/.*open \(http[^ ]*\) .*/\1/p' "$work/out")
        [ -z "$url" ] || return 0
        sleep 0.05
    done
    fail "no address from netring-stats $*: $(cat "$work/err")"
}

# stop SIGNAL: a clean end.
stop() {
    local status=0
    kill "-$1" "$server"
    wait "$server" || status=$?
    server=
    [ "$status" = 0 ] || fail "SIG$1 ended it with $status"
}

status_of() { curl -s -o /dev/null -m 5 -w '%{http_code}' "$@"; }
