// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import assert from 'node:assert/strict';
import test from 'node:test';
import { createSpeaker } from '../../../tools/netring-stats/web/bar.js';

test('only the latest of many sentences is said', () => {
  const said = [];
  const node = {
    set textContent(text) {
      said.push(text);
    },
  };
  const timers = new Map();
  let next = 0;
  const speak = createSpeaker(node, {
    later: (callback) => (timers.set(++next, callback), next),
    clear: (timer) => timers.delete(timer),
  });
  for (let index = 0; index < 20; ++index) speak(`sentence ${index}`);
  timers.forEach((callback) => callback());
  assert.deepEqual(said, ['sentence 19']);
});
