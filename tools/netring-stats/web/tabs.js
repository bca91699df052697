// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { element, fromTemplate, keyed, setHidden, setText, setTitle } from './dom.js';
import { bitRate, grouped } from './format.js';

/** Interfaces that are captured come first; virtual ones that are not are folded away while others are left. */
export function arranged(interfaces, { unfolded, selected }) {
  const captured = interfaces.filter(({ measured }) => measured === 'capture');
  const counted = interfaces.filter(({ measured }) => measured !== 'capture');
  const all = [...captured, ...counted];
  const minor = counted.filter((each) => each.virtual === true);
  if (minor.length === all.length) return { shown: all, foldable: 0 };
  const hidden = unfolded ? [] : minor.filter(({ name }) => name !== selected);
  return { shown: all.filter((each) => !hidden.includes(each)), foldable: minor.length };
}

/** The tabs of all interfaces, with the keys of the ARIA tab pattern. */
export class Tabs {
  #list = element('tabs');
  #fold = element('virtual');
  #select;
  #names = [];

  constructor({ select, unfold }) {
    this.#select = select;
    this.#list.addEventListener('keydown', (event) => this.#key(event));
    this.#fold.addEventListener('click', unfold);
  }

  /** The names of the tabs, in order. */
  get names() {
    return this.#names;
  }

  show(interfaces, latest, { selected, unfolded, units }) {
    const { shown, foldable } = arranged(interfaces, { selected, unfolded });
    this.#names = shown.map(({ name }) => name);
    const tabs = keyed(this.#list, this.#names, (name) => this.#create(name));
    shown.forEach(({ name }, index) => this.#update(tabs[index], latest?.interfaces.get(name), name === selected, units));
    setHidden(this.#fold, foldable === 0);
    setText(this.#fold, `${unfolded ? 'hide' : 'show'} virtual (${foldable})`);
    this.#fold.setAttribute('aria-expanded', unfolded);
  }

  #create(name) {
    const tab = fromTemplate('tab');
    setText(tab.querySelector('.name'), name);
    tab.addEventListener('click', () => this.#select(name));
    return tab;
  }

  #update(tab, now, selected, units) {
    tab.setAttribute('aria-selected', selected);
    tab.tabIndex = selected ? 0 : -1;
    const unlinked = now && now.link !== 'up' && now.link !== 'unknown';
    setText(tab.querySelector('.rate'), unlinked ? now.link : bitRate(now?.receive_bits_per_second, units));
    const lost = now?.totals?.lost_packets ?? '0';
    const mark = tab.querySelector('.mark');
    setHidden(mark, BigInt(lost) === 0n);
    setTitle(mark, mark.hidden ? '' : `${grouped(lost)} packets lost in total`);
    mark.classList.toggle('losing', now?.lost_packets_per_second > 0);
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
