// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

export const spans = [60, 300, 900, 3600];

const longest = spans.at(-1);
const shortest = 10;
const legal = (seconds) => Math.min(longest, Math.max(shortest, seconds));

/** Which part of time is shown: the newest, as it comes, or one that is held. */
export class Viewport {
  span;
  #held = null;

  constructor(span) {
    this.span = span;
  }

  get paused() {
    return this.#held !== null;
  }

  /** The time after which nothing is shown. */
  now(latest) {
    return this.#held?.now ?? latest;
  }

  behind(latest) {
    return Math.max(0, latest - this.now(latest));
  }

  range(latest) {
    const { from, to } = this.#held ?? { from: latest - this.span, to: latest };
    return { from, to };
  }

  pause(latest) {
    this.#held ??= { now: latest, ...this.range(latest) };
  }

  live() {
    this.#held = null;
  }

  /** Another span, which ends where the old one did. */
  setSpan(span) {
    this.span = span;
    if (this.#held) this.#held.from = this.#held.to - span;
  }

  /** Shows from one time to another, and holds it. */
  zoomTo(from, to, latest) {
    this.pause(latest);
    const length = legal(to - from);
    const end = Math.min(this.#held.now, (from + to + length) / 2);
    this.#held = { now: this.#held.now, from: end - length, to: end };
  }

  /** Shows a part as long as `factor` times the current one; `around` keeps its place. */
  zoomBy(factor, latest, around = null) {
    const { from, to } = this.range(latest);
    const fixed = around ?? to;
    const times = legal((to - from) * factor) / (to - from);
    this.zoomTo(fixed - (fixed - from) * times, fixed + (to - fixed) * times, latest);
  }
}
