// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import assert from 'node:assert/strict';
import test from 'node:test';
import { isolated, Series } from '../../../tools/netring-stats/web/series.js';

test('an empty series has empty columns', () => {
  const series = new Series(2, 4);
  assert.equal(series.length, 0);
  assert.equal(series.lastTime, -Infinity);
  assert.deepEqual(series.since(0), [[], [], []]);
});

test('the newest rows replace the oldest', () => {
  const series = new Series(1, 3);
  for (let time = 1; time <= 7; ++time) series.push(time, [time * 10]);
  assert.equal(series.length, 3);
  assert.equal(series.lastTime, 7);
  assert.deepEqual(series.since(0), [[5, 6, 7], [50, 60, 70]]);
});

test('only rows from the asked time on are given', () => {
  const series = new Series(1, 4);
  for (let time = 1; time <= 6; ++time) series.push(time, [time]);
  assert.deepEqual(series.since(5), [[5, 6], [5, 6]]);
  assert.deepEqual(series.since(7), [[], []]);
});

test('unknown values come back as null, zero stays zero', () => {
  const series = new Series(2, 4);
  series.push(1, [null, 0]);
  series.push(2, [0, undefined]);
  assert.deepEqual(series.since(0), [[1, 2], [null, 0], [0, null]]);
});

test('a gap is an empty row between its neighbours', () => {
  const series = new Series(1, 8);
  series.push(10, [1]);
  series.push(20, [2], true);
  assert.deepEqual(series.since(0), [[10, 15, 20], [1, null, 2]]);
});

test('nothing comes before the first row, not even a gap', () => {
  const series = new Series(1, 8);
  series.push(10, [1], true);
  assert.deepEqual(series.since(0), [[10], [1]]);
});

test('gaps count against the capacity', () => {
  const series = new Series(1, 3);
  for (let time = 2; time <= 10; time += 2) series.push(time, [time], true);
  assert.deepEqual(series.since(0), [[8, 9, 10], [8, null, 10]]);
});

test('a clock that was set back starts anew', () => {
  const series = new Series(1, 8);
  series.push(10, [1]);
  series.push(11, [2]);
  series.push(5, [3]);
  series.push(6, [4]);
  assert.deepEqual(series.since(0), [[5, 6], [3, 4]]);
});

test('rows without a neighbour are found', () => {
  assert.deepEqual(isolated([]), []);
  assert.deepEqual(isolated([1]), [0]);
  assert.deepEqual(isolated([1, 2]), []);
  assert.deepEqual(isolated([1, null, 2, 3, null, 0]), [0, 5]);
  assert.deepEqual(isolated([null, null]), []);
});
