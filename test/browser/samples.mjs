// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// What a page shows over time, and what it was sent.

/** Has a page keep in window.samples what it shows of each tick, and when it began to. */
export function keepSamples(page) {
  return page.evaluate(() => {
    window.samples = [];
    const figure = (name) => document.querySelector(`[data-figure="${name}"]`);
    const keep = () => {
      const sequence = Number(document.body.dataset.sequence);
      if (window.samples.at(-1)?.sequence === sequence) return;
      window.samples.push({
        shown: Date.now(),
        sequence,
        rate: Number(figure('packets').dataset.value),
        text: figure('packets').querySelector('.value').textContent,
        packets: figure('packets').dataset.total,
        bytes: figure('bits').dataset.total,
      });
    };
    // The sequence is what is drawn last.
    new MutationObserver(keep).observe(document.body, { attributeFilter: ['data-sequence'] });
  });
}

/** The samples that a page has kept, as soon as there are so many. */
export async function samplesKept(page, count) {
  await page.waitForFunction((wanted) => window.samples.length >= wanted, count);
  return page.evaluate(() => window.samples);
}

/** The ticks that a page receives, by their sequence: filled as they come. */
export function ticksReceived(page) {
  const ticks = new Map();
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      const message = JSON.parse(payload);
      if (message.type === 'tick') ticks.set(message.sequence, message);
    });
  });
  return ticks;
}
