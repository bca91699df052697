// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_LINK_WATCH_SERVICE_HPP
#define NETRING_DETAIL_LINK_WATCH_SERVICE_HPP

#include <netring/detail/link_watch.hpp>
#include <netring/error.hpp>
#include <netring/netns.hpp>

#include <boost/asio/execution_context.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

namespace netring::detail {

/// Shares one link_watch a network namespace among the objects of an execution context, for as long as one of them uses it.
class link_watch_service : public boost::asio::execution_context::service {
public:
    using key_type = link_watch_service;
    static inline boost::asio::execution_context::id id;

    explicit link_watch_service(boost::asio::execution_context& context)
        : service(context) {}

    /// @param where none means the calling thread's namespace.
    std::shared_ptr<link_watch> get(netns const& where, error_code& ec) {
        // Where that cannot be told, in a container without /proc, there is only one.
        error_code unknown;
        auto const inode = where ? where.inode() : netns::current(unknown).inode();
        std::lock_guard const lock(mutex_);
        auto shared = shared_[inode].lock();
        if (!shared) {
            auto fresh = std::make_shared<link_watch>(where, ec);
            if (ec)
                return nullptr;
            shared_[inode] = shared = std::move(fresh);
        }
        return shared;
    }

private:
    void shutdown() noexcept override {}

    std::mutex mutex_;
    std::map<std::uint64_t, std::weak_ptr<link_watch>> shared_;
};

} // namespace netring::detail

#endif
