// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// The page as a reader uses it, on messages that a test writes: each test says when a tick comes and what is in it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import {
  assertAccessible,
  assertFits,
  newPage,
  open,
  screenshot,
  shows,
  skip,
  text,
  timesOfTable,
  timeout,
} from './browser.mjs';
import { hello, info, tick, track, values } from './feed.mjs';

const infos = [
  info('eth0'),
  info('eth1', { measured: 'counters' }),
  info('docker0', { measured: 'counters', virtual: true }),
  info('veth7', { measured: 'counters', virtual: true }),
];
const start = Math.floor(Date.now() / 1000);
const greeting = JSON.stringify(hello(infos, { tracks: [track(1, 900, start, infos), track(10, 360, start, infos)] }));

/** A page that is live on scripted messages; `send` sends the next tick. */
async function scripted(t, options) {
  const opened = await newPage(t, options);
  const { page } = opened;
  let socket = null;
  let sequence = 0;
  const send = () => {
    const time = start + sequence;
    socket.send(
      JSON.stringify(
        tick(
          ++sequence,
          time,
          infos.map((each) => values(each.name, time, each)),
        ),
      ),
    );
  };
  await page.routeWebSocket(/\/ws$/, (route) => {
    socket = route;
    socket.send(greeting);
    send();
  });
  await open(page);
  const sent = async () => {
    send();
    await page.waitForFunction((wanted) => document.body.dataset.sequence === String(wanted), sequence);
  };
  return { ...opened, send, sent, sequence: () => sequence };
}

const clock = (seconds) => new Date(seconds * 1000).toTimeString().slice(0, 8);

const asTable = (page, chart) => page.locator(`[data-chart="${chart}"] .as-table`).click();

/** First and last time of a chart whose table is shown. */
async function rangeShown(page, chart = 'bits') {
  const times = await timesOfTable(page, chart);
  return { from: times.at(-1), to: times[0] };
}

test('the first paint has full charts, and all that a capture sees', { skip, timeout }, async (t) => {
  const { page, complaints } = await scripted(t);
  await asTable(page, 'bits');
  const { from, to } = await rangeShown(page);
  assert.equal(to, start);
  assert.equal(from, start - 300);
  assert.match(await text(page, '[role="tab"][aria-selected="true"]'), /^eth0/);
  assert.match(await text(page, '[data-figure="bits"] .value'), /Mbit\/s$/);
  for (const id of ['workers', 'sizes', 'protocols', 'talkers'])
    assert.ok((await page.locator(`#${id} tbody tr`).count()) > 1, id);
  assert.match(await text(page, '#protocols-note'), /1 in 16/);
  assert.match(await text(page, '#measured'), /filter "tcp"/);
  assert.match(await text(page, '#loop-lag'), /p99 800 µs/);
  assert.match(await text(page, '#notices li'), /the link came up/);
  const bytes = await page.evaluate(() =>
    ['navigation', 'resource']
      .flatMap((type) => performance.getEntriesByType(type))
      .reduce((sum, each) => sum + each.decodedBodySize, 0),
  );
  assert.ok(bytes > 100_000 && bytes < 150_000, `the page has ${bytes} bytes`);
  assert.deepEqual(complaints, []);
});

test('Space holds everything while ticks come in, and Space again shows them', { skip, timeout }, async (t) => {
  const { page, send, sent, sequence } = await scripted(t);
  await asTable(page, 'bits');
  await page.locator('body').click();
  await page.keyboard.press('Space');
  await shows(page, '#state', /^Paused, 0 s behind$/);
  const held = await page.locator('#panel').innerText();
  for (let next = 0; next < 5; ++next) send();
  await shows(page, '#state', /^Paused, 5 s behind$/);
  assert.equal(await page.locator('#panel').innerText(), held);
  await page.keyboard.press('Space');
  await shows(page, '#state', /^Live$/);
  await page.waitForFunction((wanted) => document.body.dataset.sequence === String(wanted), sequence());
  assert.equal((await rangeShown(page)).to, start + 5);
  assert.equal((await timesOfTable(page, 'bits')).length, 301, 'no tick is missing');
  await sent();
});

test('+ and - and 0 zoom all charts, and a drag does', { skip, timeout }, async (t) => {
  const { page } = await scripted(t);
  await asTable(page, 'bits');
  await page.locator('body').click();
  await page.keyboard.press('+');
  await shows(page, '#state', /^Paused/);
  assert.equal((await rangeShown(page)).from, start - 150);
  await page.keyboard.press('-');
  await page.keyboard.press('-');
  await page.waitForTimeout(600);
  assert.equal((await rangeShown(page)).from, start - 600);
  await page.keyboard.press('0');
  await shows(page, '#state', /^Live$/);
  await page.waitForTimeout(300);
  assert.equal((await rangeShown(page)).from, start - 300);

  const plot = await page.locator('[data-chart="packets"] .u-over').boundingBox();
  await page.mouse.move(plot.x + plot.width * 0.25, plot.y + 20);
  await page.mouse.down();
  await page.mouse.move(plot.x + plot.width * 0.5, plot.y + 30, { steps: 4 });
  await page.mouse.up();
  await shows(page, '#state', /^Paused/);
  await page.waitForTimeout(300);
  const { from, to } = await rangeShown(page);
  assert.ok(Math.abs(from - (start - 225)) <= 3 && Math.abs(to - (start - 150)) <= 3, `${from - start} to ${to - start}`);
});

