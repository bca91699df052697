// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  imbalance,
  imbalanceText,
  inOrderOf,
  protocolRows,
  sampleText,
  sizeRows,
  talkerRows,
  workerRows,
} from '../../../tools/netring-stats/web/breakdown.js';
import { values } from '../feed.mjs';

const { capture } = values('eth0', 0);
const texts = (row) => row.cells.map((cell) => cell.text ?? cell);

test('imbalance is how much more the busiest has than the mean', () => {
  assert.equal(imbalance([100, 100]), 1);
  assert.equal(imbalance([300, 100]), 1.5);
  assert.equal(imbalance([100]), null);
  assert.equal(imbalance([0, 0]), null);
  assert.match(imbalanceText(capture.workers), /1\.40 times the mean: uneven/);
  assert.match(imbalanceText([capture.workers[0]]), /One ring/);
});

test('a row a worker, with its queue and its share', () => {
  const rows = workerRows(capture.workers);
  assert.equal(texts(rows[1])[0], '1 (queue 1)');
  assert.equal(rows[0].cells[1].bar.toFixed(2), '0.30');
  assert.equal(rows[1].cells[2].text, '2 pps');
});

test('packet sizes are named by their bounds', () => {
  const names = sizeRows(capture.sizes).map((row) => row.cells[0]);
  assert.deepEqual(names, [
    'up to 64',
    '65 to 127',
    '128 to 255',
    '256 to 511',
    '512 to 1023',
    '1024 to 1518',
    '1519 and more',
  ]);
});

test('shares of nothing are nothing', () => {
  const quiet = capture.sizes.map((each) => ({ ...each, packets_per_second: null }));
  assert.deepEqual(texts(sizeRows(quiet)[0]), ['up to 64', '–', '0 %']);
});

test('protocols follow the unit', () => {
  assert.match(texts(protocolRows(capture.protocols, 'bits')[0]).join(' '), /^TCP .*Mbit\/s/);
  assert.match(texts(protocolRows(capture.protocols, 'bytes')[0]).join(' '), /kB\/s/);
});

test('a sample says that it is one', () => {
  assert.match(sampleText(16), /1 in 16/);
  assert.match(sampleText(1), /All packets/);
});

test('a held order takes new rows after the old ones', () => {
  const rows = talkerRows(capture.talkers.by_bits, 'bits');
  const keys = inOrderOf(['192.0.2.3', '192.0.2.9', '192.0.2.1'], rows).map(({ key }) => key);
  assert.deepEqual(keys.slice(0, 2), ['192.0.2.3', '192.0.2.1']);
  assert.equal(keys.length, rows.length);
});
