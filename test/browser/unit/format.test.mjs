// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  axisLabels,
  bitRate,
  clock,
  count,
  duration,
  grouped,
  hoursMinutes,
  percent,
  quantity,
  si,
  spanText,
} from '../../../tools/netring-stats/web/format.js';

test('numbers have three significant digits and an SI prefix', () => {
  const cases = [
    [0, '0 pps'],
    [4, '4 pps'],
    [0.5, '0.50 pps'],
    [4.2, '4.20 pps'],
    [42.25, '42.3 pps'],
    [402, '402 pps'],
    [4021.5, '4.02 kpps'],
    [19_500_000, '19.5 Mpps'],
    [123e9, '123 Gpps'],
    [18446744073709551615, '18.4 Epps'],
  ];
  for (const [value, text] of cases) assert.equal(quantity(value, 'pps'), text);
});

test('rounding up never shows four digits', () => {
  assert.equal(quantity(999, 'pps'), '999 pps');
  assert.equal(quantity(999.4, 'pps'), '999 pps');
  assert.equal(quantity(999.5, 'pps'), '1.00 kpps');
  assert.equal(quantity(999_499, 'pps'), '999 kpps');
  assert.equal(quantity(999_500, 'pps'), '1.00 Mpps');
});

test('something very small is not shown as nothing', () => {
  assert.equal(quantity(0.004, 'pps'), '<0.01 pps');
  assert.equal(percent(0.00001), '<0.01 %');
});

test('an unknown number is an en dash without a unit', () => {
  for (const value of [null, undefined, NaN, Infinity]) {
    assert.equal(quantity(value, 'pps'), '–');
    assert.equal(percent(value), '–');
    assert.deepEqual(si(value), { number: '–', prefix: '' });
  }
});

test('percentages', () => {
  assert.equal(percent(0), '0 %');
  assert.equal(percent(0.0625), '6.25 %');
  assert.equal(percent(0.125), '12.5 %');
  assert.equal(percent(0.9999), '100 %');
  assert.equal(percent(1), '100 %');
});

test('labels of an axis share one prefix', () => {
  assert.deepEqual(axisLabels([0, 500, 1000, 1500]), ['0', '0.5 k', '1 k', '1.5 k']);
  assert.deepEqual(axisLabels([0, 5, 10]), ['0', '5', '10']);
  assert.deepEqual(axisLabels([0, 1e9]), ['0', '1 G']);
  assert.deepEqual(axisLabels([0, 0.1 + 0.2]), ['0', '0.3']);
});

test('counters beyond 2^53 keep every digit', () => {
  assert.equal(grouped('18446744073709551615'), '18\u202f446\u202f744\u202f073\u202f709\u202f551\u202f615');
  assert.equal(grouped('0'), '0');
  assert.equal(grouped('1000'), '1\u202f000');
});

test('counters are exact while they are short', () => {
  assert.equal(count('0'), '0');
  assert.equal(count('1234567'), '1\u202f234\u202f567');
  assert.equal(count('12345678', 'B'), '12.3 MB');
  assert.equal(count('12345678'), '12.3 M');
  assert.equal(count(null, 'B'), '–');
});

test('times have two digits each', () => {
  const seconds = new Date(2026, 10, 25, 5, 4, 3).getTime() / 1000;
  assert.equal(clock(seconds), '05:04:03');
  assert.equal(hoursMinutes(seconds), '05:04');
});

test('bits and bytes', () => {
  assert.equal(bitRate(8000, 'bits'), '8.00 kbit/s');
  assert.equal(bitRate(8000, 'bytes'), '1.00 kB/s');
  assert.equal(bitRate(null, 'bytes'), '–');
});

test('durations have the unit that fits', () => {
  const cases = [
    [0, '0 s'],
    [2e-9, '2.00 ns'],
    [999.6e-9, '1.00 µs'],
    [1.25e-5, '12.5 µs'],
    [0.0025, '2.50 ms'],
    [3, '3.00 s'],
    [null, '–'],
  ];
  for (const [seconds, text] of cases) assert.equal(duration(seconds), text);
});

test('spans of time', () => {
  assert.equal(spanText(60), '60 s');
  assert.equal(spanText(300), '5 min');
});
