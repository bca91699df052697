// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import assert from 'node:assert/strict';
import test from 'node:test';
import { createPainter } from '../../../tools/netring-stats/web/painter.js';

function setUp() {
  const world = { time: 1000, hidden: false, still: false, drawings: 0, delays: [], frames: [] };
  world.request = createPainter(() => ++world.drawings, {
    now: () => world.time,
    hidden: () => world.hidden,
    still: () => world.still,
    later: (callback, delay) => {
      world.delays.push(delay);
      callback();
    },
    nextFrame: (callback) => world.frames.push(callback),
  });
  world.frame = () => world.frames.splice(0).forEach((callback) => callback());
  return world;
}

test('many requests are one drawing', () => {
  const world = setUp();
  for (let request = 0; request < 10; ++request) world.request();
  assert.equal(world.frames.length, 1);
  world.frame();
  assert.equal(world.drawings, 1);
});

test('drawings are a quarter of a second apart', () => {
  const world = setUp();
  world.request();
  world.frame();
  world.time += 100;
  world.request();
  world.frame();
  world.time += 400;
  world.request();
  assert.deepEqual(world.delays, [0, 150, 0]);
});

test('with little motion drawings are about a second apart', () => {
  const world = setUp();
  world.still = true;
  world.request();
  world.frame();
  world.time += 100;
  world.request();
  assert.deepEqual(world.delays, [0, 800]);
});

test('with little motion, too, ticks are drawn in time again after one that was late', () => {
  const world = setUp();
  world.still = true;
  for (const time of [700, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000]) {
    world.time = time;
    world.request();
    world.time += world.delays.at(-1);
    world.frame();
  }
  assert.deepEqual(world.delays, [0, 600, 500, 400, 300, 200, 100, 0, 0]);
});

test('a hidden page is not drawn', () => {
  const world = setUp();
  world.hidden = true;
  world.request();
  assert.equal(world.frames.length, 0);
  world.hidden = false;
  world.request();
  world.frame();
  assert.equal(world.drawings, 1);
});
