// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

/** Rows of numbers over time in fixed memory: the newest row replaces the oldest. */
export class Series {
  #capacity;
  #columns;
  #start = 0;
  #length = 0;

  constructor(width, capacity) {
    this.#capacity = capacity;
    this.#columns = Array.from({ length: width + 1 }, () => new Float64Array(capacity));
  }

  get length() {
    return this.#length;
  }

  get lastTime() {
    return this.#length ? this.#columns[0][this.#index(this.#length - 1)] : -Infinity;
  }

  /** Adds one row; with afterGap, an empty row before it keeps the line from crossing the gap. */
  push(time, values, afterGap = false) {
    // A clock that was set back cannot be drawn on an axis that only goes forward.
    if (time <= this.lastTime) this.#start = this.#length = 0;
    if (afterGap && this.#length) this.#append((this.lastTime + time) / 2, values.map(() => null));
    this.#append(time, values);
  }

  /** Columns (times first) of all rows from the given time on, with null where nothing is known. */
  since(time) {
    let first = 0;
    while (first < this.#length && this.#columns[0][this.#index(first)] < time) ++first;
    return this.#columns.map((column) =>
      Array.from({ length: this.#length - first }, (_, row) => {
        const value = column[this.#index(first + row)];
        return Number.isNaN(value) ? null : value;
      }),
    );
  }

  #index(row) {
    return (this.#start + row) % this.#capacity;
  }

  #append(time, values) {
    if (this.#length === this.#capacity) this.#start = this.#index(1);
    else ++this.#length;
    const index = this.#index(this.#length - 1);
    this.#columns[0][index] = time;
    values.forEach((value, column) => {
      this.#columns[column + 1][index] = value ?? NaN;
    });
  }
}

/** Rows that have a value but no neighbour: no line reaches them, they need a dot. */
export function isolated(values) {
  const empty = (row) => values[row] === null || values[row] === undefined;
  return [...values.keys()].filter((row) => !empty(row) && empty(row - 1) && empty(row + 1));
}
