// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import assert from 'node:assert/strict';
import test from 'node:test';
import { lossShare, Model } from '../../../tools/netring-stats/web/model.js';

const epoch = Date.parse('2026-11-25T15:00:00.000Z');

function hello({ started = '2026-11-25T15:00:00.000Z', names = ['demo1'], version = 1 } = {}) {
  return {
    type: 'hello',
    version,
    server: { name: 'netring-stats', host: 'myhost', version: '0.1.0', started },
    interval_seconds: 1,
    interfaces: names.map((name) => ({ name, measured: 'capture' })),
    demo: 'steady',
  };
}

function tick(sequence, { second = sequence, packets = 100, names = ['demo1'], total = '5' } = {}) {
  return {
    type: 'tick',
    sequence,
    time: new Date(epoch + second * 1000).toISOString(),
    interfaces: names.map((name) => ({
      name,
      link: 'up',
      totals: { receive_packets: total, receive_bytes: '6', lost_packets: '7' },
      receive_packets_per_second: packets,
      receive_bits_per_second: 800,
      lost_packets_per_second: 0,
      capture: { ring_occupancy_ratio: 0.25, ring_high_water_ratio: 0.5, freezes: '8' },
    })),
  };
}

function packetsOf(model, name = 'demo1') {
  return model.interfaces.get(name).series.since(0)[1];
}

function modelWith(...messages) {
  const model = new Model();
  for (const message of messages) model.receive(message);
  return model;
}

test('a tick becomes rates, totals and a row', () => {
  const model = modelWith(hello(), tick(1, { total: '18446744073709551615' }));
  const { rates, totals, series } = model.interfaces.get('demo1');
  assert.deepEqual(rates, { packets: 100, bits: 800, loss: 0, occupancy: 0.25, highWater: 0.5 });
  assert.deepEqual(totals, { packets: '18446744073709551615', bytes: '6', drops: '7', freezes: '8' });
  assert.deepEqual(series.since(0), [[epoch / 1000 + 1], [100], [800], [0], [0.25], [0.5]]);
  assert.equal(model.sequence, 1);
});

test('ticks in sequence are one line', () => {
  assert.deepEqual(packetsOf(modelWith(hello(), tick(1), tick(2), tick(3))), [100, 100, 100]);
});

test('a jump in the sequence is a gap', () => {
  assert.deepEqual(packetsOf(modelWith(hello(), tick(1), tick(4))), [100, null, 100]);
});

test('a rate that is not known is a gap', () => {
  assert.deepEqual(packetsOf(modelWith(hello(), tick(1), tick(2, { packets: null }), tick(3))), [100, null, 100]);
});

test('a lost connection is a gap even if no tick was missed', () => {
  const model = modelWith(hello(), tick(1));
  model.interrupt();
  model.receive(hello());
  model.receive(tick(2));
  model.receive(tick(3));
  assert.deepEqual(packetsOf(model), [100, null, 100, 100]);
});

test('a restarted server is a gap, and its sequence may start anew', () => {
  const model = modelWith(hello(), tick(1), hello({ started: '2026-11-25T15:00:05.000Z' }), tick(1, { second: 9 }));
  assert.deepEqual(packetsOf(model), [100, null, 100]);
});

test('a repeated tick is ignored', () => {
  assert.deepEqual(packetsOf(modelWith(hello(), tick(1), hello(), tick(1))), [100]);
});

test('an interface that is left out is gone and unknown', () => {
  const names = ['demo1', 'demo2'];
  const model = modelWith(hello({ names }), tick(1, { names }), tick(2));
  const entry = model.interfaces.get('demo2');
  assert.equal(entry.link, 'gone');
  assert.equal(entry.rates.packets, null);
  assert.deepEqual(packetsOf(model, 'demo2'), [100, null]);
});

test('a new interface gets its own series', () => {
  const model = modelWith(hello(), tick(1), tick(2, { names: ['demo1', 'demo2'] }));
  assert.deepEqual([...model.interfaces.keys()], ['demo1', 'demo2']);
  assert.deepEqual(packetsOf(model, 'demo2'), [100]);
});

test('a new hello forgets interfaces that are no longer watched', () => {
  const model = modelWith(hello({ names: ['demo1', 'demo2'] }), hello({ names: ['demo2'] }));
  assert.deepEqual([...model.interfaces.keys()], ['demo2']);
});

test('messages of unknown type are ignored', () => {
  assert.deepEqual(packetsOf(modelWith(hello(), { type: 'notice' }, tick(1))), [100]);
});

test('another protocol version is refused with the next step', () => {
  assert.throws(() => modelWith(hello({ version: 2 })), /version 2.*reload the page/);
});

test('an unreadable time is refused', () => {
  assert.throws(() => modelWith(hello(), { ...tick(1), time: 'soon' }), /unreadable time/);
});

test('the share of lost packets', () => {
  assert.equal(lossShare(0, 0), 0);
  assert.equal(lossShare(75, 25), 0.25);
  assert.equal(lossShare(0, 5), 1);
  assert.equal(lossShare(null, 5), null);
  assert.equal(lossShare(5, null), null);
});
