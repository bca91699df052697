// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { axisLabels, duration, inUnits, percent, quantity } from './format.js';
import { columns } from './columns.js';

// The kinds of charts. Of each line: the column, its label, colour and dash; `below` draws it under zero.
// `stacked` lines are drawn on top of each other, the first one lowest.
const rateLines = (what) => [
  { column: `receive_${what}_per_second`, label: 'in', colour: '--in', filled: true },
  { column: `transmit_${what}_per_second`, label: 'out', colour: '--out', dash: [7, 3], filled: true, below: true },
];
const packets = (value) => quantity(value, 'pps');
const axisOfRates = (splits) => axisLabels(splits.map(Math.abs));

export const kinds = [
  {
    name: 'bits',
    title: (units) => (units === 'bits' ? 'Bits per second' : 'Bytes per second'),
    lines: rateLines('bits'),
    scale: inUnits,
    // What is read is in the units of the reader already.
    text: (value, units) => quantity(value, units === 'bits' ? 'bit/s' : 'B/s'),
    labels: axisOfRates,
    least: 1000,
  },
  {
    name: 'packets',
    title: () => 'Packets per second',
    lines: rateLines('packets'),
    text: packets,
    labels: axisOfRates,
    least: 10,
  },
  {
    name: 'loss',
    title: () => 'Loss per second',
    lines: [
      { column: 'loss_nic_packets_per_second', label: 'NIC', colour: '--nic', dash: [2, 3], stacked: true },
      { column: 'loss_kernel_ring_packets_per_second', label: 'kernel ring', colour: '--loss', stacked: true },
      { column: 'loss_application_packets_per_second', label: 'application', colour: '--peak', dash: [9, 3], stacked: true },
      { column: 'loss_queue_packets_per_second', label: 'queue', colour: '--doubt', dash: [5, 4] },
    ],
    text: packets,
    labels: axisOfRates,
    least: 10,
  },
  {
    name: 'ring',
    title: () => 'Ring occupancy',
    capture: true,
    lines: [
      { column: 'ring_occupancy_ratio', label: 'now', colour: '--ring', filled: true },
      { column: 'ring_high_water_ratio', label: 'high water', colour: '--peak', dash: [6, 4] },
    ],
    text: percent,
    labels: (splits) => splits.map((value) => `${Math.round(value * 100)} %`),
    most: 1,
  },
  {
    name: 'dwell',
    title: () => 'Time in the ring',
    capture: true,
    lines: [
      { column: 'dwell_seconds_p50', label: 'p50', colour: '--ring' },
      { column: 'dwell_seconds_p99', label: 'p99', colour: '--nic', dash: [6, 4] },
      { column: 'dwell_seconds_max', label: 'max', colour: '--peak', dash: [2, 3] },
    ],
    text: duration,
    // They are powers of ten, and need no digits behind the point.
    labels: (splits) => splits.map((value) => duration(value).replace(/\.0+/, '')),
    logarithmic: true,
  },
];

/** The values of the lines of a chart as its reader wants them, in the order of the lines. */
export function valuesOf({ lines, scale }, { values }, units) {
  return lines.map(({ column }) => {
    const read = values[columns.indexOf(column)];
    return scale ? read.map((value) => scale(value, units)) : read;
  });
}

/** What is drawn for these values: some under zero, some on top of others. */
export function drawn({ lines, logarithmic }, values) {
  let below = null;
  return lines.map((line, index) => {
    const read = values[index];
    if (line.below) return read.map((value) => (value === null ? null : -value));
    if (logarithmic) return read.map((value) => (value > 0 ? value : null));
    if (!line.stacked) return read;
    const base = below;
    below = read.map((value, row) => (base === null || base[row] === null ? value : base[row] + (value ?? 0)));
    return below;
  });
}
