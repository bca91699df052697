// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import assert from 'node:assert/strict';
import test from 'node:test';
import { columns } from '../../../tools/netring-stats/web/columns.js';
import { csv, fileName, rowsWithin } from '../../../tools/netring-stats/web/export.js';
import { drawn, kinds, valuesOf } from '../../../tools/netring-stats/web/kinds.js';
import { Series } from '../../../tools/netring-stats/web/series.js';

const kind = (name) => kinds.find((each) => each.name === name);
const row = (values) => columns.map((column) => values[column] ?? null);

function rangeOf(...rows) {
  const series = new Series(1);
  rows.forEach((values, index) => series.push(index + 1, row(values)));
  return series.range(-Infinity, Infinity);
}

test('every line is of a column that is kept', () => {
  for (const { lines } of kinds) for (const { column } of lines) assert.ok(columns.includes(column), column);
});

test('no two lines of a chart look alike without their colours', () => {
  for (const { lines, name } of kinds) assert.equal(new Set(lines.map(({ dash }) => String(dash))).size, lines.length, name);
});

test('what goes out is drawn below zero', () => {
  const range = rangeOf({ receive_bits_per_second: 80, transmit_bits_per_second: 40 }, {});
  assert.deepEqual(drawn(kind('bits'), valuesOf(kind('bits'), range, 'bits')), [
    [80, null],
    [-40, null],
  ]);
  assert.deepEqual(valuesOf(kind('bits'), range, 'bytes'), [
    [10, null],
    [5, null],
  ]);
});

test('losses are stacked by rung, the queue is not', () => {
  const range = rangeOf(
    {
      loss_nic_packets_per_second: 1,
      loss_kernel_ring_packets_per_second: 2,
      loss_application_packets_per_second: 4,
      loss_queue_packets_per_second: 8,
    },
    { loss_nic_packets_per_second: 1 },
    {},
  );
  const lines = drawn(kind('loss'), valuesOf(kind('loss'), range));
  assert.deepEqual(lines, [
    [1, 1, null],
    [3, 1, null],
    [7, 1, null],
    [8, null, null],
  ]);
});

test('a logarithmic axis has no zero', () => {
  const range = rangeOf({ dwell_seconds_p50: 0, dwell_seconds_p99: 0.001 });
  assert.deepEqual(drawn(kind('dwell'), valuesOf(kind('dwell'), range)).slice(0, 2), [[null], [Math.fround(0.001)]]);
});

test('a download has ISO times, names with units, and nothing where nothing is known', () => {
  const range = rangeOf(
    { ring_occupancy_ratio: 0.1 },
    { ring_occupancy_ratio: 0.25, ring_high_water_ratio: 0.5 },
    {},
    { ring_occupancy_ratio: 1 },
  );
  const lines = csv(kind('ring'), range, { from: 1, to: 3 }).split('\r\n');
  assert.deepEqual(lines, [
    'time,ring_occupancy_ratio,ring_high_water_ratio',
    '1970-01-01T00:00:01.000Z,0.1,',
    '1970-01-01T00:00:02.000Z,0.25,0.5',
    '',
  ]);
});

test('a table has the rows of the visible range only', () => {
  const range = rangeOf({ ring_occupancy_ratio: 1 }, { ring_occupancy_ratio: 1 }, { ring_occupancy_ratio: 1 });
  const values = valuesOf(kind('ring'), range);
  assert.deepEqual(rowsWithin(range, values, { from: 2, to: 2 }), [{ time: 2, values: [1, null] }]);
});

test('file names have no characters that a system refuses', () => {
  assert.equal(
    fileName('my host', 'eth0:1', 'bits', '2026-11-25T15:00:00.000Z'),
    'netring-stats_my-host_eth0-1_bits_2026-11-25T15-00-00.000Z.csv',
  );
});
