// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { axisLabels, clock, hoursMinutes, percent, quantity } from './format.js';
import { columns } from './model.js';
import { isolated } from './series.js';

export const span = 300;

const uPlot = globalThis.uPlot;
const rateAxis = (plot, splits) => axisLabels(splits);
const percentAxis = (plot, splits) => splits.map((value) => `${Math.round(value * 100)} %`);

// The y axis starts at zero and never shows less than `least`, so that noise does not look like a storm.
const fromZero = (least) => (plot, min, max) => [0, uPlot.rangeNum(0, Math.max(max ?? 0, least), 0.1, true)[1]];

const definitions = {
  packets: {
    lines: [{ column: 'packets', colour: '--in' }],
    range: fromZero(10),
    labels: rateAxis,
    read: ([packets]) => quantity(packets, 'pps'),
  },
  bits: {
    lines: [{ column: 'bits', colour: '--in' }],
    range: fromZero(1000),
    labels: rateAxis,
    read: ([bits]) => quantity(bits, 'bit/s'),
  },
  loss: {
    lines: [{ column: 'loss', colour: '--loss' }],
    range: fromZero(10),
    labels: rateAxis,
    read: ([loss]) => quantity(loss, 'pps'),
  },
  occupancy: {
    lines: [
      { column: 'occupancy', colour: '--ring' },
      { column: 'highWater', colour: '--peak', dash: [6, 4] },
    ],
    range: () => [0, 1],
    labels: percentAxis,
    read: ([occupancy, highWater]) => `${percent(occupancy)}, peak ${percent(highWater)}`,
  },
};

/** The charts of the page: one time axis, one cursor, colours from the style sheet. */
export class Charts {
  #charts;
  #theme;
  #end = Date.now() / 1000;

  constructor(root) {
    this.#theme = getComputedStyle(document.documentElement);
    this.#charts = [...root.querySelectorAll('[data-chart]')].map((section) => this.#create(section));
    const resized = new ResizeObserver(() => this.#charts.forEach(({ plot, area }) => fit(plot, area)));
    this.#charts.forEach(({ area }) => resized.observe(area));
  }

  /** Draws the rows of a series up to the given time. */
  draw(series, end) {
    this.#end = end;
    const [times, ...values] = series.since(end - span);
    for (const chart of this.#charts) {
      chart.plot.setData([times, ...chart.lines.map(({ column }) => values[columns.indexOf(column)])]);
      showCursor(chart);
    }
  }

  #create(section) {
    const area = section.querySelector('.plot');
    const { lines, range, labels, read } = definitions[section.dataset.chart];
    const colour = (name) => () => this.#theme.getPropertyValue(name).trim();
    const em = parseFloat(this.#theme.fontSize);
    const axis = {
      stroke: colour('--axis'),
      font: `${em * 0.8}px system-ui, sans-serif`,
      grid: { stroke: colour('--grid'), width: 1 },
      ticks: { show: false },
    };
    const chart = { area, lines, read, readout: section.querySelector('.readout') };
    chart.plot = new uPlot(
      {
        width: area.clientWidth,
        height: area.clientHeight,
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, sync: { key: 'netring-stats', scales: ['x', null] } },
        scales: { x: { range: () => [this.#end - span, this.#end] }, y: { range } },
        axes: [
          {
            ...axis,
            size: em * 2,
            space: em * 4.5,
            incrs: [30, 60, 120],
            values: (plot, splits, index, space, step) => splits.map(step % 60 ? clock : hoursMinutes),
          },
          // One width for all charts keeps their time axes in line.
          { ...axis, size: em * 4.25, space: em * 2, values: labels },
        ],
        series: [
          {},
          ...lines.map((line, index) => ({
            stroke: colour(line.colour),
            fill: index === 0 ? colour(`${line.colour}-fill`) : undefined,
            width: 2,
            dash: line.dash,
            points: {
              size: 6,
              fill: colour(line.colour),
              filter: (plot, seriesIndex) => isolated(plot.data[seriesIndex]),
            },
          })),
        ],
        hooks: { setCursor: [() => showCursor(chart)] },
      },
      [[], ...lines.map(() => [])],
      area,
    );
    return chart;
  }
}

function fit(plot, area) {
  const { clientWidth: width, clientHeight: height } = area;
  if (width !== plot.width || height !== plot.height) plot.setSize({ width, height });
}

function showCursor({ plot, read, readout }) {
  const index = plot?.cursor.idx;
  const [times, ...values] = plot?.data ?? [[]];
  readout.textContent = Number.isInteger(index) && index in times
    ? `${read(values.map((column) => column[index]))} at ${clock(times[index])}`
    : '';
}
