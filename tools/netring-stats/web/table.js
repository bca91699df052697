// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { create, keyed, setHidden, setText, setTitle } from './dom.js';
import { inOrderOf } from './breakdown.js';

/** A table whose rows stay the same elements while their numbers change. */
export class Table {
  #table;
  #body;
  #keys = [];

  constructor(table, heads) {
    this.#table = table;
    const head = table.createTHead().insertRow();
    head.append(...heads.map((text) => create('th', text)));
    for (const cell of head.cells) cell.scope = 'col';
    this.#body = table.createTBody();
  }

  /** Shows rows of { key, cells }, in the order that they had before where `frozen` is true. */
  show(rows, { frozen = false } = {}) {
    const held = frozen || this.#table.matches(':hover, :focus-within, :focus');
    const ordered = held ? inOrderOf(this.#keys, rows) : rows;
    this.#keys = ordered.map(({ key }) => key);
    const elements = keyed(this.#body, this.#keys, () => this.#create(ordered[0].cells));
    ordered.forEach(({ cells }, index) => cells.forEach((cell, at) => fill(elements[index].cells[at], cell)));
    setHidden(this.#table, rows.length === 0);
  }

  #create(cells) {
    const row = create('tr');
    row.append(
      ...cells.map((cell, index) => {
        const node = create(index === 0 ? 'th' : 'td');
        if (index === 0) node.scope = 'row';
        const bar = cell.bar === undefined ? [] : [create('span', '', 'bar')];
        node.append(create('span', '', 'text'), ...bar);
        return node;
      }),
    );
    return row;
  }
}

function fill(node, cell) {
  const { text, title = '', bar } = typeof cell === 'string' ? { text: cell } : cell;
  setText(node.firstChild, text);
  setTitle(node, title);
  if (bar !== undefined) node.lastChild.style.setProperty('--share', bar.toFixed(3));
}
