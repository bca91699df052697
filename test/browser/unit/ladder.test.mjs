// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import assert from 'node:assert/strict';
import test from 'node:test';
import { ladder, lossRungs, lossShare } from '../../../tools/netring-stats/web/ladder.js';
import { tick, values } from '../feed.mjs';

const page = { ...tick(1, 0, []), skipped: 0 };
const rungs = (options, of = page) =>
  Object.fromEntries(ladder(values('eth0', 40, options), of).map((rung) => [rung.name, rung]));

test('the rungs are in the order in which packets pass', () => {
  const names = ladder(values('eth0', 40), page).map(({ name }) => name);
  assert.deepEqual(names, ['nic', 'queue', 'kernel_ring', 'filter', 'application', 'websocket']);
});

test('where packets are lost is marked, and says what to do', () => {
  const { nic, kernel_ring: ring, application } = rungs();
  assert.equal(nic.state, 'now');
  assert.match(nic.words, /ethtool -G/);
  assert.equal(ring.state, 'now');
  assert.equal(application.state, 'quiet');
  assert.equal(application.words, '');
});

test('a loss that has ended stays marked as one of the past', () => {
  const now = values('eth0', 40);
  now.loss.nic.packets_per_second = 0;
  assert.equal(ladder(now, page)[0].state, 'past');
});

test('a loss whose rate is not known is not said to go on', () => {
  const now = values('eth0', 40);
  now.loss.nic.packets_per_second = null;
  assert.equal(ladder(now, page)[0].state, 'past');
});

test('the queue is in doubt and no part of the loss', () => {
  assert.equal(rungs().queue.tone, 'doubt');
  assert.deepEqual(lossRungs, ['nic', 'kernel_ring', 'application']);
});

test('what the filter does not want is no loss', () => {
  const { filter } = rungs();
  assert.equal(filter.state, 'quiet');
  assert.match(filter.words, /no loss/);
});

test('without a capture its rungs are not known', () => {
  const { kernel_ring: ring, filter, nic } = rungs({ measured: 'counters' });
  assert.equal(ring.total, null);
  assert.match(filter.words, /capture/);
  assert.equal(nic.total, '1000');
});

test('skipped ticks of this page are told from those of others', () => {
  assert.match(rungs({}, { ...page, websocket: { skipped_ticks: '4' }, skipped: 3 }).websocket.words, /This page missed 3/);
  assert.match(rungs({}, { ...page, websocket: { skipped_ticks: '4' } }).websocket.words, /Others/);
  assert.equal(rungs().websocket.state, 'quiet');
});

test('the share of lost packets', () => {
  assert.equal(lossShare(0, 0), 0);
  assert.equal(lossShare(75, 25), 0.25);
  assert.equal(lossShare(0, 5), 1);
  assert.equal(lossShare(null, 5), null);
  assert.equal(lossShare(5, undefined), null);
});
