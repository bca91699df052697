// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { create, element, keyed, setHidden, setText, setTitle } from './dom.js';
import { clock, count, grouped, missing, quantity } from './format.js';
import { quantilesText } from './words.js';

/** The four figures. */
export function showFigures(figures) {
  for (const [name, figure] of Object.entries(figures)) {
    const card = document.querySelector(`[data-figure="${name}"]`);
    card.dataset.value = figure.value ?? '';
    if (figure.exact) card.dataset.total = figure.exact;
    else delete card.dataset.total;
    for (const part of ['number', 'unit', 'detail', 'total']) setText(card.querySelector(`.${part}`), figure[part]);
    setTitle(card.querySelector('.value'), figure.value === null ? '' : String(figure.value));
    setTitle(card.querySelector('.total'), figure.title);
    card.classList.toggle('losing', figure.losing === true);
  }
}

/** The ladder of losses, a line a rung. */
export function showLadder(rungs) {
  const body = element('ladder').tBodies[0];
  const rows = keyed(
    body,
    rungs.map(({ name }) => name),
    createRung,
  );
  rungs.forEach(({ label, rate, total, tone, state, words, unit }, index) => {
    const [name, perSecond, sum, what] = rows[index].cells;
    rows[index].dataset.tone = tone;
    rows[index].dataset.state = state;
    setText(name, label);
    setText(perSecond, unit === 'packets' ? quantity(rate, 'pps') : missing);
    setText(sum, count(total, unit === 'packets' ? '' : unit));
    setTitle(sum, total === null ? '' : `exactly ${grouped(total)} ${unit}`);
    setText(what, words);
  });
}

function createRung() {
  const row = create('tr');
  row.append(create('th'), create('td'), create('td'), create('td', '', 'words'));
  row.cells[0].scope = 'row';
  return row;
}

/** What happened to interfaces, the newest first. */
export function showNotices(notices) {
  const newest = [...notices].reverse();
  const items = keyed(
    element('notices'),
    newest.map(({ number }) => String(number)),
    () => create('li'),
  );
  newest.forEach(({ time, interface: name, text }, index) => {
    setText(items[index], `${clock(Date.parse(time) / 1000)} ${name}: ${text}`);
    setTitle(items[index], time);
  });
  setHidden(element('no-notices'), newest.length > 0);
}

/** The program and this page themselves. */
export function showProgram({ loopLag, websocket, skipped }, limits) {
  setText(element('loop-lag'), quantilesText(loopLag));
  const clients = websocket.clients ?? missing;
  setText(element('clients'), limits.clients ? `${clients} of at most ${limits.clients}` : String(clients));
  setText(element('skipped'), `${grouped(String(skipped))} by this page, ${grouped(websocket.skipped_ticks ?? '0')} by all`);
}

/** What the server said about itself and about an interface. */
export function showServer({ server, interval, demo, limits }, info) {
  setText(element('host'), server.host);
  setHidden(element('demo'), demo === null);
  setText(element('demo'), `demo traffic: ${demo}`);
  const left = limits.interfaces_left_out > 0 ? ` ${limits.interfaces_left_out} more interfaces are not shown.` : '';
  setText(
    element('measured'),
    `${info?.name ?? ''}: ${info?.words || info?.measured || 'not announced'}; a sample every ${interval} s.${left}`,
  );
  setText(element('version'), `${server.name} ${server.version}, started ${new Date(server.started).toLocaleString()}`);
}
