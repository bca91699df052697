// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { columns, isPeak } from './columns.js';
import { Track } from './track.js';

const fineSeconds = 900;
const coarseStep = 10;
const coarseRows = 360;

/** Joins rows to one: peaks stay, everything else is averaged over the rows that know it. */
export function joined(rows) {
  return columns.map((_, column) => {
    const known = rows.map((row) => row[column]).filter((value) => value !== null);
    if (known.length === 0) return null;
    return isPeak[column] ? Math.max(...known) : known.reduce((sum, value) => sum + value, 0) / known.length;
  });
}

function addNewer(track, { times, rows, step }, from) {
  times.forEach((time, at) => time > from && track.push(time, rows[at], step));
}

/** One interface over time: a quarter of an hour as it came, and an hour by ten seconds. */
export class Series {
  #fine;
  #coarse = new Track(columns.length, coarseRows);
  #step;
  #coarseStep;
  #waiting = [];
  #due = -Infinity;

  constructor(intervalSeconds) {
    this.#step = intervalSeconds;
    this.#coarseStep = Math.max(coarseStep, intervalSeconds);
    this.#fine = new Track(columns.length, Math.ceil(fineSeconds / intervalSeconds));
  }

  get lastTime() {
    return this.#fine.lastTime;
  }

  /** What comes next does not continue what was seen so far. */
  interrupt() {
    this.#fine.interrupt();
    this.#coarse.interrupt();
    this.#expect(-Infinity);
  }

  clear() {
    this.#fine.clear();
    this.#coarse.clear();
    this.#expect(-Infinity);
  }

  /** Adds what the server has seen and is newer, as two of { step, times, rows }. */
  load([fine, coarse]) {
    // The newest that the server has seen is older than what is here: its clock was set back.
    if (fine.times.at(-1) < this.lastTime) this.clear();
    const from = this.lastTime;
    addNewer(this.#fine, fine, from);
    addNewer(this.#coarse, coarse, from);
    this.#expect(this.#coarse.lastTime);
  }

  /** Adds the row of a tick. */
  push(time, row) {
    // A clock that was set back cannot be drawn on an axis that only goes forward.
    if (time < this.lastTime - this.#step) this.clear();
    // The history may hold the newest tick already.
    if (time <= this.lastTime) return;
    this.#fine.push(time, row, this.#step);
    this.#waiting.push(row);
    if (time < this.#due) return;
    this.#coarse.push(time, joined(this.#waiting), this.#coarseStep);
    this.#expect(time);
  }

  /** Times and columns between two times, and one row more at each side for lines that go on to the edge. */
  range(from, to) {
    const times = [];
    const values = columns.map(() => []);
    const copy = (track, end) => {
      const last = Math.min(end, track.find(to) + 1);
      for (let row = Math.max(0, track.find(from) - 1); row < last; ++row) {
        times.push(track.time(row));
        values.forEach((column, index) => column.push(track.value(index, row)));
      }
    };
    const fineFrom = this.#fine.length ? this.#fine.time(0) : Infinity;
    copy(this.#coarse, this.#coarse.find(fineFrom));
    copy(this.#fine, this.#fine.length);
    return { times, values };
  }

  /** The next coarse row is one step after the given time, give or take what a tick may be early. */
  #expect(after) {
    this.#waiting = [];
    this.#due = after + this.#coarseStep * 0.95;
  }
}

const valuesOf = (range, column) => range.values[columns.indexOf(column)];

/** What rates add up to between two times; unknown if none is known. */
export function total(range, column, from, to) {
  const { times } = range;
  const rates = valuesOf(range, column);
  let sum = null;
  for (let row = 1; row < times.length; ++row) {
    if (rates[row] === null || times[row] <= from || times[row] > to) continue;
    sum += rates[row] * (times[row] - times[row - 1]);
  }
  return sum;
}

/** The highest value between two times; unknown if none is known. */
export function highest(range, column, from, to) {
  const known = valuesOf(range, column).filter(
    (value, row) => value !== null && range.times[row] >= from && range.times[row] <= to,
  );
  return known.length ? Math.max(...known) : null;
}

/** Rows that have a value but no neighbour: no line reaches them, they need a dot. */
export function isolated(values) {
  const empty = (row) => values[row] === null || values[row] === undefined;
  return [...values.keys()].filter((row) => !empty(row) && empty(row - 1) && empty(row + 1));
}
