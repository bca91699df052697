// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { grouped, inUnits, missing, percent, percentNumber, quantity, si, spanText } from './format.js';
import { lossRungs, lossShare } from './ladder.js';
import { highest, total } from './series.js';

const part = (value, unit) => {
  const { number, prefix } = si(value);
  return { value: value ?? null, number, unit: prefix + unit };
};
const exactly = (digits, what) => (digits ? `exactly ${grouped(digits)} ${what} since the counters began` : '');

/** The four figures of an interface, and what they add up to over the visible range. */
export function figures(now, range, { from, to }, units) {
  // Nobody counts parts of packets and bits, they come of rounded rates.
  const sum = (column) => {
    const value = total(range, column, from, to);
    return value === null ? null : Math.round(value);
  };
  const span = spanText(to - from);
  const totals = now.totals ?? {};
  const unit = units === 'bits' ? 'bit' : 'B';
  const both = (one, other, of) => `${quantity(one, of)} in, ${quantity(other, of)} out in ${span}`;
  return {
    packets: {
      ...part(now.receive_packets_per_second, 'pps'),
      detail: `out ${quantity(now.transmit_packets_per_second, 'pps')}`,
      total: both(sum('receive_packets_per_second'), sum('transmit_packets_per_second'), ''),
      exact: totals.receive_packets,
      title: exactly(totals.receive_packets, 'packets in'),
    },
    bits: {
      ...part(inUnits(now.receive_bits_per_second, units), `${unit}/s`),
      detail: `out ${quantity(inUnits(now.transmit_bits_per_second, units), `${unit}/s`)}`,
      total: both(
        inUnits(sum('receive_bits_per_second'), units),
        inUnits(sum('transmit_bits_per_second'), units),
        unit,
      ),
      exact: totals.receive_bytes,
      title: exactly(totals.receive_bytes, 'bytes in'),
    },
    loss: lossFigure(now, sum, span),
    ring: ringFigure(now.capture, highest(range, 'ring_high_water_ratio', from, to), span),
  };
}

function lossFigure(now, sum, span) {
  const sums = lossRungs.map((rung) => sum(`loss_${rung}_packets_per_second`)).filter((value) => value !== null);
  const lost = sums.length ? sums.reduce((all, value) => all + value) : null;
  const received = now.capture ? now.capture.packets_per_second : now.receive_packets_per_second;
  return {
    ...part(now.lost_packets_per_second, 'pps'),
    detail: `${percent(lossShare(received, now.lost_packets_per_second))} of packets`,
    total: `${quantity(lost, '')} packets in ${span}`,
    exact: now.totals?.lost_packets,
    title: exactly(now.totals?.lost_packets, 'packets lost'),
    losing: now.lost_packets_per_second > 0,
  };
}

function ringFigure(capture, peak, span) {
  if (!capture) {
    return { value: null, number: missing, unit: '%', detail: 'no capture, no ring', total: '', exact: null, title: '' };
  }
  return {
    value: capture.ring_occupancy_ratio ?? null,
    number: percentNumber(capture.ring_occupancy_ratio),
    unit: '%',
    detail: `high water ${percent(capture.ring_high_water_ratio)}`,
    total: `${percent(peak)} at most in ${span}, freezes: ${grouped(capture.freezes ?? '0')}`,
    exact: capture.freezes,
    title: exactly(capture.freezes, 'freezes'),
  };
}