test('spans, units and the theme are chosen and remembered', { skip, timeout }, async (t) => {
  const { page } = await scripted(t);
  await page.locator('#spans button', { hasText: '15' }).click();
  await page.keyboard.press('u');
  await page.keyboard.press('t');
  await shows(page, '[data-figure="bits"] .unit', /MB\/s/);
  await page.reload();
  await shows(page, '[data-figure="bits"] .unit', /MB\/s/);
  await shows(page, '[data-chart="bits"] h2', /Bytes per second/);
  assert.equal(await page.getAttribute('#spans [aria-pressed="true"]', 'value'), '900');
  assert.equal(await text(page, '#theme'), 'Light');
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), 'light');
});

test('all is done by keyboard: skip link, tabs, cursor with its value spoken, keys, help', { skip, timeout }, async (t) => {
  const { page } = await scripted(t);
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'Skip to the values');
  await page.keyboard.press('2');
  await shows(page, '[role="tab"][aria-selected="true"]', /eth1/);
  await page.keyboard.press('1');
  await page.locator('[role="tab"]').first().focus();
  await page.keyboard.press('End');
  await shows(page, '[role="tab"][aria-selected="true"]', /eth1/);
  await page.keyboard.press('Home');
  await shows(page, '[role="tab"][aria-selected="true"]', /eth0/);
  await page.locator('[data-chart="ring"] .plot').focus();
  for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowRight']) await page.keyboard.press(key);
  await shows(page, '#announcement', /^Ring occupancy at [\d:]+: now [\d.]+ %, high water [\d.]+ %$/);
  const when = await page.locator('.when').allTextContents();
  assert.ok(/^[\d:]{8}$/.test(when[0]) && when.every((each) => each === when[0]), `one cursor for all charts: ${when}`);
  await page.keyboard.press('?');
  assert.ok(await page.locator('#help').isVisible());
  await page.keyboard.press('Escape');
  assert.ok(!(await page.locator('#help').isVisible()));
  assert.equal(
    await page.getAttribute('[data-chart="ring"] .plot', 'role'),
    await page.evaluate(() => document.activeElement.getAttribute('role')),
  );
});

test('the cursor of the keys stays at its sample while ticks come, and under a table is none', { skip, timeout }, async (t) => {
  const { page, sent } = await scripted(t);
  await page.locator('[data-chart="ring"] .plot').focus();
  for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key);
  await asTable(page, 'bits');
  for (let ticks = 0; ticks < 3; ++ticks) {
    await sent();
    assert.equal(await text(page, '[data-chart="ring"] .when'), clock(start - 2));
    assert.equal(await text(page, '[data-chart="bits"] .when'), '');
  }
  await page.keyboard.press('ArrowRight');
  assert.equal(await text(page, '[data-chart="ring"] .when'), clock(start - 1));
});

test('the cursor of the keys stays between the edges, also when its sample has left', { skip, timeout }, async (t) => {
  const { page, sent } = await scripted(t);
  const at = () => text(page, '[data-chart="ring"] .when');
  await page.locator('#spans button').first().click();
  await shows(page, '[data-figure="packets"]', /in 60 s/);
  await page.locator('[data-chart="ring"] .plot').focus();
  for (let times = 0; times < 65; ++times) await page.keyboard.press('ArrowLeft');
  assert.equal(await at(), clock(start - 60));
  for (let ticks = 0; ticks < 3; ++ticks) await sent();
  assert.equal(await at(), '');
  await page.keyboard.press('ArrowRight');
  assert.equal(await at(), clock(start - 57));
  // Half of the minute, around the cursor, which then is half a second before its end.
  for (let times = 0; times < 65; ++times) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('+');
  await shows(page, '[data-figure="packets"]', /in 30 s/);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await at(), clock(start + 1));
});

test('a narrow chart of an hour has times at its axis', { skip, timeout }, async (t) => {
  const { page } = await scripted(t, { viewport: { width: 360, height: 800 } });
  await page.evaluate(() => {
    globalThis.written = [];
    const write = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (words, ...rest) {
      globalThis.written.push(String(words));
      return write.call(this, words, ...rest);
    };
  });
  await page.locator('#spans button').last().click();
  await page.waitForFunction(() => globalThis.written.some((words) => /^\d\d:\d\d$/.test(words)));
});

