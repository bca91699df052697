// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { spans } from './viewport.js';

const key = 'netring-stats';

// What may be remembered, the value to begin with first.
const choices = {
  theme: ['system', 'light', 'dark'],
  units: ['bits', 'bytes'],
  span: [300, ...spans],
  virtual: [false, true],
};

const isLegal = ([name, value]) => choices[name]?.includes(value) ?? false;

/** What the reader has chosen, remembered where the browser lets it. */
export class Settings {
  #storage;
  #values;

  constructor(storage) {
    this.#storage = storage;
    this.#values = Object.fromEntries(Object.entries(choices).map(([name, [first]]) => [name, first]));
    Object.assign(this.#values, this.#load());
  }

  get(name) {
    return this.#values[name];
  }

  set(name, value) {
    this.#values[name] = value;
    try {
      this.#storage().setItem(key, JSON.stringify(this.#values));
    } catch {
      // Without storage a choice lasts as long as the page.
    }
  }

  /** Chooses the next one of all values. */
  next(name) {
    const legal = choices[name];
    this.set(name, legal[(legal.indexOf(this.get(name)) + 1) % legal.length]);
  }

  #load() {
    try {
      return Object.fromEntries(Object.entries(JSON.parse(this.#storage().getItem(key)) ?? {}).filter(isLegal));
    } catch {
      return {};
    }
  }
}
