// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include <netring/detail/storage_pool.hpp>
#include <netring/owned_batch.hpp>

#include <utility>

namespace netring {

owned_batch::owned_batch(std::shared_ptr<detail::storage_pool> pool) noexcept
    : storage_(pool->take())
    , pool_(std::move(pool)) {}

owned_batch::owned_batch(owned_batch&& other) noexcept
    : storage_(std::exchange(other.storage_, {}))
    , pool_(std::move(other.pool_)) {}

owned_batch& owned_batch::operator=(owned_batch&& other) noexcept {
    if (this != &other) {
        give_back();
        storage_ = std::exchange(other.storage_, {});
        pool_ = std::move(other.pool_);
    }
    return *this;
}

owned_batch::owned_batch(owned_batch const& other)
    : storage_(other.storage_) {}

owned_batch& owned_batch::operator=(owned_batch const& other) {
    return *this = owned_batch(other);
}

owned_batch::~owned_batch() {
    give_back();
}

void owned_batch::give_back() noexcept {
    if (auto const pool = std::move(pool_))
        pool->put(std::move(storage_));
}

} // namespace netring
