// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import assert from 'node:assert/strict';
import test from 'node:test';
import { Settings } from '../../../tools/netring-stats/web/settings.js';

function storage(text = null) {
  const stored = { text, getItem: () => stored.text, setItem: (key, value) => (stored.text = value) };
  return stored;
}

test('it begins with bits, five minutes and the theme of the system', () => {
  const settings = new Settings(() => storage());
  assert.deepEqual(['theme', 'units', 'span', 'virtual'].map((name) => settings.get(name)), ['system', 'bits', 300, false]);
});

test('a choice is remembered', () => {
  const stored = storage();
  new Settings(() => stored).next('units');
  assert.equal(new Settings(() => stored).get('units'), 'bytes');
});

test('the themes come one after the other', () => {
  const settings = new Settings(() => storage());
  const seen = [1, 2, 3].map(() => {
    settings.next('theme');
    return settings.get('theme');
  });
  assert.deepEqual(seen, ['light', 'dark', 'system']);
});

test('what is stored and not legal is not taken', () => {
  for (const text of ['nonsense', 'null', '{"span":7,"theme":"pink","other":1}']) {
    assert.equal(new Settings(() => storage(text)).get('span'), 300);
  }
});

test('without storage it works all the same', () => {
  const settings = new Settings(() => {
    throw new Error('denied');
  });
  settings.set('theme', 'dark');
  assert.equal(settings.get('theme'), 'dark');
});
