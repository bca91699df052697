// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "options.hpp"
#include "outcome.hpp"
#include "replayer.hpp"

#include <boost/asio/io_context.hpp>

#include <iostream>

namespace netring_replay {
namespace {

using netring_tools::exit_code;

exit_code verdict(outcome const& result, sieve const& chosen, options const& wanted) {
    if (!result.error.empty())
        return exit_code::other;
    bool const nothing_could_be_sent = chosen.chosen() == 0 && chosen.skipped() != 0;
    bool const some_were_not = chosen.skipped() + result.refused + result.unsent != 0;
    return nothing_could_be_sent || (wanted.strict && some_were_not) ? exit_code::other : exit_code::ok;
}

int replay(options const& wanted) {
    boost::asio::io_context context{1};
    replayer replaying(context, wanted);
    replaying.start();
    context.run();
    auto const& result = replaying.result();
    if (!result.error.empty())
        std::cerr << tool.name() << ": " << result.error << '\n';
    if (!wanted.quiet)
        std::cout << summary(result, replaying.chosen(), wanted) << std::flush;
    return static_cast<int>(verdict(result, replaying.chosen(), wanted));
}

int run(int argc, char const* const* argv) {
    auto const wanted = parse(argc, argv);
    switch (wanted.what) {
    case options::action::print:
        std::cout << wanted.text;
        break;
    case options::action::replay:
        return replay(wanted);
    }
    return static_cast<int>(exit_code::ok);
}

} // namespace
} // namespace netring_replay

int main(int argc, char** argv) {
    return netring_replay::tool.run(argc, argv, netring_replay::run);
}
