// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import assert from 'node:assert/strict';
import test from 'node:test';
import { columns } from '../../../tools/netring-stats/web/columns.js';
import { highest, isolated, joined, Series, total } from '../../../tools/netring-stats/web/series.js';

const packets = 'receive_packets_per_second';
const peak = 'ring_high_water_ratio';
const row = (values) => columns.map((column) => values[column] ?? null);
const rate = (value) => row({ [packets]: value });

function valuesOf(series, from = -Infinity, to = Infinity) {
  const { times, values } = series.range(from, to);
  return times.map((time, index) => [time, values[columns.indexOf(packets)][index]]);
}

function seriesOf(times, interval = 1) {
  const series = new Series(interval);
  for (const time of times) series.push(time, rate(time));
  return series;
}

const fine = (times) => ({ step: 1, times, rows: times.map(rate) });
const coarse = (times) => ({ step: 10, times, rows: times.map(rate) });

test('rows come back as they went in', () => {
  assert.deepEqual(valuesOf(seriesOf([1, 2, 3])), [[1, 1], [2, 2], [3, 3]]);
});

test('one missing tick is no gap', () => {
  assert.deepEqual(valuesOf(seriesOf([1, 3])), [[1, 1], [3, 3]]);
});

test('a jump in time is a gap, never a line across', () => {
  assert.deepEqual(valuesOf(seriesOf([1, 2, 9])), [[1, 1], [2, 2], [8, null], [9, 9]]);
});

test('an interruption is a gap even if no time was missed', () => {
  const series = seriesOf([1, 2]);
  series.interrupt();
  series.push(3, rate(3));
  series.push(4, rate(4));
  assert.deepEqual(valuesOf(series), [[1, 1], [2, 2], [2.5, null], [3, 3], [4, 4]]);
});

test('a repeated tick is ignored', () => {
  assert.deepEqual(valuesOf(seriesOf([1, 2, 2, 1.9995])), [[1, 1], [2, 2]]);
});

test('a clock that was set back begins anew', () => {
  assert.deepEqual(valuesOf(seriesOf([100, 101, 5])), [[5, 5]]);
});

test('a range has one row more at each side', () => {
  assert.deepEqual(valuesOf(seriesOf([1, 2, 3, 4, 5, 6]), 3, 4), [[2, 2], [3, 3], [4, 4]]);
});

test('after a quarter of an hour rows become coarse, and after an hour they are forgotten', () => {
  const times = Array.from({ length: 4500 }, (_, index) => index + 1);
  const kept = valuesOf(seriesOf(times)).map(([time]) => time);
  assert.equal(kept.filter((time) => time > 3600).length, 900);
  assert.ok(kept[0] >= 890 && kept[0] <= 910, `begins at ${kept[0]}`);
  for (let index = 1; kept[index] <= 3600; ++index) assert.equal(kept[index] - kept[index - 1], 10);
});

test('joined rows keep peaks and average the rest, over what is known', () => {
  const rows = [row({ [packets]: 1, [peak]: 0.2 }), row({ [packets]: 3, [peak]: 0.9 }), row({})];
  const result = joined(rows);
  assert.equal(result[columns.indexOf(packets)], 2);
  assert.equal(result[columns.indexOf(peak)], 0.9);
  assert.equal(result[columns.indexOf('dwell_seconds_max')], null);
});

test('history fills both tracks, and the next tick continues it', () => {
  const series = new Series(1);
  series.load([fine([61, 62, 63]), coarse([40, 50, 60])]);
  series.push(64, rate(64));
  assert.deepEqual(valuesOf(series).map(([time]) => time), [40, 50, 60, 61, 62, 63, 64]);
});

test('history by the second continues in ticks of a tenth', () => {
  const series = new Series(0.1);
  series.load([fine([61, 62, 63]), coarse([])]);
  series.push(63.7, rate(1));
  assert.deepEqual(valuesOf(series).map(([time]) => time), [61, 62, 63, 63.7]);
});

test('history of a restarted server adds what is newer, after a gap', () => {
  const series = seriesOf([1, 2]);
  series.interrupt();
  series.load([fine([1, 2, 3, 4]), coarse([3])]);
  assert.deepEqual(valuesOf(series), [[1, 1], [2, 2], [2.5, null], [3, 3], [4, 4]]);
});

test('history of a restarted server whose clock was set back takes the place of what was seen', () => {
  const series = seriesOf([100, 101]);
  series.interrupt();
  series.load([fine([5, 6]), coarse([5])]);
  series.push(7, rate(7));
  assert.deepEqual(valuesOf(series), [[5, 5], [6, 6], [7, 7]]);
});

test('what rates add up to is what was counted, also after a gap', () => {
  const series = seriesOf([1, 2, 3, 20, 21]);
  assert.equal(total(series.range(1, 21), packets, 1, 21), 2 + 3 + 20 + 21);
  assert.equal(total(series.range(2, 3), packets, 2, 3), 3);
  assert.equal(total(series.range(1, 21), peak, 1, 21), null);
});

test('the highest value is looked for within the range only', () => {
  const series = seriesOf([1, 2, 3, 4]);
  assert.equal(highest(series.range(2, 3), packets, 2, 3), 3);
  assert.equal(highest(series.range(2, 3), peak, 2, 3), null);
});

test('a value between two gaps is isolated', () => {
  assert.deepEqual(isolated([1, null, 2, null, 3, 4]), [0, 2]);
});
