// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// The page in a real browser against a running server:
//   NETRING_STATS_URL          base URL of the server
//   CHROMIUM                   the browser, /usr/bin/chromium if not set
//   SCREENSHOT_DIR             where to save screenshots, none if not set
//   NETRING_IP_LINK_CMD        prints the JSON of "ip -s -j link show dev X" for the first interface
//   NETRING_STATS_RESTART_CMD  restarts the server

import assert from 'node:assert/strict';
import { exec } from 'node:child_process';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const run = promisify(exec);
const {
  NETRING_STATS_URL: url,
  CHROMIUM: executablePath = '/usr/bin/chromium',
  SCREENSHOT_DIR: screenshots,
  NETRING_IP_LINK_CMD: linkCommand,
  NETRING_STATS_RESTART_CMD: restartCommand,
} = process.env;
const skip = url ? false : 'NETRING_STATS_URL is not set';
const wide = { width: 1280, height: 800 };
const narrow = { width: 360, height: 740 };
const ticks = 10;
const timeout = 90_000;

let browser;

before(async () => {
  if (skip) return;
  browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
});

after(() => browser?.close());

/** Opens the page until it is live; everything that must not happen on it is collected in the list of complaints. */
async function openPage(t, options) {
  const context = await browser.newContext({ viewport: wide, colorScheme: 'dark', ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  const complaints = [];
  const local = (address) => new URL(address).host === new URL(url).host;
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`page error: ${error.stack}`));
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on('request', (request) => {
    if (!local(request.url())) complaints.push(`external request: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`status ${response.status()}: ${response.url()}`);
  });
  page.on('websocket', (socket) => {
    if (!local(socket.url())) complaints.push(`external websocket: ${socket.url()}`);
  });
  await page.exposeFunction('complain', (text) => complaints.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      window.complain(`policy violation: ${violatedDirective} ${blockedURI}`);
    });
  });
  const response = await page.goto(url);
  await page.waitForFunction(() => document.body.dataset.state === 'live' && 'sequence' in document.body.dataset);
  return { page, complaints, response };
}

/** What the page shows as soon as its sequence differs from the given one. */
async function nextSample(page, sequence) {
  const shown = await page.waitForFunction((old) => {
    const { sequence } = document.body.dataset;
    if (sequence === undefined || Number(sequence) === old) return null;
    const figure = (name) => document.querySelector(`[data-figure="${name}"]`);
    return {
      sequence: Number(sequence),
      rate: Number(figure('packets-rate').dataset.value),
      text: figure('packets-rate').querySelector('.value').textContent,
      packets: figure('packets-rate').dataset.total,
      bytes: figure('bits-rate').dataset.total,
    };
  }, sequence);
  return shown.jsonValue();
}

async function linkCounters() {
  const { stdout } = await run(linkCommand);
  return JSON.parse(stdout)[0].stats64.rx;
}

function assertClose(name, page, link) {
  assert.ok(link > 0, `no ${name} arrived while measuring`);
  const difference = Math.abs(page - link) / link;
  assert.ok(difference <= 0.02, `${name}: ${page} on the page, ${link} on the interface, ${(difference * 100).toFixed(2)} % apart`);
}

test('the page is live, exact and quiet', { skip, timeout }, async (t) => {
  const { page, complaints, response } = await openPage(t);
  assert.match(response.headers()['content-security-policy'] ?? '', /default-src 'none'/);

  // The first sample may come from before the page was opened, the second is fresh.
  const old = await nextSample(page, null);
  const samples = [await nextSample(page, old.sequence)];
  const linkBefore = linkCommand && (await linkCounters());
  while (samples.length <= ticks) samples.push(await nextSample(page, samples.at(-1).sequence));
  const linkAfter = linkCommand && (await linkCounters());

  for (let index = 1; index < samples.length; ++index) {
    assert.ok(samples[index].sequence > samples[index - 1].sequence, 'the sequence advances');
    assert.ok(samples[index].rate > 0, 'packets arrive');
  }
  assert.ok(new Set(samples.map(({ text }) => text)).size > 1, `the rate on the page changes, it stayed "${samples[0].text}"`);

  const increase = (key) => Number(BigInt(samples.at(-1)[key]) - BigInt(samples[0][key]));
  assert.ok(increase('packets') > 0 && increase('bytes') > 0, 'the totals grow');
  if (linkCommand) {
    assertClose('packets', increase('packets'), linkAfter.packets - linkBefore.packets);
    assertClose('bytes', increase('bytes'), linkAfter.bytes - linkBefore.bytes);
  }
  assert.deepEqual(complaints, []);
});

for (const colorScheme of ['dark', 'light']) {
  for (const viewport of [wide, narrow]) {
    const size = `${viewport.width}x${viewport.height}`;
    test(`the ${colorScheme} page fits ${size}`, { skip, timeout }, async (t) => {
      const { page, complaints } = await openPage(t, { colorScheme, viewport });
      await nextSample(page, (await nextSample(page, null)).sequence);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= viewport.width, `the page is ${width} pixels wide`);
      if (screenshots) {
        await page.screenshot({ path: join(screenshots, `netring-stats-${colorScheme}-${size}.png`), fullPage: true });
      }
      assert.deepEqual(complaints, []);
    });
  }
}

test('the tabs are reached and changed by keyboard', { skip, timeout }, async (t) => {
  const { page } = await openPage(t);
  await page.keyboard.press('Tab');
  const focused = await page.evaluate(() => document.activeElement.getAttribute('role'));
  assert.equal(focused, 'tab');
  await page.keyboard.press('End');
  assert.equal(await page.locator('[role="tab"]').last().getAttribute('aria-selected'), 'true');
});

test('a change of theme reaches the charts', { skip, timeout }, async (t) => {
  const { page, complaints } = await openPage(t, { colorScheme: 'light' });
  const drawnInTheme = () => page.waitForFunction(() => {
    const colour = getComputedStyle(document.documentElement).getPropertyValue('--in').trim();
    const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
    const canvas = document.querySelector('canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4) {
      if (wanted.every((part, index) => part === data[at + index])) return colour;
    }
    return null;
  });
  const light = await (await drawnInTheme()).jsonValue();
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.notEqual(await (await drawnInTheme()).jsonValue(), light);
  assert.deepEqual(complaints, []);
});

test('the page survives a restart of the server without a reload', {
  skip: skip || (restartCommand ? false : 'NETRING_STATS_RESTART_CMD is not set'),
  timeout,
}, async (t) => {
  const { page, complaints } = await openPage(t);
  await page.evaluate(() => {
    window.states = [];
    new MutationObserver(() => window.states.push(document.body.dataset.state)).observe(document.body, {
      attributeFilter: ['data-state'],
    });
  });
  await run(restartCommand);
  await page.waitForFunction(() => window.states.includes('reconnecting') && window.states.at(-1) === 'live');
  // What the page shows first is the last sample from before, then one that has nothing to compare with.
  let sample = await nextSample(page, null);
  for (let next = 0; next < 3; next += 1) sample = await nextSample(page, sample.sequence);
  assert.ok(sample.rate > 0, 'packets arrive again');
  // The browser itself reports every refused connection.
  assert.deepEqual(complaints.filter((text) => !text.startsWith('console: WebSocket connection')), []);
});
