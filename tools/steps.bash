# shellcheck shell=bash
# Copyright (c) 2026 the netring authors
# Distributed under the Boost Software License, Version 1.0.
# SPDX-License-Identifier: BSL-1.0
#
# What tools/quickstart and test/run share: numbered steps with their logs and times, and the packages they need.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
logs=$root/build/log
# Debian leaves the sbin folders out of a user's PATH.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

# What builds the library and netring-stats and runs its demo. A line is "probe package": what is there from another
# source, say a newer Node.js, satisfies the probe and nothing is installed over it.
# shellcheck disable=SC2034 # for the scripts that source this
build_needs=(
    "command:g++ g++"
    "command:cmake cmake"
    "command:ninja ninja-build"
    "command:ip iproute2"
    "command:node nodejs"
    "command:npm npm"
    "boost:108100 libboost1.81-dev"
    "library:boost_json libboost-json1.81-dev"
    "library:boost_program_options libboost-program-options1.81-dev"
    "library:bpf libbpf-dev"
    "library:xdp libxdp-dev"
    "library:pcap libpcap0.8-dev"
    "library:prometheus-cpp-core prometheus-cpp-dev"
)

begin() { # NAME
    step=$((${step:-0} + 1))
    started=$SECONDS
    printf '[%d/%d] %s: ' "$step" "${steps:?}" "$1"
}

end() { # RESULT
    printf '%s (%d s)\n' "$1" $((SECONDS - started))
}

die() { # MESSAGE...
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# Runs a command with its output in a log, whose end is shown if the command fails.
logged() { # NAME COMMAND...
    local log=$logs/$1.log
    shift
    mkdir -p "$logs" || die "cannot write to $logs: is the checkout someone else's?"
    "$@" >"$log" 2>&1 </dev/null && return
    local status=$?
    printf 'failed\n'
    tail -n 40 "$log"
    printf 'The whole output is in %s\n' "$log"
    return $status
}

present() { # PROBE
    local prefix prefixes=(/usr /usr/local ${BOOST_ROOT:+"$BOOST_ROOT"})
    local what=${1#*:}
    case $1 in
        command:*)
            command -v "$what" >/dev/null
            ;;
        boost:*)
            for prefix in "${prefixes[@]}"; do
                awk -v least="$what" '$2 == "BOOST_VERSION" && $3 >= least { found = 1 } END { exit !found }' \
                    "$prefix/include/boost/version.hpp" 2>/dev/null && return
            done
            return 1
            ;;
        library:*)
            for prefix in "${prefixes[@]}"; do
                compgen -G "$prefix/lib*/lib$what.so" >/dev/null && return
                compgen -G "$prefix/lib/*/lib$what.so" >/dev/null && return
            done
            return 1
            ;;
        python:*)
            # Debian's, which packages are for; a newer one in the PATH has its own.
            /usr/bin/python3 -c "import importlib.util, sys; sys.exit(not importlib.util.find_spec('$what'))" 2>/dev/null
            ;;
    esac
}

apt_install() { # PACKAGE...
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends --no-remove "$@")
    local privileged=(env DEBIAN_FRONTEND=noninteractive)
    [ "$(id -u)" = 0 ] || privileged=(sudo "${privileged[@]}")
    # A fresh machine has no package lists, and an old one may ask for versions that are gone.
    "${privileged[@]}" "${install[@]}" || { "${privileged[@]}" apt-get update && "${privileged[@]}" "${install[@]}"; }
}

missing() { # "PROBE PACKAGE"...
    local line
    for line; do
        present "${line% *}" || echo "${line#* }"
    done
}

install_missing() { # "PROBE PACKAGE"...
    local packages
    mapfile -t packages < <(missing "$@")
    begin packages
    if [ ${#packages[@]} = 0 ]; then
        end "all there"
        return
    fi
    echo "missing ${packages[*]}"
    printf '      installing: '
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        echo "neither root nor sudo here, so as root: apt-get install --no-install-recommends ${packages[*]}"
        return 1
    elif ! command -v apt-get >/dev/null; then
        echo "no apt-get here: install these, or what your system calls them"
        return 1
    fi
    logged packages apt_install "${packages[@]}" && end "done"
}
