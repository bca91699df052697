// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { count, grouped, missing, percent, percentNumber, quantity, si } from './format.js';
import { lossShare } from './model.js';
import { stateText } from './words.js';

const measuredWords = {
  capture: 'packets captured through a ring',
  counters: 'interface counters only',
};

const element = (id) => document.getElementById(id);

// Only what differs is written: screen readers and selections stay undisturbed.
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function figure(name, { value, number, unit, detail, total, exact, unitOfTotal }) {
  const card = document.querySelector(`[data-figure="${name}"]`);
  card.dataset.value = value ?? '';
  if (exact === null) delete card.dataset.total;
  else card.dataset.total = exact;
  setText(card.querySelector('.number'), number);
  setText(card.querySelector('.unit'), unit);
  setText(card.querySelector('.detail'), detail);
  const line = card.querySelector('.total');
  setText(line, total);
  line.title = exact === null ? '' : `exactly ${grouped(exact)} ${unitOfTotal}`;
}

/** The four figures of one interface. */
export function showFigures({ rates, totals }) {
  const rate = (value, unit) => {
    const { number, prefix } = si(value);
    return { value, number, unit: prefix + unit };
  };
  figure('packets-rate', {
    ...rate(rates.packets, 'pps'),
    detail: rates.packets > 0 && rates.bits !== null ? `${quantity(rates.bits / 8 / rates.packets, 'B')} a packet` : missing,
    total: `${count(totals.packets)} in total`,
    exact: totals.packets,
    unitOfTotal: 'packets',
  });
  figure('bits-rate', {
    ...rate(rates.bits, 'bit/s'),
    detail: rates.bits === null ? missing : quantity(rates.bits / 8, 'B/s'),
    total: `${count(totals.bytes, 'B')} in total`,
    exact: totals.bytes,
    unitOfTotal: 'bytes',
  });
  figure('loss-rate', {
    ...rate(rates.loss, 'pps'),
    detail: `${percent(lossShare(rates.packets, rates.loss))} of packets`,
    total: `${count(totals.drops)} in total`,
    exact: totals.drops,
    unitOfTotal: 'packets',
  });
  figure('occupancy', {
    value: rates.occupancy,
    number: percentNumber(rates.occupancy),
    unit: '%',
    detail: `peak ${percent(rates.highWater)}`,
    total: `freezes: ${count(totals.freezes)}`,
    exact: totals.freezes,
    unitOfTotal: 'freezes',
  });
  document.querySelector('[data-figure="loss-rate"]').classList.toggle('losing', rates.loss > 0);
}

/** The tabs of all interfaces, with the keys of the ARIA tab pattern. */
export class Tabs {
  #list = element('tabs');
  #select;
  #names = [];

  constructor(select) {
    this.#select = select;
    this.#list.addEventListener('keydown', (event) => this.#key(event));
  }

  show(interfaces, selected) {
    const names = interfaces.map(({ name }) => name);
    if (names.join('/') !== this.#names.join('/')) {
      this.#names = names;
      this.#list.replaceChildren(...names.map((name) => this.#create(name)));
    }
    interfaces.forEach((entry, index) => this.#update(this.#list.children[index], entry, entry.name === selected));
  }

  #create(name) {
    const tab = element('tab').content.firstElementChild.cloneNode(true);
    setText(tab.querySelector('.name'), name);
    tab.addEventListener('click', () => this.#select(name));
    return tab;
  }

  #update(tab, { link, rates, totals }, selected) {
    tab.setAttribute('aria-selected', selected);
    tab.tabIndex = selected ? 0 : -1;
    setText(tab.querySelector('.rate'), link === 'up' ? quantity(rates.bits, 'bit/s') : link);
    const mark = tab.querySelector('.mark');
    mark.hidden = !(totals.drops !== null && BigInt(totals.drops) > 0n);
    mark.title = mark.hidden ? '' : `${grouped(totals.drops)} packets lost in total`;
    mark.classList.toggle('losing', rates.loss > 0);
  }

  #key(event) {
    const current = [...this.#list.children].findIndex((tab) => tab.tabIndex === 0);
    const last = this.#names.length - 1;
    const target = {
      ArrowRight: current === last ? 0 : current + 1,
      ArrowLeft: current === 0 ? last : current - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (target === undefined || last < 0) return;
    event.preventDefault();
    this.#select(this.#names[target]);
    this.#list.children[target].focus();
  }
}

/** The state of the connection, in words and as a shape. */
export function showState(connection) {
  const { state } = connection;
  setText(element('state'), stateText(connection, Date.now()));
  element('retry').hidden = state === 'live' || state === 'connecting';
  if (document.body.dataset.state === state) return;
  document.body.dataset.state = state;
  setText(element('announcement'), stateText(connection, Date.now()));
}

export function showNotice({ text, important }) {
  setText(element('notice'), text);
  element('notice').classList.toggle('important', important);
}

/** What the server said about itself. */
export function showServer({ server, interval, demo }, entry) {
  setText(element('host'), server.host);
  element('demo').hidden = !demo;
  const measured = entry ? `${entry.name}: ${measuredWords[entry.measured] ?? entry.measured ?? 'not announced'}, ` : '';
  setText(element('measured'), `${measured}sampled every ${interval} s`);
  setText(element('version'), `${server.name} ${server.version}, started ${new Date(server.started).toLocaleString()}`);
}
