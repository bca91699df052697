// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { Charts } from './charts.js';
import { Connection } from './connection.js';
import { Model } from './model.js';
import { createPainter } from './painter.js';
import { showFigures, showNotice, showServer, showState, Tabs } from './view.js';
import { notice } from './words.js';

const model = new Model();
const charts = new Charts(document.body);
let selected = null;

const request = createPainter(draw, {
  now: () => performance.now(),
  hidden: () => document.hidden,
  later: setTimeout.bind(window),
  nextFrame: requestAnimationFrame.bind(window),
});

const tabs = new Tabs((name) => {
  selected = name;
  showTabs();
  request();
});

const connection = new Connection({
  open: () => new WebSocket(socketAddress()),
  receive(message) {
    model.receive(message);
    request();
  },
  changed() {
    if (connection.state !== 'live') model.interrupt();
    showState(connection);
    request();
  },
});

function socketAddress() {
  const address = new URL('ws', location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return address;
}

function showTabs() {
  tabs.show([...model.interfaces.values()], selected);
}

function draw() {
  if (!model.interfaces.has(selected)) selected = model.interfaces.keys().next().value ?? null;
  const entry = model.interfaces.get(selected);
  showState(connection);
  showNotice(notice(connection, model, entry));
  if (model.server) showServer(model, entry);
  showTabs();
  if (model.sequence !== null) document.body.dataset.sequence = model.sequence;
  if (!entry || model.time === null) return;
  showFigures(entry);
  charts.draw(entry.series, model.time);
}

const retry = () => connection.connect();
document.getElementById('retry').addEventListener('click', retry);
addEventListener('online', retry);
document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  retry();
  request();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', request);
// The countdown, and the moment when "reconnecting" turns into "offline".
setInterval(() => {
  if (connection.state !== 'live') request();
}, 1000);

connection.connect();
