// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_OWNED_BATCH_HPP
#define NETRING_OWNED_BATCH_HPP

#include <netring/config.hpp>
#include <netring/packet_view.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <ranges>
#include <span>
#include <vector>

namespace netring {

namespace detail {

/// The storage of an owned_batch: all bytes in one arena, one record a packet.
struct owned_storage {
    struct record {
        std::size_t offset;
        std::size_t size;
        packet_metadata metadata;
    };
    std::vector<std::byte> bytes;
    std::vector<record> records;

    void clear() noexcept {
        bytes.clear();
        records.clear();
    }
};

class storage_pool;

} // namespace detail

/// Copies of packets in one contiguous arena, free to outlive the ring and to cross threads.
///
/// Every field of the views survives the copy. `clear()` keeps the memory, so a reused batch stops allocating. A batch that an
/// asynchronous operation delivered gives its memory back to the pool of the object that received it when it is destroyed.
///
/// Object lifetimes: views taken from a batch are valid until it is changed, cleared, assigned to or destroyed; moving it
/// keeps them valid.
///
/// Thread safety: distinct objects: safe. Shared objects: safe to read.
///
/// Exception safety: `push_back`, `append` and copying are strong; everything else does not throw.
class NETRING_DECL owned_batch {
public:
    class iterator;
    /// What it is a range of.
    using value_type = packet_view;

    /// An empty batch.
    owned_batch() noexcept = default;
    /// An empty batch that takes storage from a pool and returns it there.
    explicit owned_batch(std::shared_ptr<detail::storage_pool> pool) noexcept;
    /// Leaves `other` empty, and without a pool.
    owned_batch(owned_batch&& other) noexcept;
    /// The same. What this batch held goes back to its pool, if it has one.
    owned_batch& operator=(owned_batch&& other) noexcept;
    /// Copies packets and metadata; the copy belongs to no pool. @throws std::bad_alloc.
    owned_batch(owned_batch const& other);
    /// The same. What this batch held goes back to its pool, if it has one.
    owned_batch& operator=(owned_batch const& other);
    /// Gives the memory back to its pool, if it has one.
    ~owned_batch();

    /// Copies one packet to the end. Precondition: it is not of this batch itself.
    void push_back(packet_view const& packet) { append(std::span(&packet, 1)); }

    /// Copies every packet of a range of views to the end. Precondition: no packet is of this batch itself.
    /// @return how many were copied.
    template <std::ranges::input_range Packets>
    std::size_t append(Packets&& packets) {
        auto const before = storage_.records.size();
        auto const bytes_before = storage_.bytes.size();
        try {
            for (auto packet = std::ranges::begin(packets); packet != std::ranges::end(packets); ++packet) {
                if constexpr (requires(packet_metadata & to) { packet.read_metadata(to); })
                    packet.read_metadata(copy(packet.mutable_data()));
                else
                    copy(*packet);
                if constexpr (requires { packet.for_each_fragment([](std::span<std::byte>) {}); })
                    gather(packet);
            }
        } catch (...) {
            storage_.records.resize(before, {});
            storage_.bytes.resize(bytes_before);
            throw;
        }
        return storage_.records.size() - before;
    }

    /// Removes the packets and keeps the memory.
    void clear() noexcept { storage_.clear(); }

    /// How many packets it holds.
    std::size_t size() const noexcept { return storage_.records.size(); }
    /// True if it holds no packet.
    bool empty() const noexcept { return storage_.records.empty(); }
    /// Sum of the captured bytes.
    std::size_t size_bytes() const noexcept { return storage_.bytes.size(); }

    /// The packet at a position. Precondition: `index < size()`.
    packet_view operator[](std::size_t index) const noexcept {
        auto const& record = storage_.records[index];
        return {std::span(storage_.bytes).subspan(record.offset, record.size), record.metadata};
    }

    /// @{

    /// The packets, in the order in which they were appended. Iterators stay with this object: they do not follow a move.
    iterator begin() const noexcept;
    iterator end() const noexcept;
    /// @}

private:
    void give_back() noexcept;

    /// Appends the bytes of a packet. @return where its metadata belongs.
    packet_metadata& copy(std::span<std::byte const> data) {
        auto& record = storage_.records.emplace_back();
        record.offset = storage_.bytes.size();
        record.size = data.size();
        storage_.bytes.insert(storage_.bytes.end(), data.begin(), data.end());
        return record.metadata;
    }

    void copy(packet_view const& packet) { copy(packet.data()) = packet.metadata(); }

    /// Appends what the last packet has beyond the bytes of its view.
    template <class Iterator>
    void gather(Iterator const& packet) {
        auto& record = storage_.records.back();
        auto known = record.size;
        packet.for_each_fragment([&](std::span<std::byte const> part) {
            auto const skipped = std::min(known, part.size());
            known -= skipped;
            auto const rest = part.subspan(skipped);
            storage_.bytes.insert(storage_.bytes.end(), rest.begin(), rest.end());
            record.size += rest.size();
        });
    }

    detail::owned_storage storage_;
    std::shared_ptr<detail::storage_pool> pool_;
};

/// Walks an owned_batch. The views are made on the fly, so it is an input iterator with random access to the records.
class owned_batch::iterator {
public:
    /// @{

    /// What the standard library asks of an iterator.
    using iterator_concept = std::input_iterator_tag;
    using value_type = packet_view;
    using difference_type = std::ptrdiff_t;
    /// @}

    iterator() noexcept = default;

    /// A view of the packet, made anew each time.
    packet_view operator*() const noexcept { return (*batch_)[index_]; }
    /// Goes on to the next packet.
    iterator& operator++() noexcept {
        ++index_;
        return *this;
    }
    /// The same. @return where it was.
    iterator operator++(int) noexcept {
        auto before = *this;
        ++index_;
        return before;
    }
    /// True if both are at the same packet of the same batch.
    friend bool operator==(iterator const&, iterator const&) noexcept = default;

private:
    friend class owned_batch;
    iterator(owned_batch const* batch, std::size_t index) noexcept
        : batch_(batch)
        , index_(index) {}

    owned_batch const* batch_ = nullptr;
    std::size_t index_ = 0;
};

inline owned_batch::iterator owned_batch::begin() const noexcept {
    return {this, 0};
}

inline owned_batch::iterator owned_batch::end() const noexcept {
    return {this, size()};
}

} // namespace netring

#endif
