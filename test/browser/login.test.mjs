// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// The login of a server that wants a token, NETRING_STATS_TOKEN.

import assert from 'node:assert/strict';
import test from 'node:test';
import { assertAccessible, newPage, shows, skip, timeout, url } from './browser.mjs';

const { NETRING_STATS_TOKEN: token } = process.env;

test('the right token opens the page, a wrong one asks again', { skip, timeout }, async (t) => {
  const { page } = await newPage(t);
  await page.goto(url);
  await page.waitForURL('**/login');
  await assertAccessible(page, 'the login');
  await page.locator('input').fill('wrong');
  await page.keyboard.press('Enter');
  await shows(page, '#wrong:target', /not the token/);
  await page.locator('input').fill(token);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.body.dataset.state === 'live');
  // The cookie is the server's alone, and the token is nowhere in the address.
  assert.equal(await page.evaluate(() => document.cookie), '');
  assert.equal(new URL(page.url()).pathname, '/');
});

test('a live page whose login has ended leads to the login', { skip, timeout }, async (t) => {
  const { page } = await newPage(t);
  const sockets = [];
  await page.routeWebSocket(/\/ws$/, (route) => {
    sockets.push(route);
    if (sockets.length === 1) route.connectToServer();
    else route.close();
  });
  await page.goto(new URL('login', url).href);
  await page.locator('input').fill(token);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.body.dataset.state === 'live');
  await page.context().clearCookies();
  await sockets[0].close();
  await page.waitForURL('**/login');
});
