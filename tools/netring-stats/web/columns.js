// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

const lossOf = (rung) => (now) => now.loss?.[rung]?.packets_per_second;
const dwell = (which) => (now) => now.capture?.dwell_seconds?.[which];

// What is kept of each interface over time: where a tick says it, under the name that the history has for it.
// A peak stays the peak where rows are joined, everything else is averaged.
const definitions = {
  receive_packets_per_second: { read: (now) => now.receive_packets_per_second },
  receive_bits_per_second: { read: (now) => now.receive_bits_per_second },
  transmit_packets_per_second: { read: (now) => now.transmit_packets_per_second },
  transmit_bits_per_second: { read: (now) => now.transmit_bits_per_second },
  loss_nic_packets_per_second: { read: lossOf('nic') },
  loss_queue_packets_per_second: { read: lossOf('queue') },
  loss_kernel_ring_packets_per_second: { read: lossOf('kernel_ring') },
  loss_application_packets_per_second: { read: lossOf('application') },
  capture_packets_per_second: { read: (now) => now.capture?.packets_per_second },
  ring_occupancy_ratio: { read: (now) => now.capture?.ring_occupancy_ratio },
  ring_high_water_ratio: { read: (now) => now.capture?.ring_high_water_ratio, peak: true },
  dwell_seconds_p50: { read: dwell('p50'), peak: true },
  dwell_seconds_p99: { read: dwell('p99'), peak: true },
  dwell_seconds_max: { read: dwell('max'), peak: true },
};

export const columns = Object.keys(definitions);
export const isPeak = columns.map((column) => definitions[column].peak === true);

/** One row of all columns, from what a tick says of an interface. */
export function rowOf(now) {
  return columns.map((column) => {
    const value = definitions[column].read(now);
    return Number.isFinite(value) ? value : null;
  });
}
