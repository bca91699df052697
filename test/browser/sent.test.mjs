// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// The page of a server whose interface nobody else sends to. From the environment, besides what browser.mjs reads:
//   NETRING_SEND_CMD  sends frames of a size: followed by SIZE COUNT INTERVAL_US

import assert from 'node:assert/strict';
import { exec } from 'node:child_process';
import test from 'node:test';
import { promisify } from 'node:util';
import { newPage, open, skip, timeout } from './browser.mjs';
import { keepSamples, samplesKept, ticksReceived } from './samples.mjs';

const { NETRING_SEND_CMD: sendCommand } = process.env;
const send = (frames) => promisify(exec)(`${sendCommand} ${frames}`);

test('at the next tick the page shows all that a generator sent, and no packet more', { skip, timeout }, async (t) => {
  const { page, complaints } = await newPage(t);
  const received = ticksReceived(page);
  await open(page);
  await keepSamples(page);
  await send('60 1000 1000');
  await send('1514 500 1000');
  const stopped = Date.now();
  const before = (await page.evaluate(() => window.samples)).length;
  const samples = (await samplesKept(page, before + 3)).filter(
    ({ sequence }) => Date.parse(received.get(sequence).time) > stopped,
  );
  assert.ok(samples.length >= 2, `${samples.length} samples since`);
  for (const { packets, bytes } of samples) assert.deepEqual([packets, bytes], ['1500', String(60 * 1000 + 1514 * 500)]);
  assert.deepEqual(complaints, []);
});