test('nothing is spoken that nobody asked for', { skip, timeout }, async (t) => {
  const { page, sent } = await scripted(t);
  await shows(page, '#announcement', /^Live$/);
  await page.evaluate(() => {
    window.spoken = [];
    const watch = (node) =>
      new MutationObserver(() => window.spoken.push(node.textContent)).observe(node, {
        childList: true,
        subtree: true,
        characterData: true,
      });
    document.querySelectorAll('[role="status"], [role="alert"], [aria-live]').forEach(watch);
  });
  for (let next = 0; next < 4; ++next) await sent();
  await page.waitForTimeout(600);
  assert.deepEqual(await page.evaluate(() => window.spoken), []);
});

test('a download has what is visible, as the server said it', { skip, timeout }, async (t) => {
  const { page } = await scripted(t);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('[data-chart="packets"] .download').click(),
  ]);
  assert.match(download.suggestedFilename(), /^netring-stats_myhost_eth0_packets_.*\.csv$/);
  const lines = readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\r\n');
  assert.equal(lines[0], 'time,receive_packets_per_second,transmit_packets_per_second');
  assert.equal(lines.length, 302);
  const [time, receive] = lines.at(-1).split(',');
  assert.equal(time, new Date(start * 1000).toISOString());
  assert.equal(Number(receive), Number(Math.fround(values('eth0', start).receive_packets_per_second).toPrecision(7)));
});

test('talkers keep their order while they are pointed at', { skip, timeout }, async (t) => {
  const { page, sent } = await scripted(t);
  const order = () => page.locator('#talkers tbody th').allTextContents();
  await page.locator('#talkers tbody tr').first().hover();
  const held = await order();
  await sent();
  assert.deepEqual(await order(), held);
  await page.mouse.move(0, 0);
  await sent();
  assert.notDeepEqual(await order(), held);
});

test(
  'virtual interfaces are folded, and an interface without a capture says what one would add',
  { skip, timeout },
  async (t) => {
    const { page } = await scripted(t);
    assert.equal(await page.locator('[role="tab"]').count(), 2);
    await page.locator('#virtual', { hasText: 'show virtual (2)' }).click();
    await shows(page, '#tabs', /veth7/);
    await page.locator('[role="tab"]', { hasText: 'eth1' }).click();
    await shows(page, '#hint', /netring-stats eth1/);
    assert.ok(await page.locator('#hint').isVisible());
    assert.ok(!(await page.locator('[data-chart="ring"]').isVisible()));
    assert.ok(await page.locator('[data-chart="bits"]').isVisible());
  },
);

/** Contrast of the text left of a chart's plot against the card, from the pixels of the canvas. */
function contrastOfLabels(page) {
  return page.evaluate(() => {
    const canvas = document.querySelector('[data-chart="bits"] canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, 60, canvas.height * 0.8);
    const luminance = (parts) => {
      const [red, green, blue] = parts.map((part) =>
        part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const card = getComputedStyle(document.querySelector('.card')).backgroundColor.match(/\d+/g).map(Number);
    let best = 1;
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] < 250) continue;
      const [darker, lighter] = [luminance([data[at], data[at + 1], data[at + 2]]), luminance(card)].sort(
        (one, other) => one - other,
      );
      best = Math.max(best, (lighter + 0.05) / (darker + 0.05));
    }
    return best;
  });
}

for (const [colorScheme, width, height] of [
  ['dark', 1280, 800],
  ['light', 1280, 800],
  ['dark', 360, 740],
  ['light', 2560, 1440],
]) {
  test(`the ${colorScheme} page fits ${width} pixels and can be read by all`, { skip, timeout }, async (t) => {
    const { page, complaints } = await scripted(t, { colorScheme, viewport: { width, height } });
    await assertFits(page);
    await screenshot(page, `${colorScheme}-${width}`);
    const contrast = await contrastOfLabels(page);
    assert.ok(contrast >= 4.5, `labels of the axis have a contrast of ${contrast.toFixed(2)}`);
    await assertAccessible(page, 'with charts');
    // Few rows, as each of their cells is looked at.
    await page.locator('#spans button').first().click();
    await asTable(page, 'loss');
    await page.keyboard.press('?');
    await assertFits(page);
    await assertAccessible(page, 'with a table and the help');
    await page.keyboard.press('Escape');
    await page.keyboard.press('2');
    await shows(page, '#hint', /eth1/);
    await assertFits(page);
    await assertAccessible(page, 'without a capture');
    assert.deepEqual(complaints, []);
  });
}

test('a change of the system theme reaches the charts', { skip, timeout }, async (t) => {
  const { page } = await scripted(t, { colorScheme: 'light' });
  const zeroLine = () =>
    page.evaluate(() => {
      const canvas = document.querySelector('[data-chart="bits"] canvas');
      return [...canvas.getContext('2d').getImageData(canvas.width / 2, 0, 1, canvas.height).data].join();
    });
  const light = await zeroLine();
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForTimeout(600);
  assert.notEqual(await zeroLine(), light);
});
