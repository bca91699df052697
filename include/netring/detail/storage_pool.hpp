// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_DETAIL_STORAGE_POOL_HPP
#define NETRING_DETAIL_STORAGE_POOL_HPP

#include <netring/owned_batch.hpp>

#include <array>
#include <cstddef>
#include <mutex>
#include <utility>

namespace netring::detail {

/// Keeps the storage of a few owned batches for reuse. Batches come back from any thread.
class storage_pool {
public:
    owned_storage take() noexcept {
        std::lock_guard const lock(mutex_);
        if (count_ == 0)
            return {};
        return std::exchange(kept_[--count_], {});
    }

    void put(owned_storage storage) noexcept {
        storage.clear();
        std::lock_guard const lock(mutex_);
        if (count_ < kept_.size())
            kept_[count_++] = std::move(storage);
    }

private:
    std::mutex mutex_;
    std::array<owned_storage, 8> kept_;
    std::size_t count_ = 0;
};

} // namespace netring::detail

#endif
