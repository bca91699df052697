// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import assert from 'node:assert/strict';
import test from 'node:test';
import { notice, stateText } from '../../../tools/netring-stats/web/words.js';

const live = { state: 'live', problem: null };
const known = { server: {}, interfaces: new Map([['demo1', {}]]), time: 0 };

test('the state in words', () => {
  assert.equal(stateText({ state: 'live' }, 0), 'Live');
  assert.equal(stateText({ state: 'reconnecting', retryAt: 3200 }, 0), 'Reconnecting in 4 s');
  assert.equal(stateText({ state: 'reconnecting', retryAt: 0 }, 100), 'Reconnecting in 1 s');
  assert.equal(stateText({ state: 'reconnecting', retryAt: null }, 0), 'Reconnecting now');
  assert.match(stateText({ state: 'offline', lostAt: 0 }, 0), /^Offline since \d\d:\d\d:\d\d$/);
});

test('every state names the next step', () => {
  const text = (...situation) => notice(...situation).text;
  assert.match(text(live, { ...known, time: null }), /Waiting for the first sample/);
  assert.match(text(live, { ...known, interfaces: new Map() }), /start netring-stats with/);
  assert.match(text(live, known, { name: 'demo1', link: 'down' }), /ip link set demo1 up/);
  assert.match(text(live, known, { name: 'demo1', link: 'gone' }), /return/);
  assert.match(text(live, known, { name: 'demo1', link: 'no carrier' }), /other end/);
  assert.match(text({ state: 'offline', problem: null }, known), /start netring-stats again.*Values are from/);
  assert.match(text({ state: 'reconnecting', problem: 'The reason.' }, known), /^The reason\./);
});

test('only a quiet state is unimportant', () => {
  assert.equal(notice(live, known, { name: 'demo1', link: 'up' }).important, false);
  assert.equal(notice(live, known, { name: 'demo1', link: 'down' }).important, true);
});
