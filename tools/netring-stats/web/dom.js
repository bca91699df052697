// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

export const element = (id) => document.getElementById(id);

/** The content of a template with the given id, as an element. */
export const fromTemplate = (id) => element(id).content.firstElementChild.cloneNode(true);

// Only what differs is written: screen readers, selections and the pointer stay undisturbed.
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function setTitle(node, text) {
  if (node.title !== text) node.title = text;
}

export function setHidden(node, hidden) {
  if (node.hidden !== hidden) node.hidden = hidden;
}

/** A new element with text and a class. */
export function create(tag, text = '', className = '') {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  if (className) node.className = className;
  return node;
}

/** The children of a node become those of the given keys, made where they are missing; gives them in order. */
export function keyed(parent, keys, make) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const wanted = keys.map((key) => {
    const child = known.get(key) ?? make(key);
    child.dataset.key = key;
    return child;
  });
  if (wanted.length !== parent.children.length || wanted.some((child, index) => parent.children[index] !== child)) {
    parent.replaceChildren(...wanted);
  }
  return wanted;
}
