// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import assert from 'node:assert/strict';
import test from 'node:test';
import { arranged } from '../../../tools/netring-stats/web/tabs.js';
import { info } from '../feed.mjs';

const names = (interfaces, choice) => arranged(interfaces, choice).shown.map(({ name }) => name);
const counted = (name, virtual = false) => info(name, { measured: 'counters', virtual });
const all = [counted('docker0', true), counted('eth0'), info('veth7', { virtual: true }), info('eth1'), counted('veth1', true)];

test('what is captured comes first, and virtual ones that are not are folded', () => {
  assert.deepEqual(names(all, { unfolded: false, selected: 'eth1' }), ['veth7', 'eth1', 'eth0']);
  assert.equal(arranged(all, { unfolded: false, selected: 'eth1' }).foldable, 2);
});

test('unfolded all are shown, none is dropped', () => {
  assert.deepEqual(names(all, { unfolded: true, selected: 'eth1' }), ['veth7', 'eth1', 'docker0', 'eth0', 'veth1']);
});

test('the chosen one is always shown', () => {
  assert.deepEqual(names(all, { unfolded: false, selected: 'docker0' }), ['veth7', 'eth1', 'docker0', 'eth0']);
});

test('where all are virtual nothing is folded', () => {
  const virtual = [counted('docker0', true), counted('veth1', true)];
  assert.deepEqual(arranged(virtual, { unfolded: false, selected: null }), { shown: virtual, foldable: 0 });
});
