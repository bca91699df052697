// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

const longestJump = 2.5;

/** Rows of numbers over time in fixed memory: the newest row replaces the oldest. */
export class Track {
  #capacity;
  #times;
  #columns;
  #nothing;
  #start = 0;
  #length = 0;
  #step = 0;
  #broken = false;

  constructor(width, capacity) {
    this.#capacity = capacity;
    this.#times = new Float64Array(capacity);
    this.#columns = Array.from({ length: width }, () => new Float32Array(capacity));
    this.#nothing = Array(width).fill(null);
  }

  get length() {
    return this.#length;
  }

  get lastTime() {
    return this.#length ? this.time(this.#length - 1) : -Infinity;
  }

  time(row) {
    return this.#times[this.#index(row)];
  }

  value(column, row) {
    const value = this.#columns[column][this.#index(row)];
    return Number.isNaN(value) ? null : value;
  }

  /** The first row at the given time or later. */
  find(time) {
    let [low, high] = [0, this.#length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.time(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** What comes next does not continue what is here. */
  interrupt() {
    this.#broken = true;
  }

  /** Adds a row that is `step` seconds after the one before, or else leaves a gap between them. */
  push(time, row, step) {
    const last = this.lastTime;
    // Rows by the second may be followed by some of a shorter interval.
    const jumped = time - last > longestJump * Math.max(step, this.#step);
    // The empty row is one step before the new one, which then counts for one step.
    if (this.#length && (jumped || this.#broken)) this.#append(Math.max(time - step, (last + time) / 2), this.#nothing);
    this.#append(time, row);
    this.#broken = false;
    this.#step = step;
  }

  clear() {
    this.#start = this.#length = 0;
    this.#broken = false;
  }

  #index(row) {
    return (this.#start + row) % this.#capacity;
  }

  #append(time, row) {
    if (this.#length === this.#capacity) this.#start = this.#index(1);
    else ++this.#length;
    const index = this.#index(this.#length - 1);
    this.#times[index] = time;
    row.forEach((value, column) => {
      this.#columns[column][index] = value ?? NaN;
    });
  }
}
