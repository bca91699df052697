// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#ifndef NETRING_PROMETHEUS_HPP
#define NETRING_PROMETHEUS_HPP

#include <netring/bridge_stats.hpp>
#include <netring/capture_stats.hpp>
#include <netring/config.hpp>
#include <netring/inject_stats.hpp>
#include <netring/xdp_stats.hpp>

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace netring {

/// Shows the statistics of captures, injectors, AF_XDP sockets and bridges to Prometheus. Part of the component netring_prometheus.
///
/// Each object is added under the name of its interface, with a function that reads its `stats()`. That is called when somebody
/// scrapes, and at no other time, so packets cost nothing more. The names are those of the guide's chapter on metrics, with the label
/// `iface`: `netring_capture_packets_total{iface="eth0"}`.
///
/// Counters never go backwards: where one is less than at the scrape before, the object was opened again, and goes on from what was
/// counted then. So a program may keep what it added, and have its function read whichever object is open now. What was counted
/// between the last scrape and the end of an object is not shown, nor is it noticed that an object was opened again if all its counters
/// have come as far as the last one's by the next scrape.
///
/// @code
/// netring::async_capture capture(context, {.interface = "eth0"});
/// auto collector = std::make_shared<netring::prometheus_collector>();
/// auto shown = collector->add("eth0", [&] { return capture.stats(); });
/// exposer.RegisterCollectable(collector); // Or serialise collector->Collect() with prometheus::TextSerializer.
/// @endcode
///
/// Object lifetimes: what a function reads outlives what `add` returned.
///
/// Thread safety: distinct objects: safe. Shared objects: safe; functions are called by the thread that scrapes, one at a time. None
/// may add or remove anything. `stats()` of netring's objects may be called from any thread while they are used, and not while they
/// are opened or moved.
///
/// Reference: prometheus.io/docs/practices/naming, prometheus.io/docs/instrumenting/exposition_formats.
class NETRING_DECL prometheus_collector final : public prometheus::Collectable {
public:
    /// Labels to tell objects of one interface apart, as {{"queue", "0"}}. Few values: each one is a time series.
    using labels = std::map<std::string, std::string>;

    /// What was added, until this is destroyed. It may outlive the collector.
    class NETRING_DECL registration {
    public:
        /// Of nothing.
        registration() noexcept;
        /// What was moved from is of nothing.
        registration(registration&&) noexcept;
        /// Removes what this one was of, as destroying it does. What was moved from is of nothing.
        registration& operator=(registration&&) noexcept;
        /// Removes it. Waits for a scrape that is under way, so that its function is not called any more afterwards.
        ~registration();

    private:
        friend class prometheus_collector;
        class membership;

        explicit registration(std::unique_ptr<membership> is) noexcept;

        std::unique_ptr<membership> is_;
    };

    prometheus_collector();
    prometheus_collector(prometheus_collector const&) = delete;
    prometheus_collector& operator=(prometheus_collector const&) = delete;
    ~prometheus_collector() override;

    /// Shows what a function tells from now on.
    ///
    /// @param iface the value of the label `iface`. Bytes that are not UTF-8 are replaced, as Prometheus refuses them.
    /// @param read tells the statistics. What it throws, `Collect` throws.
    /// @param more labels beside `iface`.
    ///
    /// @throws std::invalid_argument if a label has a name that Prometheus does not allow or that is used already (`iface`, `peer`,
    /// `reason`), or if statistics of the same kind are there with the same labels.
    [[nodiscard]] registration add(std::string const& iface, std::function<capture_stats()> read,
                                   labels const& more = {});
    /// The same for an injector.
    [[nodiscard]] registration add(std::string const& iface, std::function<inject_stats()> read,
                                   labels const& more = {});
    /// The same for an AF_XDP socket.
    [[nodiscard]] registration add(std::string const& iface, std::function<xdp_stats()> read, labels const& more = {});
    /// The same for a bridge. Packets have the label `iface` by where they came in, and `peer` by the other side.
    [[nodiscard]] registration add(std::string const& iface_a, std::string const& iface_b,
                                   std::function<bridge_stats()> const& read, labels const& more = {});

    /// Reads all statistics. Called by who scrapes. @throws what a function throws; counters then go on at the next scrape.
    std::vector<prometheus::MetricFamily> Collect() const override;

private:
    class impl;

    template <class Stats>
    registration add_one(std::string const& iface, std::function<Stats()> read, labels const& more);

    std::shared_ptr<impl> impl_;
};

} // namespace netring

#endif
