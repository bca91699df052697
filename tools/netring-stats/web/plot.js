// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { clock, hoursMinutes } from './format.js';
import { isolated } from './series.js';

const uPlot = globalThis.uPlot;
const cursorGroup = 'netring-stats';

// The y axis holds zero and never shows less than `least`, so that noise does not look like a storm.
const linear = (least) => (plot, min, max) => uPlot.rangeNum(Math.min(min ?? 0, 0), Math.max(max ?? 0, least), 0.1, true);

// Whole powers of ten, two of them at least.
const logarithmic = (plot, min, max) => {
  if (!(min > 0)) return [1e-6, 1e-3];
  const from = Math.floor(Math.log10(min));
  const to = Math.ceil(Math.log10(max));
  return [10 ** Math.min(from, to - 2), 10 ** to];
};

function decades(from, to) {
  const first = Math.round(Math.log10(from));
  return Array.from({ length: Math.round(Math.log10(to)) - first + 1 }, (_, at) => 10 ** (first + at));
}

function axisY({ labels, logarithmic: log }) {
  const values = (plot, splits) => labels(splits);
  return log ? { values, splits: (plot, index, from, to) => decades(from, to), filter: (plot, splits) => splits } : { values };
}

function scaleY({ most, least, logarithmic: log }) {
  if (most !== undefined) return { range: () => [0, most] };
  return log ? { range: logarithmic, distr: 3 } : { range: linear(least) };
}

function lineOf(line, colour) {
  const area = line.stacked || line.filled;
  return {
    stroke: () => colour(line.colour),
    fill: area ? () => colour(`${line.colour}-area`) : undefined,
    fillTo: () => 0,
    width: 2,
    dash: line.dash,
    points: {
      size: 6,
      fill: () => colour(line.colour),
      filter: (plot, index) => isolated(plot.data[index]),
    },
  };
}

function drawZero(plot, colour) {
  const y = Math.round(plot.valToPos(0, 'y', true));
  const { ctx, bbox } = plot;
  if (!(y >= bbox.top && y < bbox.top + bbox.height)) return;
  ctx.fillStyle = colour('--axis');
  ctx.fillRect(bbox.left, y, bbox.width, 1);
}

/**
 * One chart of uPlot. Lines that are stacked are drawn from the highest to the lowest, so that each covers what is below it.
 *   window()          gives the time axis, [from, to]
 *   colour(name)      gives a colour of the style sheet
 *   moved(index)      is called when the cursor is at another row, or at none
 *   selected(from, to) is called when a part was chosen with the pointer
 */
export function createPlot(area, kind, order, { window, colour, moved, selected }) {
  const em = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const axis = {
    stroke: () => colour('--axis'),
    font: `${em * 0.8}px system-ui, sans-serif`,
    grid: { stroke: () => colour('--grid'), width: 1 },
    ticks: { show: false },
  };
  const choose = (plot) => {
    const { left, width } = plot.select;
    if (width < 5) return;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    selected(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
  };
  return new uPlot(
    {
      width: area.clientWidth,
      height: area.clientHeight,
      legend: { show: false },
      cursor: { y: false, drag: { x: true, y: false, setScale: false }, sync: { key: cursorGroup, scales: ['x', null] } },
      scales: { x: { range: window }, y: scaleY(kind) },
      axes: [
        {
          ...axis,
          size: em * 2,
          space: em * 4.5,
          incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600],
          values: (plot, splits, index, space, step) => splits.map(step % 60 ? clock : hoursMinutes),
        },
        // One width for all charts keeps their time axes in line.
        { ...axis, size: em * 4.25, space: em * 1.75, ...axisY(kind) },
      ],
      series: [{}, ...order.map((index) => lineOf(kind.lines[index], colour))],
      hooks: {
        setCursor: [(plot) => moved(plot.cursor.idx ?? null)],
        setSelect: [choose],
        draw: kind.logarithmic ? [] : [(plot) => drawZero(plot, colour)],
      },
    },
    [[], ...order.map(() => [])],
    area,
  );
}

export function fit(plot, { clientWidth: width, clientHeight: height }) {
  if (width > 0 && height > 0 && (width !== plot.width || height !== plot.height)) plot.setSize({ width, height });
}
