// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { columns } from './columns.js';

export const iso = (seconds) => new Date(Math.round(seconds * 1000)).toISOString();

/** The rows of a range that are within two times and know anything: { time, values }, by the lines of a chart. */
export function rowsWithin({ times }, values, { from, to }) {
  return times
    .map((time, row) => ({ time, values: values.map((column) => column[row]) }))
    .filter((row) => row.time >= from && row.time <= to && row.values.some((value) => value !== null));
}

/** Comma-separated values as the server has them, whatever the units of the reader. */
export function csv({ lines }, range, within) {
  const names = lines.map(({ column }) => column);
  const rows = rowsWithin(range, names.map((name) => range.values[columns.indexOf(name)]), within);
  // Values are kept with the precision of a float, whose seven digits are all that is true of them.
  const text = (value) => (value === null ? '' : String(Number(value.toPrecision(7))));
  const lineOf = ({ time, values }) => [iso(time), ...values.map(text)].join(',');
  return [['time', ...names].join(','), ...rows.map(lineOf), ''].join('\r\n');
}

/** A file name that says what is in it, of characters that every system takes. */
export function fileName(...parts) {
  return `${['netring-stats', ...parts].join('_').replace(/[^\w.-]+/g, '-')}.csv`;
}
