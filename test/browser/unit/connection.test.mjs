// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import assert from 'node:assert/strict';
import test from 'node:test';
import { backoff, Connection, silenceLimit } from '../../../tools/netring-stats/web/connection.js';

const hello = JSON.stringify({ type: 'hello', interval_seconds: 1 });

/** A connection on sockets and a clock that only move when told. */
function setUp(receive = () => {}, explain = () => Promise.reject(new Error('no answer'))) {
  const sockets = [];
  let time = 0;
  let timer = null;
  const connection = new Connection({
    open: () => {
      sockets.push({ closed: false, close() { this.closed = true; } });
      return sockets.at(-1);
    },
    receive,
    changed: () => {},
    explain,
    clock: {
      now: () => time,
      set: (callback, delay) => (timer = { callback, at: time + delay }),
      clear: (old) => { if (timer === old) timer = null; },
    },
  });
  const advance = (milliseconds) => {
    const end = time + milliseconds;
    while (timer && timer.at <= end) {
      const { callback, at } = timer;
      timer = null;
      time = at;
      callback();
    }
    time = end;
  };
  return { connection, sockets, advance, now: () => time };
}

test('the delay doubles from half a second to fifteen seconds', () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 2000].map((attempt) => backoff(attempt, () => 1));
  assert.deepEqual(longest, [500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
});

test('the delay is never shorter than half of its bound', () => {
  for (const attempt of [0, 3, 100]) assert.equal(backoff(attempt, () => 0), backoff(attempt, () => 1) / 2);
  for (let attempt = 0; attempt < 200; ++attempt) {
    const delay = backoff(attempt);
    assert.ok(delay >= 250 && delay <= 15000);
  }
});

test('the limit of silence follows the interval', () => {
  assert.equal(silenceLimit(0.1), 5000);
  assert.equal(silenceLimit(1), 5000);
  assert.equal(silenceLimit(60), 240000);
});

test('it is live from hello on', () => {
  const { connection, sockets } = setUp();
  assert.equal(connection.state, 'connecting');
  connection.connect();
  assert.equal(connection.state, 'connecting');
  sockets[0].onmessage({ data: hello });
  assert.equal(connection.state, 'live');
});

test('it reconnects by itself, and is offline only after a while', () => {
  const { connection, sockets, advance } = setUp();
  connection.connect();
  sockets[0].onmessage({ data: hello });
  sockets[0].onclose();
  assert.equal(connection.state, 'reconnecting');
  assert.ok(connection.retryAt >= 250 && connection.retryAt <= 500);
  advance(500);
  assert.equal(sockets.length, 2);
  assert.equal(connection.retryAt, null);
  sockets[1].onclose();
  advance(30_000);
  assert.equal(connection.state, 'offline');
  assert.equal(connection.lostAt, 0);
  sockets.at(-1).onmessage({ data: hello });
  assert.equal(connection.state, 'live');
  assert.equal(connection.lostAt, null);
});

test('it never gives up', () => {
  const { connection, sockets, advance, now } = setUp();
  connection.connect();
  for (let attempt = 1; attempt <= 500; ++attempt) {
    sockets.at(-1).onclose();
    advance(connection.retryAt - now());
    assert.equal(sockets.length, attempt + 1);
  }
});

test('"retry now" does not wait, and does not connect twice', () => {
  const { connection, sockets, advance } = setUp();
  connection.connect();
  sockets[0].onclose();
  connection.connect();
  connection.connect();
  assert.equal(sockets.length, 2);
  sockets[1].onmessage({ data: hello });
  advance(1000);
  assert.equal(sockets.length, 2);
});

test('silence ends a connection', () => {
  const { connection, sockets, advance } = setUp();
  connection.connect();
  sockets[0].onmessage({ data: hello });
  advance(4000);
  sockets[0].onmessage({ data: '{}' });
  advance(4000);
  assert.equal(connection.state, 'live');
  advance(1000);
  assert.equal(connection.state, 'reconnecting');
  assert.ok(sockets[0].closed);
});

test('what cannot be understood ends a connection with the reason', () => {
  const { connection, sockets } = setUp(() => {
    throw new Error('The reason.');
  });
  connection.connect();
  sockets[0].onmessage({ data: hello });
  assert.equal(connection.state, 'reconnecting');
  assert.equal(connection.problem, 'The reason.');
  connection.connect();
  sockets[1].onmessage({ data: 'no JSON' });
  assert.match(connection.problem, /cannot read/);
});

test('a refused connection asks for the reason, a lost one does not', async () => {
  let asked = 0;
  const { connection, sockets } = setUp(undefined, async () => `The reason, ${++asked}.`);
  connection.connect();
  sockets[0].onclose();
  await new Promise(setImmediate);
  assert.equal(asked, 1);
  assert.equal(connection.problem, 'The reason, 1.');
  connection.connect();
  sockets[1].onmessage({ data: hello });
  sockets[1].onclose();
  assert.equal(asked, 1);
});
