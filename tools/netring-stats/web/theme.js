// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

/** Shows a theme, "system", "light" or "dark". */
export function applyTheme(theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** The colours of the style sheet for a canvas, which knows no variables. */
export class Palette {
  #known = new Map();
  #probe = document.getElementById('probe');

  /** The theme has changed. */
  forget() {
    this.#known.clear();
  }

  colour(name) {
    if (!this.#known.has(name)) {
      this.#probe.style.color = `var(${name})`;
      this.#known.set(name, getComputedStyle(this.#probe).color);
    }
    return this.#known.get(name);
  }
}
