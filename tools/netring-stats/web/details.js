// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { imbalanceText, protocolRows, sampleText, sizeRows, talkerRows, workerRows } from './breakdown.js';
import { element, setHidden, setText } from './dom.js';
import { Table } from './table.js';

const noTalkers = 'Off: start netring-stats with --talkers to see who sends most.';

/** What a capture sees in detail: workers, packet sizes, protocols, talkers. */
export class Details {
  #workers = new Table(element('workers'), ['worker', 'packets', 'lost', 'ring']);
  #sizes = new Table(element('sizes'), ['bytes', 'packets', 'share']);
  #protocols = new Table(element('protocols'), ['protocol', 'packets', 'traffic', 'share']);
  #talkers = new Table(element('talkers'), ['address', 'packets', 'traffic']);
  #by = element('talkers-by');

  constructor(changed) {
    this.#by.addEventListener('change', changed);
  }

  show(info, capture, { units, paused }) {
    setHidden(element('details'), !capture);
    if (!capture) return;
    this.#workers.show(workerRows(capture.workers));
    setText(element('workers-note'), imbalanceText(capture.workers));
    this.#sizes.show(sizeRows(capture.sizes));
    this.#protocols.show(protocolRows(capture.protocols, units));
    setText(element('protocols-note'), sampleText(info.sample_every));
    const { talkers } = capture;
    const chosen = talkers ? talkers[this.#by.value] : [];
    this.#talkers.show(talkerRows(chosen, units), { frozen: paused });
    setHidden(this.#by.parentElement, !talkers);
    setText(element('talkers-note'), talkers ? `In the last ${Math.round(talkers.window_seconds)} s.` : noTalkers);
  }
}
