// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { clock, duration, missing, spanText } from './format.js';

/** How things stand, of the connection and of what is shown. */
export function stateText({ state, retryAt, lostAt }, now, behind = null) {
  if (state === 'connecting') return 'Connecting';
  if (state === 'offline') return `Offline since ${clock(lostAt / 1000)}`;
  if (state === 'live') return behind === null ? 'Live' : `Paused, ${spanText(behind)} behind`;
  if (retryAt === null) return 'Reconnecting now';
  return `Reconnecting in ${Math.max(1, Math.ceil((retryAt - now) / 1000))} s`;
}

const plain = (text) => ({ text, important: false });
const important = (text) => ({ text, important: true });

/** What there is to know about the values, and what to do if they do not come. */
export function notice({ state, problem }, { server, interfaces }, shown, now) {
  if (state === 'reconnecting' || state === 'offline') {
    const values = shown === null ? '' : ` Values are from ${clock(shown.time)}.`;
    const reason = problem ?? 'No connection to the server: if it was stopped, start netring-stats again.';
    return important(`${reason}${values} The page keeps trying by itself.`);
  }
  if (server === null) return plain('Connecting to the server …');
  if (interfaces.size === 0) return important('The server watches no interface: start netring-stats with the name of one.');
  if (shown === null) return important('Waiting for the first sample …');
  return linkNotice(now) ?? plain(`Sample of ${clock(shown.time)}`);
}

function linkNotice({ name, link }) {
  if (link === 'gone') return important(`${name} is gone: it was removed or renamed. Its values return when it does.`);
  if (link === 'down') return important(`${name} is down, nothing can arrive: "ip link set ${name} up" brings it up.`);
  if (link === 'no carrier') {
    return important(`${name} has no carrier, nothing can arrive: its other end is down or not plugged in.`);
  }
  return null;
}

/** What a capture would add to the counters of an interface. */
export function captureHint(name) {
  return (
    `Only the counters of ${name} are read. A capture would add ring occupancy, dwell time, what the filter and the ` +
    `application lose, packet sizes, protocols and workers: start "netring-stats ${name}", which needs CAP_NET_RAW.`
  );
}

export function quantilesText(quantiles) {
  if (!quantiles) return missing;
  return ['p50', 'p90', 'p99', 'max'].map((name) => `${name} ${duration(quantiles[name])}`).join(', ');
}

/** A 401 leads to the login; other answers say what is wrong with a connection that was refused. */
export function refusal(status, text) {
  if (status >= 200 && status < 300) return 'The server answers, but takes no more live pages: close another one.';
  if (status === 503) return 'The server is busy: it takes no more clients now.';
  return `The server refuses this page (${status}): ${text.trim().slice(0, 200)}`;
}
