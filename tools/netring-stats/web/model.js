// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { Series } from './series.js';

export const protocolVersion = 1;
export const columns = ['packets', 'bits', 'loss', 'occupancy', 'highWater'];

// Five minutes at ten samples a second, with room for gaps.
const capacity = 4096;

const number = (value) => (Number.isFinite(value) ? value : null);
const counter = (value) => (/^\d+$/.test(value) ? value : null);

function seconds(text) {
  const time = Date.parse(text) / 1000;
  if (Number.isNaN(time)) throw new Error(`The server sent an unreadable time ("${text}").`);
  return time;
}

/** Share of all arriving packets that were lost. */
export function lossShare(received, lost) {
  if (received === null || lost === null) return null;
  return received + lost > 0 ? lost / (received + lost) : 0;
}

function emptyInterface(name, measured) {
  return {
    name,
    measured,
    link: 'unknown',
    rates: { packets: null, bits: null, loss: null, occupancy: null, highWater: null },
    totals: { packets: null, bytes: null, drops: null, freezes: null },
    series: new Series(columns.length, capacity),
  };
}

function update(entry, message) {
  const totals = message.totals ?? {};
  const capture = message.capture ?? {};
  entry.link = message.link ?? 'unknown';
  entry.rates = {
    packets: number(message.receive_packets_per_second),
    bits: number(message.receive_bits_per_second),
    loss: number(message.lost_packets_per_second),
    occupancy: number(capture.ring_occupancy_ratio),
    highWater: number(capture.ring_high_water_ratio),
  };
  entry.totals = {
    packets: counter(totals.receive_packets),
    bytes: counter(totals.receive_bytes),
    drops: counter(totals.lost_packets),
    freezes: counter(capture.freezes),
  };
}

/** What the page knows: fed with messages of the server, free of any drawing. */
export class Model {
  server = null;
  interval = 1;
  demo = false;
  interfaces = new Map();
  sequence = null;
  time = null;
  #interrupted = false;

  receive(message) {
    if (message.type === 'hello') this.#hello(message);
    else if (message.type === 'tick') this.#tick(message);
  }

  /** What comes next does not continue what was seen so far. */
  interrupt() {
    this.#interrupted = true;
  }

  #hello(message) {
    if (message.version !== protocolVersion) {
      throw new Error(
        `The server speaks protocol version ${message.version}, this page version ${protocolVersion}: reload the page.`,
      );
    }
    if (this.server && this.server.started !== message.server.started) {
      this.interrupt();
      this.sequence = null;
    }
    this.server = message.server;
    this.interval = message.interval_seconds;
    this.demo = message.demo !== null && message.demo !== undefined;
    const known = this.interfaces;
    this.interfaces = new Map();
    for (const { name, measured } of message.interfaces) {
      const entry = known.get(name) ?? emptyInterface(name, measured);
      entry.measured = measured;
      this.interfaces.set(name, entry);
    }
  }

  #tick(message) {
    // After a reconnect the server may repeat its newest tick.
    if (message.sequence === this.sequence) return;
    const skipped = this.sequence !== null && message.sequence !== this.sequence + 1;
    const time = seconds(message.time);
    const sent = new Map(message.interfaces.map((entry) => [entry.name, entry]));
    for (const name of sent.keys()) {
      if (!this.interfaces.has(name)) this.interfaces.set(name, emptyInterface(name, null));
    }
    for (const entry of this.interfaces.values()) {
      // An interface that the server leaves out is gone, its last totals stay true.
      if (sent.has(entry.name)) update(entry, sent.get(entry.name));
      else update(entry, { link: 'gone', totals: {} });
      const row = columns.map((column) => entry.rates[column]);
      entry.series.push(time, row, skipped || this.#interrupted);
    }
    this.sequence = message.sequence;
    this.time = time;
    this.#interrupted = false;
  }
}
