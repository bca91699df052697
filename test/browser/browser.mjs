// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// A real browser, and pages in it. From the environment:
//   NETRING_STATS_URL  base URL of the server
//   CHROMIUM           the browser, /usr/bin/chromium if not set
//   SCREENSHOT_DIR     where to save screenshots, none if not set

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';

const { CHROMIUM: executablePath = '/usr/bin/chromium', SCREENSHOT_DIR: screenshots } = process.env;
export const { NETRING_STATS_URL: url } = process.env;
export const skip = url ? false : 'NETRING_STATS_URL is not set';
export const timeout = 60_000;

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
let browser;

before(async () => {
  if (!skip) browser = await chromium.launch({ executablePath, args: quiet });
});

after(() => browser?.close());

/** A page that is not opened yet; everything that must not happen on it is collected in the list of complaints. */
export async function newPage(t, options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark', ...options });
  context.setDefaultTimeout(15_000);
  t.after(() => context.close());
  const page = await context.newPage();
  const complaints = [];
  const local = (address) => address.startsWith('blob:') || new URL(address).host === new URL(url).host;
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
  return { page, complaints };
}

/** Opens the page and waits until it has drawn a sample. */
export async function open(page) {
  const response = await page.goto(url);
  await page.waitForFunction(() => document.body.dataset.state === 'live' && 'sequence' in document.body.dataset);
  return response;
}

export async function text(page, selector) {
  return (await page.locator(selector).first().textContent()).trim();
}

/** Waits until a selector shows what is expected. */
export async function shows(page, selector, pattern) {
  await page.waitForFunction(
    ([where, source]) => new RegExp(source).test(document.querySelector(where)?.textContent ?? ''),
    [selector, pattern.source],
  );
}

/** The times of a chart's table, the newest first. */
export async function timesOfTable(page, chart) {
  return page.evaluate(
    (name) => [...document.querySelectorAll(`[data-chart="${name}"] tbody th`)].map(({ title }) => Date.parse(title) / 1000),
    chart,
  );
}

export async function assertFits(page) {
  const [needs, has] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(needs <= has, `the page wants ${needs} pixels of ${has}`);
}

export async function assertAccessible(page, what) {
  // Evaluated by the debugger, which the policy of the page does not bind.
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const found = await window.axe.run();
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
    );
  });
  assert.deepEqual(violations, [], what);
}

export async function screenshot(page, name) {
  if (screenshots) await page.screenshot({ path: join(screenshots, `netring-stats-${name}.png`), fullPage: true });
}
