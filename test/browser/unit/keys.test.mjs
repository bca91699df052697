// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import assert from 'node:assert/strict';
import test from 'node:test';
import { actionFor, help } from '../../../tools/netring-stats/web/keys.js';

const press = (key, focus, modifiers = {}) => actionFor({ key, ...modifiers }, focus)?.action ?? null;

test('each key has its action, capital or not', () => {
  const expected = {
    ' ': 'togglePause',
    P: 'togglePause',
    '+': 'zoomIn',
    '-': 'zoomOut',
    0: 'live',
    T: 'theme',
    t: 'theme',
    u: 'units',
    '?': 'help',
  };
  for (const [key, action] of Object.entries(expected)) assert.equal(press(key), action, key);
  assert.deepEqual(actionFor({ key: '7' }), { action: 'interface', key: '7' });
});

test('other keys, and those of the browser, are left alone', () => {
  assert.equal(press('x'), null);
  assert.equal(press('Tab'), null);
  for (const modifier of ['ctrlKey', 'altKey', 'metaKey']) assert.equal(press('0', undefined, { [modifier]: true }), null);
});

test('what has the focus keeps its own keys', () => {
  assert.equal(press(' ', 'button'), null);
  assert.equal(press('ArrowLeft', 'tab'), null);
  assert.equal(press('ArrowRight', 'region'), null);
  assert.equal(press('t', 'dialog'), null);
});

test('a chosen tab has no use for Space, so it pauses there too', () => {
  assert.equal(press(' ', 'tab'), 'togglePause');
  assert.equal(press('ArrowLeft', 'img'), 'cursorBack');
});

test('the help names every key', () => {
  assert.deepEqual(
    help.map(({ shown }) => shown),
    ['Space, P', '←', '→', 'Esc', '+', '−', '0', '1 to 9', 'U', 'T', '?'],
  );
});
