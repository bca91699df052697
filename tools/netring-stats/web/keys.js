// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Each key, what it does in words, and the name of the action.
const bindings = [
  { keys: [' ', 'p'], shown: 'Space, P', words: 'pause, and go on', action: 'togglePause' },
  { keys: ['ArrowLeft'], shown: '←', words: 'cursor one sample back', action: 'cursorBack' },
  { keys: ['ArrowRight'], shown: '→', words: 'cursor one sample on', action: 'cursorOn' },
  { keys: ['Escape'], shown: 'Esc', words: 'no cursor', action: 'cursorOff' },
  { keys: ['+', '='], shown: '+', words: 'zoom in, at the cursor', action: 'zoomIn' },
  { keys: ['-'], shown: '−', words: 'zoom out', action: 'zoomOut' },
  { keys: ['0'], shown: '0', words: 'live again', action: 'live' },
  { keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'], shown: '1 to 9', words: 'choose an interface', action: 'interface' },
  { keys: ['u'], shown: 'U', words: 'bits or bytes', action: 'units' },
  { keys: ['t'], shown: 'T', words: 'theme: system, light, dark', action: 'theme' },
  { keys: ['?'], shown: '?', words: 'these keys', action: 'help' },
];

export const help = bindings.map(({ shown, words }) => ({ shown, words }));

// Keys that something in focus has a use for itself.
const ownKeys = {
  button: [' '],
  link: [],
  tab: ['ArrowLeft', 'ArrowRight'],
  region: ['ArrowLeft', 'ArrowRight', ' '],
  summary: [' '],
  dialog: bindings.flatMap(({ keys }) => keys),
};

/** What a key asks for, { action, key }; nothing if it is not for the page. `focus` is what has it, as in ownKeys. */
export function actionFor({ key, ctrlKey, altKey, metaKey }, focus) {
  if (ctrlKey || altKey || metaKey) return null;
  const name = key.length === 1 ? key.toLowerCase() : key;
  if (ownKeys[focus]?.includes(name)) return null;
  const binding = bindings.find(({ keys }) => keys.includes(name));
  return binding ? { action: binding.action, key: name } : null;
}
