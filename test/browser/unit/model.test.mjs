// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import assert from 'node:assert/strict';
import test from 'node:test';
import { columns } from '../../../tools/netring-stats/web/columns.js';
import { Model } from '../../../tools/netring-stats/web/model.js';
import { hello, info, tick, track, values } from '../feed.mjs';

const start = 1_800_000_000;
const infos = [info('demo1')];
const ticked = (sequence, second = sequence, names = ['demo1']) =>
  tick(
    sequence,
    start + second,
    names.map((name) => values(name, second)),
  );

function modelWith(...messages) {
  const model = new Model();
  for (const message of messages) model.receive(message);
  return model;
}

function rowsOf(model, name = 'demo1') {
  const { times, values: read } = model.interfaces.get(name).series.range(-Infinity, Infinity);
  return times.map((time, row) => [time - start, read[columns.indexOf('receive_packets_per_second')][row] !== null]);
}

const withHistory = (options) =>
  hello(infos, { end: start, tracks: [track(1, 3, start, infos), track(10, 2, start - 5, infos)], ...options });

test('a tick becomes a row of every column, and its counters keep each digit', () => {
  const model = modelWith(hello(infos), ticked(1));
  const { values: read } = model.interfaces.get('demo1').series.range(-Infinity, Infinity);
  assert.deepEqual(
    columns.filter((_, index) => read[index][0] === null),
    [],
  );
  assert.equal(model.latest.interfaces.get('demo1').totals.receive_packets, '18446744073709551615');
});

test('history is there before the first tick', () => {
  assert.deepEqual(rowsOf(modelWith(withHistory())), [
    [-15, true],
    [-5, true],
    [-2, true],
    [-1, true],
    [0, true],
  ]);
});

test('after a reconnect the history of the same server takes the place of what was seen', () => {
  const model = modelWith(hello(infos), ticked(1, -8), withHistory(), ticked(5, 1));
  assert.deepEqual(rowsOf(model), [
    [-15, true],
    [-5, true],
    [-2, true],
    [-1, true],
    [0, true],
    [1, true],
  ]);
});

test('after a restart the older rows stay, and a gap follows them', () => {
  const model = modelWith(hello(infos), ticked(1, -3), ticked(2, -2), withHistory({ started: 'later' }), ticked(1, 1));
  assert.deepEqual(rowsOf(model), [
    [-3, true],
    [-2, true],
    [-1.5, false],
    [-1, true],
    [0, true],
    [1, true],
  ]);
});

test('after a restart with another interval rows are kept by the new one', () => {
  const model = modelWith(hello(infos), ticked(1, -30), withHistory({ started: 'later', interval: 10 }));
  for (const [index, second] of [10, 20, 30].entries()) model.receive(ticked(index + 1, second));
  assert.deepEqual(
    rowsOf(model).filter(([time]) => time >= 0),
    [
      [0, true],
      [10, true],
      [20, true],
      [30, true],
    ],
  );
});

test('a jump in the sequence is counted as skipped ticks', () => {
  const model = modelWith(hello(infos), ticked(1), ticked(2), ticked(5));
  assert.equal(model.skipped, 2);
  assert.equal(model.latest.skipped, 2);
});

test('what passed while there was no connection was not skipped', () => {
  const model = modelWith(hello(infos), ticked(1), hello(infos), ticked(9));
  assert.equal(model.skipped, 0);
});

test('a tick that is held does not change with the next one', () => {
  const model = modelWith(hello(infos), ticked(1));
  const held = model.latest;
  const copy = structuredClone(held);
  model.receive(ticked(2));
  assert.deepEqual(held, copy);
  assert.notEqual(model.latest, held);
});

test('an interface that is left out is gone', () => {
  const both = [info('demo1'), info('demo2')];
  const model = modelWith(hello(both), ticked(1, 1, ['demo1', 'demo2']), ticked(2));
  assert.equal(model.latest.interfaces.get('demo2').link, 'gone');
  assert.deepEqual(rowsOf(model, 'demo2'), [
    [1, true],
    [2, false],
  ]);
});

test('a new interface gets its own series', () => {
  const model = modelWith(hello(infos), ticked(1), ticked(2, 2, ['demo1', 'demo2']));
  assert.deepEqual(rowsOf(model, 'demo2'), [[2, true]]);
});

test('a new hello forgets interfaces that are no longer watched', () => {
  const model = modelWith(hello([info('demo1'), info('demo2')]), hello([info('demo2')]));
  assert.deepEqual([...model.interfaces.keys()], ['demo2']);
});

test('messages of unknown type are ignored', () => {
  assert.equal(modelWith(hello(infos), { type: 'news' }, ticked(1)).latest.sequence, 1);
});

test('another protocol version is refused with the next step', () => {
  assert.throws(() => modelWith(hello(infos, { version: 2 })), /version 2.*reload the page/);
});

test('an unreadable time is refused', () => {
  assert.throws(() => modelWith(hello(infos), { ...ticked(1), time: 'soon' }), /unreadable time/);
});
