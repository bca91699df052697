// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import assert from 'node:assert/strict';
import test from 'node:test';
import { captureHint, notice, quantilesText, refusal, stateText } from '../../../tools/netring-stats/web/words.js';

const live = { state: 'live', problem: null };
const known = { server: {}, interfaces: new Map([['demo1', {}]]) };
const shown = { time: 0 };

test('the state in words', () => {
  assert.equal(stateText({ state: 'live' }, 0), 'Live');
  assert.equal(stateText({ state: 'live' }, 0, 34), 'Paused, 34 s behind');
  assert.equal(stateText({ state: 'live' }, 0, 300), 'Paused, 5 min behind');
  assert.equal(stateText({ state: 'reconnecting', retryAt: null }, 0, 34), 'Reconnecting now');
  assert.equal(stateText({ state: 'reconnecting', retryAt: 3200 }, 0), 'Reconnecting in 4 s');
  assert.equal(stateText({ state: 'reconnecting', retryAt: 0 }, 100), 'Reconnecting in 1 s');
  assert.equal(stateText({ state: 'reconnecting', retryAt: null }, 0), 'Reconnecting now');
  assert.match(stateText({ state: 'offline', lostAt: 0 }, 0), /^Offline since \d\d:\d\d:\d\d$/);
});

test('every state names the next step', () => {
  const text = (...situation) => notice(...situation).text;
  assert.match(text(live, known, null), /Waiting for the first sample/);
  assert.match(text(live, { ...known, interfaces: new Map() }, shown), /start netring-stats with/);
  assert.match(text(live, known, shown, { name: 'demo1', link: 'down' }), /ip link set demo1 up/);
  assert.match(text(live, known, shown, { name: 'demo1', link: 'gone' }), /return/);
  assert.match(text(live, known, shown, { name: 'demo1', link: 'no carrier' }), /other end/);
  assert.match(text({ state: 'offline', problem: null }, known, shown), /start netring-stats again.*Values are from/);
  assert.match(text({ state: 'reconnecting', problem: 'The reason.' }, known, shown), /^The reason\./);
});

test('only a quiet state is unimportant', () => {
  assert.equal(notice(live, known, shown, { name: 'demo1', link: 'up' }).important, false);
  assert.equal(notice(live, known, shown, { name: 'demo1', link: 'down' }).important, true);
});

test('an interface without a capture says how to get one', () => {
  assert.match(captureHint('eth1'), /netring-stats eth1/);
});

test('a refused connection says why', () => {
  assert.match(refusal(200, ''), /no more live pages/);
  assert.match(refusal(421, 'the Host header names no address\n'), /\(421\): the Host header names no address$/);
});

test('quantiles in words', () => {
  assert.equal(quantilesText(null), '–');
  assert.equal(quantilesText({ p50: 4e-5, p90: 1e-4, p99: 8e-4, max: 2 }), 'p50 40.0 µs, p90 100 µs, p99 800 µs, max 2.00 s');
});
