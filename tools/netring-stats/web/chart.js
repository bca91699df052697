// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { create, fromTemplate, setHidden, setText } from './dom.js';
import { csv, iso, rowsWithin } from './export.js';
import { clock, missing } from './format.js';
import { drawn, valuesOf } from './kinds.js';
import { createPlot, fit } from './plot.js';

// More rows make a page slow, and a table long enough to be read by a program only.
const longestTable = 900;

const shortestDash = 4;

function styleOf({ dash }) {
  if (!dash) return 'solid';
  return dash[0] < shortestDash ? 'dotted' : 'dashed';
}

/** The section of one chart: lines with their values, plot or table, and the download. */
export class Chart {
  section = fromTemplate('chart');
  area = this.section.querySelector('.plot');
  #kind;
  #plot = null;
  #order;
  #shown = null;
  #cursor = null;
  #values;
  #tabular = this.section.querySelector('.tabular');

  constructor(kind, { download }) {
    this.#kind = kind;
    const { lines, name } = kind;
    // Of stacked lines the lowest is drawn last.
    const stacked = lines.flatMap(({ stacked: on }, index) => (on ? [index] : [])).reverse();
    this.#order = [...stacked, ...lines.keys()].filter((index, at, all) => all.indexOf(index) === at);
    this.section.dataset.chart = name;
    const values = this.section.querySelector('.values');
    this.#values = lines.map((line) => {
      const item = create('span', '', `key ${line.colour.slice(2)} ${styleOf(line)}`);
      const value = create('span', missing, 'at');
      item.append(create('span', line.label), ' ', value);
      values.append(item);
      return value;
    });
    this.section.querySelector('.as-table').addEventListener('click', ({ currentTarget }) => this.#toggleTable(currentTarget));
    this.section.querySelector('.download').addEventListener('click', () => this.#shown && download(name, this.#csv()));
  }

  /** Makes the plot, once the section has its place on the page. */
  attach(links) {
    this.#plot = createPlot(this.area, this.#kind, this.#order, {
      ...links,
      moved: (index) => {
        // Under a table the plot has rows of before.
        if (!this.#tabular.hidden) return;
        this.#cursor = index;
        this.#showValues();
        links.moved(index);
      },
    });
  }

  fit() {
    fit(this.#plot, this.area);
  }

  /** Shows a range of rows within { from, to }. */
  draw(range, within, units) {
    const values = valuesOf(this.#kind, range, units);
    this.#shown = { range, values, within, units };
    this.#name(this.#kind.title(units));
    if (this.#tabular.hidden) {
      const lines = drawn(this.#kind, values);
      this.#plot.setData([range.times, ...this.#order.map((index) => lines[index])]);
    } else this.#showTable();
    this.#showValues();
  }

  #name(title) {
    setText(this.section.querySelector('h2'), title);
    this.area.setAttribute('aria-label', `${title} over time; the arrow keys move a cursor`);
    this.#tabular.setAttribute('aria-label', `${title} as table`);
    this.section.querySelector('.as-table').setAttribute('aria-label', `Table of ${title}`);
    this.section.querySelector('.download').setAttribute('aria-label', `Download CSV of ${title}`);
  }

  /** Puts the cursor to a time, or nowhere. */
  setCursor(time) {
    const left = time === null ? -10 : this.#plot.valToPos(time, 'x');
    this.#plot.setCursor({ left, top: time === null ? -10 : 0 });
  }

  /** What the lines are at a row, as a sentence. */
  sentence(row) {
    const { range, values, units } = this.#shown;
    const parts = this.#kind.lines.map(({ label }, index) => `${label} ${this.#text(values[index][row], units)}`);
    return `${this.#kind.title(units)} at ${clock(range.times[row])}: ${parts.join(', ')}`;
  }

  #text(value, units) {
    return this.#kind.text(value ?? null, units);
  }

  #showValues() {
    if (!this.#shown) return;
    const { range, values, units } = this.#shown;
    const at = Number.isInteger(this.#cursor) && this.#cursor in range.times ? this.#cursor : null;
    const row = at ?? range.times.length - 1;
    values.forEach((column, index) => setText(this.#values[index], this.#text(column[row], units)));
    setText(this.section.querySelector('.when'), at === null ? '' : clock(range.times[row]));
  }

  #toggleTable(button) {
    const on = this.#tabular.hidden;
    button.setAttribute('aria-pressed', on);
    setHidden(this.#tabular, !on);
    setHidden(this.area, on);
    this.#cursor = null;
    if (!this.#shown) return;
    const { range, within, units } = this.#shown;
    this.draw(range, within, units);
    this.fit();
  }

  #showTable() {
    const { range, values, within, units } = this.#shown;
    const rows = rowsWithin(range, values, within).reverse();
    const few = rows.slice(0, longestTable);
    const table = create('table');
    const left = rows.length > few.length ? ` The newest ${few.length} of ${rows.length} rows, all are in the download.` : '';
    table.append(create('caption', `${this.#kind.title(units)}.${left}`));
    table.append(this.#head(), create('tbody'));
    table.tBodies[0].append(...few.map((row) => this.#row(row, units)));
    this.#tabular.replaceChildren(table);
  }

  #head() {
    const head = create('thead');
    const row = create('tr');
    for (const text of ['time', ...this.#kind.lines.map(({ label }) => label)]) {
      const cell = create('th', text);
      cell.scope = 'col';
      row.append(cell);
    }
    head.append(row);
    return head;
  }

  #row({ time, values }, units) {
    const row = create('tr');
    const when = create('th', clock(time));
    when.scope = 'row';
    when.title = iso(time);
    row.append(when);
    for (const value of values) {
      const cell = create('td', this.#text(value, units));
      if (value !== null) cell.title = String(value);
      row.append(cell);
    }
    return row;
  }

  #csv() {
    const { range, within } = this.#shown;
    return csv(this.#kind, range, within);
  }
}
