# shellcheck shell=bash
# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# What tests share that use a program as a person at a terminal does.

failures=0

fail() {
    echo "FAILED: $*" >&2
    failures=$((failures + 1))
}

# equal WHAT GOT EXPECTED
equal() { [ "$2" = "$3" ] || fail "$1: '$2' instead of '$3'"; }

# expect STATUS WORDS COMMAND...: the exit status, and words in what it prints.
expect() {
    local status=$1 words=$2
    shift 2
    local output got=0
    output=$("$@" 2>&1) || got=$?
    [ "$got" = "$status" ] || fail "'$*' ended with $got instead of $status: $output"
    grep -qF -- "$words" <<<"$output" || fail "'$*' does not say '$words': $output"
}

# expect_advice STATUS WORDS ADVICE COMMAND...: three lines: what failed, why, one command to copy.
expect_advice() {
    local status=$1 words=$2 advice=$3
    shift 3
    expect "$status" "$words" "$@"
    local output name
    output=$("$@" 2>&1)
    # The program may be run by another.
    name=$(grep -o -m1 '/netring-[a-z]*' <<<"$*" | head -n 1)
    name=${name#/}
    [ "$(wc -l <<<"$output")" = 3 ] || fail "'$*' prints other than three lines: $output"
    [[ $(sed -n 1p <<<"$output") == "$name":* ]] || fail "'$*': the first line names no program: $output"
    [[ $(sed -n 2p <<<"$output") == why:* ]] || fail "'$*': no reason: $output"
    [[ $(sed -n 3p <<<"$output") == "try: $advice"* ]] || fail "'$*' does not advise '$advice': $output"
}

eventually() { for _ in $(seq 100); do "$@" && return 0; sleep 0.1; done; return 1; }

need_programs() { # PROGRAM...
    local program
    for program; do
        command -v "$program" >/dev/null || { echo "skipped: no $program here" >&2; exit 77; }
        # Run by root it becomes another user, whom a user namespace may not have.
        [ "$program" != tcpdump ] || [ "$(cat /proc/self/setgroups)" = allow ] ||
            { echo "skipped: tcpdump cannot run in this user namespace" >&2; exit 77; }
    done
}

ip_link_counter() { # INTERFACE EXPRESSION
    ip -s -j link show dev "$1" | jq ".[0].stats64.$2"
}

# completed PROGRAM WORD...: what bash offers for the last word, by the completion that the program prints.
completed() {
    local name
    name=$(basename "$1")
    # shellcheck disable=SC2016 # the inner shell expands
    bash -c '. <("$1" --completion bash); COMP_WORDS=("${@:3}"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); "$2" "$1"; echo "${COMPREPLY[*]}"' \
        sh "$1" "_${name//-/_}" "$@"
}

# check_manual PROGRAM: the one that was made beside it has each option, and man(1) says nothing against it.
check_manual() {
    local page=$1.1 shown option
    [ -e "$page" ] && command -v man >/dev/null || return 0
    equal "warnings of man" "$(man --warnings -l "$page" 2>&1 >/dev/null)" ""
    shown=$(man -l "$page" 2>/dev/null | col -b)
    for option in $("$1" --help | grep -o -- '--[a-z][a-z-]*' | sort -u); do
        grep -q -- "$option" <<<"$shown" || fail "the manual lacks $option"
    done
}
