// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// The page and a running server on demo traffic. From the environment, besides what browser.mjs reads:
//   NETRING_IP_LINK_CMD        prints the JSON of "ip -s -j link show dev X" for the first interface
//   NETRING_STATS_RESTART_CMD  restarts the server

import assert from 'node:assert/strict';
import { exec } from 'node:child_process';
import test from 'node:test';
import { promisify } from 'node:util';
import { newPage, open, skip, timesOfTable, timeout, url } from './browser.mjs';

const run = promisify(exec);
const { NETRING_IP_LINK_CMD: linkCommand, NETRING_STATS_RESTART_CMD: restartCommand } = process.env;
const ticks = 5;

/** What the page shows as soon as its sequence differs from the given one. */
async function nextSample(page, sequence) {
  const shown = await page.waitForFunction((old) => {
    const { sequence } = document.body.dataset;
    if (sequence === undefined || Number(sequence) === old) return null;
    const figure = (name) => document.querySelector(`[data-figure="${name}"]`);
    return {
      sequence: Number(sequence),
      rate: Number(figure('packets').dataset.value),
      text: figure('packets').querySelector('.value').textContent,
      packets: figure('packets').dataset.total,
      bytes: figure('bits').dataset.total,
    };
  }, sequence);
  return shown.jsonValue();
}

async function linkCounters() {
  const { stdout } = await run(linkCommand);
  return JSON.parse(stdout)[0].stats64.rx;
}

/** Whether the page shows each digit of what the server has for the same tick; unknown if it has a later one already. */
async function equalsServer({ sequence, packets, bytes }) {
  const stats = await (await fetch(new URL('api/v1/stats', url))).json();
  if (stats.sequence !== sequence) return null;
  const { receive_packets, receive_bytes } = stats.interfaces[0].totals;
  assert.deepEqual([packets, bytes], [receive_packets, receive_bytes]);
  return true;
}

/** One count on the page lies between what the interface had before and has now. */
function assertBetween(name, page, earlier, now) {
  assert.ok(
    BigInt(earlier) <= BigInt(page) && BigInt(page) <= BigInt(now),
    `${name}: ${page} on the page, ${earlier} to ${now} on the interface`,
  );
}

test('the page is live, exact and quiet', { skip, timeout }, async (t) => {
  const { page, complaints } = await newPage(t);
  const response = await open(page);
  assert.match(response.headers()['content-security-policy'] ?? '', /default-src 'none'/);

  const samples = [await nextSample(page, null)];
  const links = [linkCommand && (await linkCounters())];
  const compared = [];
  while (samples.length <= ticks) {
    samples.push(await nextSample(page, samples.at(-1).sequence));
    compared.push(await equalsServer(samples.at(-1)));
    links.push(linkCommand && (await linkCounters()));
  }
  assert.ok(compared.includes(true), 'some samples were those that the server had');
  if (linkCommand) {
    assert.ok(links.at(-1).packets > links[0].packets, 'packets arrive on the interface');
    // On a loaded machine a sample is shown when the next one is due, and the interface is read later still.
    for (let index = 2; index < samples.length; ++index) {
      assertBetween('packets', samples[index].packets, links[index - 2].packets, links[index].packets);
      assertBetween('bytes', samples[index].bytes, links[index - 2].bytes, links[index].bytes);
    }
  }
  for (let index = 1; index < samples.length; ++index) {
    assert.ok(samples[index].sequence > samples[index - 1].sequence, 'the sequence advances');
    assert.ok(samples[index].rate > 0, 'packets arrive');
  }
  assert.ok(new Set(samples.map(({ text }) => text)).size > 1, `the rate on the page changes, it stayed "${samples[0].text}"`);
  assert.deepEqual(complaints, []);
});

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
    // What the page shows first is the last sample from before, then one that has nothing to compare with.
    let sample = await nextSample(page, null);
    for (let next = 0; next < 3; next += 1) sample = await nextSample(page, sample.sequence);
    assert.ok(sample.rate > 0, 'packets arrive again');
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
