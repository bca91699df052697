// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// The page and a running server on demo traffic. From the environment, besides what browser.mjs reads:
//   NETRING_IP_LINK_CMD        prints the JSON of "ip -s -j link show dev X" for the first interface
//   NETRING_STATS_RESTART_CMD  restarts the server

import assert from 'node:assert/strict';
import { exec } from 'node:child_process';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { newPage, open, skip, timesOfTable, timeout } from './browser.mjs';
import { keepSamples, samplesKept, ticksReceived } from './samples.mjs';

const run = promisify(exec);
const { NETRING_IP_LINK_CMD: linkCommand, NETRING_STATS_RESTART_CMD: restartCommand } = process.env;
const ticks = 5;
const tickMilliseconds = 1000;

/** Reads what the interface counted over and over, the last time when it is stopped: each with the time before and after. */
async function readInterface() {
  const readings = [];
  async function read() {
    const begun = Date.now();
    const { stdout } = await run(linkCommand);
    readings.push({ begun, completed: Date.now(), ...JSON.parse(stdout)[0].stats64.rx });
  }
  let stopped = false;
  async function readUntilStopped() {
    while (!stopped) {
      await sleep(100);
      await read();
    }
    await read();
    return readings;
  }
  await read();
  const done = readUntilStopped();
  return () => ((stopped = true), done);
}

/** A count lies between what the interface had before the tick and what it had once the page showed it. */
function assertOfTick(count, sample, time, readings) {
  const before = readings.findLast(({ completed }) => completed < time)[count];
  const after = readings.find(({ begun }) => begun > sample.shown)[count];
  const shown = BigInt(sample[count]);
  assert.ok(before <= shown && shown <= after, `${count}: ${shown} on the page, ${before} to ${after} on the interface`);
}

test('the page is live, exact and quiet', { skip, timeout }, async (t) => {
  const { page, complaints } = await newPage(t);
  const received = ticksReceived(page);
  const response = await open(page);
  assert.match(response.headers()['content-security-policy'] ?? '', /default-src 'none'/);

  await keepSamples(page);
  const samples = await samplesKept(page, ticks);
  for (const { sequence, packets, bytes } of samples) {
    const { receive_packets, receive_bytes } = received.get(sequence).interfaces[0].totals;
    assert.deepEqual([packets, bytes], [receive_packets, receive_bytes], 'the page shows each digit that the server sent');
  }
  for (let index = 1; index < samples.length; ++index) {
    assert.ok(samples[index].sequence > samples[index - 1].sequence, 'the sequence advances');
    assert.ok(samples[index].rate > 0, 'packets arrive');
  }
  assert.ok(new Set(samples.map(({ text }) => text)).size > 1, `the rate on the page changes, it stayed "${samples[0].text}"`);
  assert.deepEqual(complaints, []);
});

test(
  'what the page shows is what the interface counted within one tick',
  { skip: skip || (linkCommand ? false : 'NETRING_IP_LINK_CMD is not set'), timeout },
  async (t) => {
    const { page } = await newPage(t);
    const received = ticksReceived(page);
    const stopReading = await readInterface();
    await open(page);
    await keepSamples(page);
    const samples = await samplesKept(page, ticks);
    const readings = await stopReading();
    for (const sample of samples) {
      const time = Date.parse(received.get(sample.sequence).time);
      const late = sample.shown - time;
      assert.ok(late <= tickMilliseconds, `a sample was shown ${late} ms after its tick`);
      assertOfTick('packets', sample, time, readings);
      assertOfTick('bytes', sample, time, readings);
    }
    assert.ok(readings.at(-1).packets > readings[0].packets, 'packets arrive on the interface');
  },
);

test('a page that is opened later shows what was seen before it', { skip, timeout }, async (t) => {
  const { page, complaints } = await newPage(t);
  await open(page);
  const opened = await page.evaluate(() => performance.timeOrigin / 1000);
  await page.locator('[data-chart="bits"] .as-table').click();
  const earlier = (await timesOfTable(page, 'bits')).filter((time) => time < opened);
  assert.ok(earlier.length >= 3, `${earlier.length} rows are older than the page`);
  assert.deepEqual(complaints, []);
});

test(
  'the page survives a restart of the server without a reload',
  {
    skip: skip || (restartCommand ? false : 'NETRING_STATS_RESTART_CMD is not set'),
    timeout,
  },
  async (t) => {
    const { page, complaints } = await newPage(t);
    await open(page);
    await page.evaluate(() => {
      window.states = [];
      new MutationObserver(() => window.states.push(document.body.dataset.state)).observe(document.body, {
        attributeFilter: ['data-state'],
      });
    });
    const stopped = Date.now() / 1000;
    await run(restartCommand);
    await page.waitForFunction(() => window.states.includes('reconnecting') && window.states.at(-1) === 'live');
    // The first sample may have nothing to compare with.
    await keepSamples(page);
    assert.ok((await samplesKept(page, 3)).at(-1).rate > 0, 'packets arrive again');
    await page.locator('[data-chart="packets"] .as-table').click();
    const times = await timesOfTable(page, 'packets');
    assert.ok(
      times.some((time) => time < stopped),
      'the rows from before the restart are kept',
    );
    assert.ok(
      times.some((time) => time > stopped + 1),
      'and new ones follow',
    );
    // The browser itself reports every refused connection.
    assert.deepEqual(
      complaints.filter((each) => !/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket connection/.test(each)),
      [],
    );
  },
);
