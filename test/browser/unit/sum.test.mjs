// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import assert from 'node:assert/strict';
import test from 'node:test';
import { columns } from '../../../tools/netring-stats/web/columns.js';
import { Model } from '../../../tools/netring-stats/web/model.js';
import { added, membersOf, sumName } from '../../../tools/netring-stats/web/sum.js';
import { hello, info, tick, track, values } from '../feed.mjs';

const named = (name, more) => ({ name, measured: 'counters', virtual: false, ...more });

test('the sum is of what is captured, else of what is not virtual, and of more than one', () => {
  const names = (interfaces) => membersOf(interfaces).map(({ name }) => name);
  const [a, b, c] = [named('eth0'), named('eth1'), named('docker0', { virtual: true })];
  assert.deepEqual(names([a, b, c]), ['eth0', 'eth1']);
  assert.deepEqual(names([{ ...a, measured: 'capture' }, b, { ...c, measured: 'capture' }]), ['eth0', 'docker0']);
  assert.deepEqual(names([a, c]), []);
  assert.deepEqual(names([c, { ...c, name: 'lo' }]), ['docker0', 'lo']);
  assert.deepEqual(names([]), []);
});

test('counters add up to each digit, rates where they are known', () => {
  const one = { totals: { packets: '18446744073709551615' }, rate: 1, none: null };
  assert.deepEqual(added([one, { totals: { packets: '1' }, rate: null, none: null }]), {
    totals: { packets: '18446744073709551616' },
    rate: 1,
    none: null,
  });
});

test('the sum has history and ticks of its own, without a ring', () => {
  const start = 1_800_000_000;
  const infos = [info('eth0'), info('eth1')];
  const model = new Model();
  model.receive(hello(infos, { end: start, tracks: [track(1, 3, start, infos), track(10, 2, start - 5, infos)] }));
  model.receive(tick(1, start + 1, infos.map(({ name }) => values(name, 1))));
  const rows = (name) => model.interfaces.get(name).series.range(-Infinity, Infinity);
  const column = (name, which) => rows(name).values[columns.indexOf(which)];
  const sum = column(sumName, 'receive_bits_per_second');
  assert.equal(sum.length, 6);
  sum.forEach((value, row) => {
    const parts = infos.map(({ name }) => column(name, 'receive_bits_per_second')[row]);
    assert.ok(Math.abs(value - parts[0] - parts[1]) <= value * 1e-6, `${value} is not ${parts.join(' + ')}`);
  });
  assert.ok(column(sumName, 'ring_occupancy_ratio').every((value) => value === null));
  assert.equal(model.interfaces.get(sumName).words, 'the sum of eth0, eth1');
  assert.equal(model.latest.interfaces.get(sumName).totals.receive_packets, '36893488147419103230');
});
