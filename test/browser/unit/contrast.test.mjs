// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

const style = readFileSync(new URL('../../../tools/netring-stats/web/style.css', import.meta.url), 'utf8');
const pairs = [...style.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)];
const light = Object.fromEntries(pairs.map(([, name, colour]) => [name, colour]));
const dark = Object.fromEntries(pairs.map(([, name, , colour]) => [name, colour]));

function luminance(colour) {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

for (const [theme, colours] of Object.entries({ light, dark })) {
  test(`the ${theme} theme can be read`, () => {
    for (const text of ['text', 'muted', 'axis', 'accent', 'loss', 'ring', 'doubt']) {
      for (const ground of ['card', 'page']) {
        const ratio = contrast(colours[text], colours[ground]);
        assert.ok(ratio >= 4.5, `${text} on ${ground}: ${ratio.toFixed(2)}`);
      }
    }
    for (const line of ['in', 'out', 'loss', 'ring', 'peak', 'nic', 'doubt']) {
      for (const ground of ['card', 'in-area', 'out-area', 'loss-area', 'nic-area', 'peak-area', 'ring-area']) {
        const ratio = contrast(colours[line], colours[ground]);
        assert.ok(ratio >= 3, `${line} on ${ground}: ${ratio.toFixed(2)}`);
      }
    }
  });
}
