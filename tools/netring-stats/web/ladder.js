// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

const needsCapture = 'Only a capture sees this.';

// Where packets are lost, in the order in which they pass, and what to do about it.
const rungs = [
  {
    name: 'nic',
    label: 'NIC',
    tone: 'loss',
    help: 'The NIC had no room: give it a larger ring ("ethtool -G"), more queues ("ethtool -L"), or spread its interrupts.',
  },
  {
    name: 'queue',
    label: 'Driver and queue',
    tone: 'doubt',
    help:
      'Dropped by the driver or the kernel. The kernel counts frames that nobody wanted here, too, so it is no loss for ' +
      'sure: if it is one, raise net.core.netdev_max_backlog.',
  },
  {
    name: 'kernel_ring',
    label: 'Kernel ring',
    tone: 'loss',
    capture: true,
    help: 'The capture ring was full: give it more memory, more workers, or a filter that asks for less.',
  },
  {
    name: 'filter',
    label: 'Filter',
    tone: 'none',
    capture: true,
    help: 'The filter did not ask for them: no loss.',
  },
  {
    name: 'application',
    label: 'Application',
    tone: 'loss',
    capture: true,
    help: 'They were in the ring when the capture ended: let it drain before it stops.',
  },
];

export const lossRungs = rungs.filter(({ tone }) => tone === 'loss').map(({ name }) => name);

const isZero = (total) => total === null || /^0*$/.test(total);

function rung({ name, label, tone, capture, help }, now) {
  const known = now.loss?.[name] && (now.measured === 'capture' || now.capture || !capture) ? now.loss[name] : null;
  const total = known?.packets ?? null;
  const rate = known?.packets_per_second ?? null;
  let words = '';
  if (known === null) words = needsCapture;
  else if (!isZero(total)) words = help;
  // Greyed while there is nothing, coloured in full only while it happens.
  const state = isZero(total) || tone === 'none' ? 'quiet' : rate > 0 ? 'now' : 'past';
  return { name, label, rate, total, tone, state, words, unit: 'packets' };
}

function websocketRung({ websocket, skipped }) {
  const total = websocket.skipped_ticks ?? null;
  const words =
    skipped > 0
      ? `This page missed ${skipped} of them: it or its network is too slow, close other tabs or choose a longer interval.`
      : 'Others than this page were too slow to take them. No packet is lost.';
  return {
    name: 'websocket',
    label: 'Websocket',
    rate: null,
    total,
    tone: 'doubt',
    state: isZero(total) && skipped === 0 ? 'quiet' : 'past',
    words: isZero(total) && skipped === 0 ? '' : words,
    unit: 'ticks',
  };
}

/** All rungs for one interface: what is lost there, how bad it is, and what to do. */
export function ladder(now, tick) {
  return [...rungs.map((each) => rung(each, now)), websocketRung(tick)];
}

/** Share of all packets that should have been seen and were lost. */
export function lossShare(received, lost) {
  if (!Number.isFinite(received) || !Number.isFinite(lost)) return null;
  return received + lost > 0 ? lost / (received + lost) : 0;
}
