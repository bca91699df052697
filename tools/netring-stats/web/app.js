// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { createSpeaker, listen, showChoices, showNotice, showState } from './bar.js';
import { Charts } from './charts.js';
import { Connection } from './connection.js';
import { Details } from './details.js';
import { element, setHidden, setText } from './dom.js';
import { fileName, iso } from './export.js';
import { figures } from './figures.js';
import { actionFor } from './keys.js';
import { ladder } from './ladder.js';
import { Model } from './model.js';
import { createPainter } from './painter.js';
import { showFigures, showLadder, showNotices, showProgram, showServer } from './panel.js';
import { Settings } from './settings.js';
import { arranged, Tabs } from './tabs.js';
import { applyTheme, Palette } from './theme.js';
import { Viewport } from './viewport.js';
import { captureHint, notice, refusal } from './words.js';

const zoomFactor = 2;

const model = new Model();
const settings = new Settings(() => localStorage);
const viewport = new Viewport(settings.get('span'));
const palette = new Palette();
const still = matchMedia('(prefers-reduced-motion: reduce)');
const speak = createSpeaker(element('announcement'), { later: setTimeout.bind(window), clear: clearTimeout.bind(window) });
let selected = null;
/** The tick that is shown: the newest, or the one that was when time was made to stand still. */
let shown = null;

const request = createPainter(draw, {
  now: () => performance.now(),
  hidden: () => document.hidden,
  still: () => still.matches,
  later: setTimeout.bind(window),
  nextFrame: requestAnimationFrame.bind(window),
});

const charts = new Charts({
  colour: (name) => palette.colour(name),
  zoom: (from, to) => act(() => viewport.zoomTo(from, to, latestTime())),
  download: save,
  speak,
});
const tabs = new Tabs({
  select: (name) => act(() => (selected = name)),
  unfold: () => act(() => settings.next('virtual')),
});
const details = new Details(request);

const connection = new Connection({
  open: () => new WebSocket(socketAddress()),
  receive(message) {
    model.receive(message);
    request();
  },
  changed: request,
  explain: whyRefused,
});

const actions = {
  togglePause: () => (viewport.paused ? viewport.live() : viewport.pause(latestTime())),
  live: () => viewport.live(),
  zoomIn: () => viewport.zoomBy(1 / zoomFactor, latestTime(), charts.cursor),
  zoomOut: () => viewport.zoomBy(zoomFactor, latestTime(), charts.cursor),
  cursorBack: () => charts.moveCursor(-1),
  cursorOn: () => charts.moveCursor(1),
  cursorOff: () => charts.hideCursor(),
  interface: (digit) => (selected = tabs.names[Number(digit) - 1] ?? selected),
  span(seconds) {
    settings.set('span', Number(seconds));
    viewport.setSpan(Number(seconds));
  },
  units: () => settings.next('units'),
  theme() {
    settings.next('theme');
    showTheme();
  },
  help: () => element('help').showModal(),
  closeHelp: () => element('help').close(),
  retry: () => connection.connect(),
};

function latestTime() {
  return model.latest?.time ?? Date.now() / 1000;
}

function act(change) {
  change();
  request();
}

function socketAddress() {
  const address = new URL('ws', location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return address;
}

/** A websocket does not tell why it was refused, but a plain request does. */
async function whyRefused() {
  const response = await fetch('api/v1/interfaces', { cache: 'no-store' });
  if (response.status === 401) location.assign('login');
  return refusal(response.status, await response.text());
}

function showTheme() {
  applyTheme(settings.get('theme'));
  palette.forget();
  request();
}

function save(name, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  link.download = fileName(model.server?.host ?? '', selected, name, iso(viewport.range(latestTime()).to));
  link.click();
  URL.revokeObjectURL(link.href);
}

function draw() {
  if (!viewport.paused || shown === null) shown = model.latest;
  const view = { units: settings.get('units'), unfolded: settings.get('virtual'), paused: viewport.paused };
  const interfaces = [...model.interfaces.values()];
  if (!model.interfaces.has(selected)) selected = arranged(interfaces, view).shown[0]?.name ?? null;
  tabs.show(interfaces, shown, { ...view, selected });
  const changed = showState(connection, viewport.paused ? viewport.behind(latestTime()) : null);
  if (changed) speak(changed);
  showChoices(settings, viewport);
  const info = model.interfaces.get(selected);
  const now = shown?.interfaces.get(selected) ?? { name: selected };
  showNotice(notice(connection, model, shown, now));
  if (model.server) showServer(model, info);
  if (info) drawInterface(info, now, view);
}

function drawInterface(info, now, view) {
  const within = viewport.range(model.latest?.time ?? info.series.lastTime);
  const range = info.series.range(within.from, Math.min(within.to, viewport.now(Infinity)));
  const capture = info.measured === 'capture';
  charts.draw(range, within, { ...view, capture });
  setHidden(element('hint'), info.measured !== 'counters');
  setText(element('hint-text'), captureHint(info.name));
  if (shown === null) return;
  showFigures(figures(now, range, within, view.units));
  showLadder(ladder(now, shown));
  details.show(info, now.capture, view);
  showNotices(shown.notices);
  showProgram(shown, model.limits);
  document.body.dataset.sequence = shown.sequence ?? '';
}

/** What has the focus, as far as keys are concerned. */
function focusKind(target) {
  if (target.closest('dialog')) return 'dialog';
  return target.getAttribute('role') ?? { BUTTON: 'button', A: 'link', SELECT: 'dialog', SUMMARY: 'summary' }[target.tagName];
}

addEventListener('keydown', (event) => {
  const found = actionFor(event, focusKind(event.target));
  if (!found) return;
  event.preventDefault();
  act(() => actions[found.action](found.key));
});
listen(Object.fromEntries(Object.entries(actions).map(([name, action]) => [name, (value) => act(() => action(value))])));
addEventListener('online', actions.retry);
document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  connection.connect();
  request();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', showTheme);
// The countdown to the next attempt.
setInterval(() => {
  if (connection.state !== 'live') request();
}, 1000);

showTheme();
connection.connect();
