// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import assert from 'node:assert/strict';
import test from 'node:test';
import { Viewport } from '../../../tools/netring-stats/web/viewport.js';

test('live it shows the newest span', () => {
  const viewport = new Viewport(300);
  assert.deepEqual(viewport.range(1000), { from: 700, to: 1000 });
  assert.deepEqual(viewport.range(1001), { from: 701, to: 1001 });
  assert.equal(viewport.paused, false);
});

test('paused it holds, and says how far it is behind', () => {
  const viewport = new Viewport(300);
  viewport.pause(1000);
  viewport.pause(1010);
  assert.deepEqual(viewport.range(1034), { from: 700, to: 1000 });
  assert.equal(viewport.now(1034), 1000);
  assert.equal(viewport.behind(1034), 34);
});

test('live again it jumps to the newest', () => {
  const viewport = new Viewport(60);
  viewport.pause(1000);
  viewport.live();
  assert.deepEqual(viewport.range(1034), { from: 974, to: 1034 });
  assert.equal(viewport.behind(1034), 0);
});

test('zooming pauses', () => {
  const viewport = new Viewport(300);
  viewport.zoomTo(800, 850, 1000);
  assert.ok(viewport.paused);
  assert.deepEqual(viewport.range(1200), { from: 800, to: 850 });
});

test('zooming keeps the place of the cursor, or of the right edge', () => {
  const viewport = new Viewport(200);
  viewport.zoomBy(0.5, 1000, 900);
  assert.deepEqual(viewport.range(1000), { from: 850, to: 950 });
  viewport.zoomBy(0.5, 1000);
  assert.deepEqual(viewport.range(1000), { from: 900, to: 950 });
});

test('zooming ends at an hour, at ten seconds, and at the time it was paused', () => {
  const viewport = new Viewport(3600);
  viewport.zoomBy(2, 10_000);
  assert.deepEqual(viewport.range(10_000), { from: 6400, to: 10_000 });
  viewport.zoomTo(9999, 10_000, 10_000);
  assert.deepEqual(viewport.range(10_000), { from: 9990, to: 10_000 });
});

test('another span ends where the one before did', () => {
  const viewport = new Viewport(300);
  viewport.zoomTo(800, 850, 1000);
  viewport.setSpan(60);
  assert.deepEqual(viewport.range(1000), { from: 790, to: 850 });
  viewport.live();
  assert.deepEqual(viewport.range(1000), { from: 940, to: 1000 });
});
