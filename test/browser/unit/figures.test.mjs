// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import assert from 'node:assert/strict';
import test from 'node:test';
import { figures } from '../../../tools/netring-stats/web/figures.js';
import { rowOf } from '../../../tools/netring-stats/web/columns.js';
import { Series } from '../../../tools/netring-stats/web/series.js';
import { values } from '../feed.mjs';

function figuresOf(options, units = 'bits') {
  const series = new Series(1);
  for (let at = 0; at <= 60; ++at) series.push(at, rowOf(values('eth0', at, options)));
  const within = { from: 0, to: 60 };
  return figures(values('eth0', 40, options), series.range(0, 60), within, units);
}

test('each figure has its total over the visible span, and the exact counter', () => {
  const { packets, bits } = figuresOf();
  assert.match(packets.total, /^2\d\d k in, 1\d\d k out in 60 s$/);
  assert.match(packets.title, /^exactly 18\u202f446\u202f744/);
  assert.match(bits.total, /Mbit in, .* Mbit out in 60 s$/);
  assert.equal(packets.exact, '18446744073709551615');
});

test('bytes are an eighth of bits', () => {
  const [bits, bytes] = [figuresOf().bits, figuresOf({}, 'bytes').bits];
  assert.equal(bytes.value, bits.value / 8);
  assert.equal(bytes.unit, 'MB/s');
});

test('loss is the rate of the rungs that are losses', () => {
  const now = values('eth0', 47);
  const { loss } = figures(now, { times: [], values: figuresRange() }, { from: 0, to: 60 }, 'bits');
  assert.equal(loss.losing, now.lost_packets_per_second > 0);
  assert.match(figuresOf({ losing: false }).loss.total, /^0 packets/);
});

test('the ring has its highest mark in the span and its freezes', () => {
  assert.match(figuresOf().ring.total, /^69\.9 % at most in 60 s, freezes: 3$/);
});

test('without a capture there is no ring', () => {
  const { ring, packets } = figuresOf({ measured: 'counters' });
  assert.equal(ring.number, '–');
  assert.equal(ring.detail, 'no capture, no ring');
  assert.ok(packets.value > 0);
});

test('what is not known is a dash', () => {
  const { packets, loss } = figures(
    { name: 'eth0', link: 'gone' },
    { times: [], values: figuresRange() },
    { from: 0, to: 60 },
    'bits',
  );
  assert.equal(packets.number, '–');
  assert.equal(loss.detail, '– of packets');
  assert.equal(packets.total, '– in, – out in 60 s');
});

function figuresRange() {
  return rowOf({}).map(() => []);
}
