// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

const shortestPause = 250;
// Less than a tick of a second: or one drawing that is late makes all later ones late.
const shortestPauseWhenStill = 900;

/**
 * Gives a function that asks for a drawing: at most one per animation frame, at most
 * four a second, about one a second where little motion is wanted, and none while the page is hidden.
 */
export function createPainter(draw, { now, hidden, still, later, nextFrame }) {
  let pending = false;
  let last = -Infinity;

  function paint() {
    pending = false;
    last = now();
    draw();
  }

  return function request() {
    if (pending || hidden()) return;
    pending = true;
    const pause = still() ? shortestPauseWhenStill : shortestPause;
    later(() => nextFrame(paint), Math.max(0, last + pause - now()));
  };
}
