// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { clock } from './format.js';

export function stateText({ state, retryAt, lostAt }, now) {
  if (state === 'live') return 'Live';
  if (state === 'connecting') return 'Connecting';
  if (state === 'offline') return `Offline since ${clock(lostAt / 1000)}`;
  if (retryAt === null) return 'Reconnecting now';
  return `Reconnecting in ${Math.max(1, Math.ceil((retryAt - now) / 1000))} s`;
}

const plain = (text) => ({ text, important: false });
const important = (text) => ({ text, important: true });

/** How things stand, and what to do if they do not stand well. */
export function notice({ state, problem }, { server, interfaces, time }, entry) {
  if (state === 'reconnecting' || state === 'offline') {
    const values = time === null ? '' : ` Values are from ${clock(time)}.`;
    const reason = problem ?? 'No connection to the server: if it was stopped, start netring-stats again.';
    return important(`${reason}${values} The page keeps trying by itself.`);
  }
  if (server === null) return plain('Connecting to the server …');
  if (interfaces.size === 0) return important('The server watches no interface: start netring-stats with the name of one.');
  if (time === null) return important('Waiting for the first sample …');
  if (entry.link === 'gone') {
    return important(`${entry.name} is gone: it was removed or renamed. Its values return when it does.`);
  }
  if (entry.link === 'down') {
    return important(`${entry.name} is down, nothing can arrive: "ip link set ${entry.name} up" brings it up.`);
  }
  if (entry.link === 'no carrier') {
    return important(`${entry.name} has no carrier, nothing can arrive: its other end is down or not plugged in.`);
  }
  return plain(`Last sample ${clock(time)}`);
}
