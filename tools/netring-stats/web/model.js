// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { columns, rowOf } from './columns.js';
import { Series } from './series.js';
import { membersOf, sumName, sumOf, sumOfRows } from './sum.js';

export const protocolVersion = 1;

function seconds(text) {
  const time = Date.parse(text) / 1000;
  if (Number.isNaN(time)) throw new Error(`The server sent an unreadable time ("${text}").`);
  return time;
}

/** The tracks of the history for one interface, by rows. */
function tracksOf(history, name) {
  return history.tracks.map(({ step_seconds: step, times_unix_milliseconds: times, interfaces }) => {
    const known = interfaces[name] ?? {};
    return {
      step,
      times: times.map((milliseconds) => milliseconds / 1000),
      rows: times.map((_, row) => columns.map((column) => known[column]?.[row] ?? null)),
    };
  });
}

/** The tracks of several interfaces, added up. */
function sumOfTracks(all) {
  return all[0].map(({ step, times }, track) => ({
    step,
    times,
    rows: times.map((_, row) => sumOfRows(all.map((tracks) => tracks[track].rows[row]))),
  }));
}

/** What the page knows: fed with messages of the server, free of any drawing. */
export class Model {
  server = null;
  interval = 1;
  demo = null;
  limits = {};
  /** By name: what is known of an interface from the start, and its rows over time. */
  interfaces = new Map();
  /** All that the newest tick says, never changed afterwards. */
  latest = null;
  /** Ticks that this page was too slow for. */
  skipped = 0;
  #sequence = null;

  receive(message) {
    if (message.type === 'hello') this.#hello(message);
    else if (message.type === 'tick') this.#tick(message);
  }

  #hello(message) {
    if (message.version !== protocolVersion) {
      throw new Error(
        `The server speaks protocol version ${message.version}, this page version ${protocolVersion}: reload the page.`,
      );
    }
    const restarted = this.server !== null && this.server.started !== message.server.started;
    if (restarted) this.skipped = 0;
    this.server = message.server;
    // A series is made for one interval.
    const known = this.interval === message.interval_seconds ? this.interfaces : new Map();
    this.interval = message.interval_seconds;
    this.demo = message.demo ?? null;
    this.limits = message.limits ?? {};
    this.interfaces = new Map();
    const load = (info, tracks) => {
      const series = known.get(info.name)?.series ?? new Series(this.interval);
      if (restarted) series.interrupt();
      else series.clear();
      series.load(tracks);
      this.interfaces.set(info.name, { ...info, series });
    };
    for (const info of message.interfaces) load(info, tracksOf(message.history, info.name));
    const members = membersOf(message.interfaces).map(({ name }) => name);
    if (members.length > 0) {
      const words = `the sum of ${members.join(', ')}`;
      load({ name: sumName, measured: 'sum', words }, sumOfTracks(members.map((name) => tracksOf(message.history, name))));
    }
    // The next tick continues nothing that was counted.
    this.#sequence = null;
  }

  #tick(message) {
    const time = seconds(message.time);
    if (this.#sequence !== null) this.skipped += Math.max(0, message.sequence - this.#sequence - 1);
    this.#sequence = message.sequence;
    const interfaces = new Map(message.interfaces.map((now) => [now.name, now]));
    for (const { name, measured } of interfaces.values()) {
      if (!this.interfaces.has(name)) this.interfaces.set(name, { name, measured, series: new Series(this.interval) });
    }
    if (this.interfaces.has(sumName)) {
      const members = membersOf([...this.interfaces.values()].filter(({ name }) => name !== sumName));
      interfaces.set(sumName, sumOf(members.map(({ name }) => interfaces.get(name) ?? {})));
    }
    for (const { name, series } of this.interfaces.values()) {
      if (!interfaces.has(name)) interfaces.set(name, { name, link: 'gone' });
      series.push(time, rowOf(interfaces.get(name)));
    }
    this.latest = {
      time,
      sequence: message.sequence,
      interfaces,
      loopLag: message.loop_lag_seconds ?? null,
      websocket: message.websocket ?? {},
      notices: message.notices ?? [],
      skipped: this.skipped,
    };
  }
}
