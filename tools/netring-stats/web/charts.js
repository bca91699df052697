// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { Chart } from './chart.js';
import { element, setHidden } from './dom.js';
import { kinds } from './kinds.js';

/**
 * The charts of the page: one time axis, one cursor.
 *   colour(name)         gives a colour of the style sheet
 *   zoom(from, to)       is called when a part was chosen with the pointer
 *   download(name, text) saves a chart's rows
 *   speak(text)          says what is at the cursor
 */
export class Charts {
  #charts;
  #within = { from: 0, to: 1 };
  #times = [];
  #row = null;
  /** Where the keys have put the cursor; it stays at its sample while time goes on. */
  #placed = null;
  #speak;

  constructor({ colour, zoom, download, speak }) {
    this.#speak = speak;
    this.#charts = kinds.map((kind) => new Chart(kind, { download }));
    element('charts').prepend(...this.#charts.map(({ section }) => section));
    const links = {
      colour,
      selected: zoom,
      window: () => [this.#within.from, this.#within.to],
      moved: (row) => {
        if (this.#placed === null) this.#row = row;
      },
    };
    const resized = new ResizeObserver(() => this.#charts.forEach((chart) => chart.fit()));
    for (const chart of this.#charts) {
      chart.attach(links);
      resized.observe(chart.area);
      chart.area.addEventListener('mousemove', () => {
        this.#placed = null;
      });
    }
  }

  /** The time at the cursor; nothing if there is none. */
  get cursor() {
    return this.#times[this.#row] ?? null;
  }

  /** Draws what `series` holds within { from, to }; gives the rows it has drawn. */
  draw(range, within, { units, capture }) {
    this.#within = within;
    this.#times = range.times;
    this.#charts.forEach((chart, index) => {
      setHidden(chart.section, kinds[index].capture === true && !capture);
      chart.draw(range, within, units);
    });
    // uPlot takes over its scales in a microtask, and places by them.
    if (this.#placed !== null) queueMicrotask(() => this.#place(this.#placed));
  }

  /** Moves the cursor by samples, and says what is there. */
  moveCursor(by) {
    // Lines go on by a row beyond each edge, where no cursor is seen.
    const visible = (time) => time >= this.#within.from && time <= this.#within.to;
    const first = this.#times.findIndex(visible);
    if (first < 0) return;
    const last = this.#times.findLastIndex(visible);
    const row = Math.min(last, Math.max(first, (this.#row ?? last + (by < 0 ? 1 : 0)) + by));
    this.#place(this.#times[row]);
    const focused = this.#charts.find(({ section }) => section.contains(document.activeElement)) ?? this.#charts[0];
    this.#speak(focused.sentence(row));
  }

  hideCursor() {
    this.#place(null);
  }

  #place(time) {
    this.#placed = time;
    const row = time === null ? -1 : this.#times.findIndex((each) => each >= time);
    this.#row = row < 0 ? null : row;
    this.#charts.forEach((chart) => chart.setCursor(time));
  }
}
