// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

const firstDelay = 500;
const longestDelay = 15_000;
const offlineAfter = 30_000;
const helloTimeout = 10_000;

/** Milliseconds before the given attempt (from 0); the random half keeps many pages from calling at once. */
export function backoff(attempt, random = Math.random) {
  const longest = Math.min(longestDelay, firstDelay * 2 ** attempt);
  return (longest / 2) * (1 + random());
}

/** Silence that means the connection is dead although nobody closed it. */
export function silenceLimit(intervalSeconds) {
  return Math.max(5000, 4000 * intervalSeconds);
}

/**
 * A connection that never gives up.
 *   open()            gives a new WebSocket
 *   receive(message)  takes a parsed message; what it throws ends this connection, with its text as the problem
 *   changed()         is called when state, retryAt or problem changed
 *   explain()         promises the reason why the server refused a connection; fails if it cannot be asked
 */
export class Connection {
  problem = null;
  retryAt = null;
  lostAt = null;
  #open;
  #receive;
  #changed;
  #explain;
  #clock;
  #socket = null;
  #timer = null;
  #attempt = 0;
  #silence = helloTimeout;
  #live = false;

  constructor({ open, receive, changed, explain, clock = globalClock }) {
    this.#open = open;
    this.#receive = receive;
    this.#changed = changed;
    this.#explain = explain;
    this.#clock = clock;
  }

  get state() {
    if (this.#live) return 'live';
    if (this.lostAt === null) return 'connecting';
    return this.#clock.now() - this.lostAt < offlineAfter ? 'reconnecting' : 'offline';
  }

  /** Connects at once, now or instead of at the planned time. */
  connect() {
    if (this.#socket) return;
    this.retryAt = null;
    this.#silence = helloTimeout;
    const socket = this.#open();
    this.#socket = socket;
    this.#watch();
    socket.onmessage = ({ data }) => this.#message(data);
    socket.onclose = () => this.#closed();
    this.#changed();
  }

  #closed() {
    const refused = !this.#live;
    this.#lost(null);
    if (refused) this.#ask();
  }

  async #ask() {
    const problem = await this.#explain().catch(() => null);
    if (this.#live) return;
    this.problem = problem;
    this.#changed();
  }

  #message(data) {
    let message;
    try {
      message = JSON.parse(data);
      this.#receive(message);
    } catch (error) {
      const unreadable = error instanceof SyntaxError || error instanceof TypeError;
      this.#lost(unreadable ? 'The server sent a message this page cannot read: reload the page.' : error.message);
      return;
    }
    if (message.type === 'hello') {
      this.#silence = silenceLimit(message.interval_seconds);
      this.#attempt = 0;
      this.#live = true;
      this.lostAt = null;
      this.problem = null;
      this.#changed();
    }
    this.#watch();
  }

  #watch() {
    this.#clock.clear(this.#timer);
    this.#timer = this.#clock.set(
      () => this.#lost('The server sends nothing any more: look at the load of its host.'),
      this.#silence,
    );
  }

  #lost(problem) {
    const socket = this.#socket;
    socket.onmessage = socket.onclose = null;
    socket.close();
    this.#socket = null;
    this.#live = false;
    this.lostAt ??= this.#clock.now();
    this.problem = problem ?? this.problem;
    const delay = backoff(this.#attempt++);
    this.retryAt = this.#clock.now() + delay;
    this.#clock.clear(this.#timer);
    this.#timer = this.#clock.set(() => this.connect(), delay);
    this.#changed();
  }
}

const globalClock = {
  now: () => Date.now(),
  set: (callback, milliseconds) => setTimeout(callback, milliseconds),
  clear: (timer) => clearTimeout(timer),
};
