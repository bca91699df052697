// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// frames.mjs URL SECONDS: how long each frame of the page takes in Chromium, and for how long its main thread was busy, as JSON.
// Runs in a folder that has playwright-core.

import { createRequire } from 'node:module';
import { join } from 'node:path';

const { chromium } = createRequire(join(process.cwd(), 'here.js'))('playwright-core');
const [url, seconds] = process.argv.slice(2);
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
try {
  // High enough for all charts to be in view.
  const page = await browser.newPage({ viewport: { width: 1280, height: 2400 } });
  await page.goto(url);
  await page.waitForFunction(() => document.body.dataset.state === 'live' && 'sequence' in document.body.dataset);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const busySeconds = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration').value;
  };
  const before = await busySeconds();
  const found = await page.evaluate(
    (length) =>
      new Promise((resolve) => {
        const frames_ms = [];
        const long_tasks_ms = [];
        new PerformanceObserver((list) => {
          long_tasks_ms.push(...list.getEntries().map(({ duration }) => duration));
        }).observe({ type: 'longtask' });
        let begin = null;
        let last = null;
        const frame = (now) => {
          begin ??= now;
          if (last !== null) frames_ms.push(now - last);
          last = now;
          if (now - begin < length) requestAnimationFrame(frame);
          else resolve({ frames_ms, long_tasks_ms });
        };
        requestAnimationFrame(frame);
      }),
    seconds * 1000,
  );
  console.log(JSON.stringify({ ...found, busy_seconds: (await busySeconds()) - before }));
} finally {
  await browser.close();
}
