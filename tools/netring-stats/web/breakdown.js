// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { bitRate, count, grouped, missing, percent, quantity } from './format.js';

// Each of these turns a part of a capture into rows of a table: a key, and cells as text or as { text, title, bar }.

const rate = (value) => quantity(value, 'pps');
const exact = (digits, what) => (digits === null || digits === undefined ? '' : `exactly ${grouped(digits)} ${what}`);

function shares(items, read) {
  const sum = items.reduce((all, item) => all + (read(item) ?? 0), 0);
  return items.map((item) => (sum > 0 ? (read(item) ?? 0) / sum : 0));
}

/** How much more the busiest one has than it would with all alike: 1 is even. */
export function imbalance(rates) {
  const known = rates.filter(Number.isFinite);
  const sum = known.reduce((all, value) => all + value, 0);
  return known.length > 1 && sum > 0 ? Math.max(...known) / (sum / known.length) : null;
}

export function imbalanceText(workers) {
  if (workers.length < 2) return 'One ring takes all packets.';
  const times = imbalance(workers.map((each) => each.packets_per_second));
  if (times === null) return 'No packets to compare them by.';
  const words = times < 1.2 ? 'even' : times < 2 ? 'uneven' : 'very uneven: see how packets are spread to the queues';
  return `The busiest has ${times.toFixed(2)} times the mean: ${words}.`;
}

export function workerRows(workers) {
  const parts = shares(workers, (each) => each.packets_per_second);
  return workers.map((each, index) => ({
    key: String(each.worker),
    cells: [
      each.queue === null ? String(each.worker) : `${each.worker} (queue ${each.queue})`,
      { text: rate(each.packets_per_second), title: exact(each.packets, 'packets in total'), bar: parts[index] },
      { text: rate(each.drop_packets_per_second), title: exact(each.drop_packets, 'packets lost in total') },
      { text: percent(each.ring_occupancy_ratio), bar: each.ring_occupancy_ratio ?? 0 },
    ],
  }));
}

function sizeText({ from_bytes: from, to_bytes: to }) {
  if (to === null) return `${from} and more`;
  return from === 0 ? `up to ${to}` : `${from} to ${to}`;
}

export function sizeRows(sizes) {
  const parts = shares(sizes, (each) => each.packets_per_second);
  return sizes.map((each, index) => ({
    key: String(each.from_bytes),
    cells: [
      sizeText(each),
      { text: rate(each.packets_per_second), title: exact(each.packets, 'packets in total') },
      { text: percent(parts[index]), bar: parts[index] },
    ],
  }));
}

const protocolLabels = {
  tcp: 'TCP',
  udp: 'UDP',
  icmp: 'ICMP',
  sctp: 'SCTP',
  other_ip: 'other IP',
  arp: 'ARP',
  lldp: 'LLDP',
  other: 'other',
};

export function protocolRows(protocols, units) {
  const parts = shares(protocols, (each) => each.bits_per_second);
  return protocols.map((each, index) => ({
    key: each.protocol,
    cells: [
      protocolLabels[each.protocol] ?? each.protocol,
      { text: rate(each.packets_per_second), title: exact(each.packets, 'packets in total') },
      { text: bitRate(each.bits_per_second, units), title: exact(each.bytes, 'bytes in total') },
      { text: percent(parts[index]), bar: parts[index] },
    ],
  }));
}

export function sampleText(sampleEvery) {
  if (!sampleEvery) return missing;
  return sampleEvery === 1
    ? 'All packets are looked into.'
    : `Sampled: 1 in ${count(String(sampleEvery))} packets is looked into.`;
}

export function talkerRows(talkers, units) {
  const most = Math.max(...talkers.map((each) => each.bits_per_second ?? 0), 1);
  return talkers.map((each) => ({
    key: each.address,
    cells: [
      each.address,
      { text: rate(each.packets_per_second) },
      { text: bitRate(each.bits_per_second, units), bar: (each.bits_per_second ?? 0) / most },
    ],
  }));
}

/** Rows in the order that they had before, new ones after them. */
export function inOrderOf(keys, rows) {
  const place = new Map(keys.map((key, index) => [key, index]));
  return [...rows].sort((one, other) => (place.get(one.key) ?? Infinity) - (place.get(other.key) ?? Infinity) || 0);
}
