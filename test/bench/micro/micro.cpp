// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

#include "workloads.hpp"

#include <benchmark/benchmark.h>

// How long the hot paths take, by Google Benchmark.

int main(int argc, char* argv[]) {
    netring::bench::for_each_workload([]<class Workload>() {
        benchmark::RegisterBenchmark(Workload::name, [](benchmark::State& state) {
            Workload workload;
            for (auto _ : state)
                workload.run();
            state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * Workload::items);
        });
    });
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 1;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
