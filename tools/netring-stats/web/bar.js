// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { create, element, setHidden, setText } from './dom.js';
import { help } from './keys.js';
import { stateText } from './words.js';

const themes = { system: 'Auto', light: 'Light', dark: 'Dark' };

/** The state in words and as a shape; gives it if it has another kind than before. */
export function showState(connection, behind) {
  const { state } = connection;
  const shown = state === 'live' && behind !== null ? 'paused' : state;
  const text = stateText(connection, Date.now(), behind);
  setText(element('state'), text);
  setHidden(element('retry'), state === 'live' || state === 'connecting');
  if (document.body.dataset.state === shown) return null;
  document.body.dataset.state = shown;
  return text;
}

export function showNotice({ text, important }) {
  setText(element('notice'), text);
  element('notice').classList.toggle('important', important);
}

/** What is chosen: span, units, theme, and whether time stands still. */
export function showChoices(settings, viewport) {
  const press = (button, on) => button.setAttribute('aria-pressed', on);
  for (const button of element('spans').children) press(button, Number(button.value) === viewport.span);
  setText(element('units'), settings.get('units') === 'bits' ? 'Bits' : 'Bytes');
  setText(element('theme'), themes[settings.get('theme')]);
  element('theme').setAttribute('aria-label', `Theme: ${themes[settings.get('theme')]}`);
  setText(element('pause'), viewport.paused ? 'Live' : 'Pause');
}

/** Calls actions for the buttons of the bar, which have the name of theirs. */
export function listen(actions) {
  for (const button of document.querySelectorAll('[data-action]')) {
    button.addEventListener('click', () => actions[button.dataset.action](button.value));
  }
  const list = element('keys');
  for (const { shown, words } of help) list.append(create('dt', shown), create('dd', words));
}

/** Says things to those who cannot see them, the latest only and no more than one in a while. */
export function createSpeaker(node, { later, clear, wait = 500 }) {
  let timer = null;
  return (text) => {
    clear(timer);
    timer = later(() => setText(node, text), wait);
  };
}
