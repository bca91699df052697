// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_LINK_WATCH_SERVICE_HPP
#define NETRING_DETAIL_LINK_WATCH_SERVICE_HPP

#include <netring/detail/link_watch.hpp>
#include <netring/error.hpp>

#include <boost/asio/execution_context.hpp>

#include <memory>
#include <mutex>

namespace netring::detail {

/// Shares one link_watch among the objects of an execution context, for as long as one of them uses it.
class link_watch_service : public boost::asio::execution_context::service {
public:
    using key_type = link_watch_service;
    static inline boost::asio::execution_context::id id;

    explicit link_watch_service(boost::asio::execution_context& context)
        : service(context) {}

    std::shared_ptr<link_watch> get(error_code& ec) {
        std::lock_guard const lock(mutex_);
        auto shared = shared_.lock();
        if (!shared) {
            auto fresh = std::make_shared<link_watch>(ec);
            if (ec)
                return nullptr;
            shared_ = shared = std::move(fresh);
        }
        return shared;
    }

private:
    void shutdown() noexcept override {}

    std::mutex mutex_;
    std::weak_ptr<link_watch> shared_;
};

} // namespace netring::detail

#endif
