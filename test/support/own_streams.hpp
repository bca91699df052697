// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_TEST_SUPPORT_OWN_STREAMS_HPP
#define NETRING_TEST_SUPPORT_OWN_STREAMS_HPP

#include <netring/owned_batch.hpp>
#include <netring/packet_channel.hpp>
#include <netring/packet_view.hpp>

#include <list>
#include <utility>

namespace netring::test {

/// Streams of the frames of the operation under test, one for each start of it, as each is read to its end.
class own_streams {
public:
    template <class World>
    packet_channel<owned_batch>& start(World& w) {
        owned_batch batch;
        for (auto const& frame : w.own.frames)
            batch.push_back(packet_view(frame, {}));
        auto& stream = streams_.emplace_back(w.context);
        stream.try_push(std::move(batch));
        stream.close();
        return stream;
    }

private:
    std::list<packet_channel<owned_batch>> streams_;
};

} // namespace netring::test

#endif
