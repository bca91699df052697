// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

import { columns } from './columns.js';

/** No interface can have this name: it has a space. */
export const sumName = 'all interfaces';

/**
 * What the sum is of: all that is captured, or else all that is not virtual, as a packet may pass a virtual interface and
 * another one.
 */
export function membersOf(interfaces) {
  const captured = interfaces.filter(({ measured }) => measured === 'capture');
  const real = interfaces.filter((each) => each.virtual === false);
  const members = [captured, real, interfaces].find((each) => each.length > 0) ?? [];
  return members.length > 1 ? members : [];
}

/** Adds up numbers, decimal strings, and all of these in objects; what none of them knows is unknown. */
export function added(values) {
  const known = values.filter((value) => value !== null && value !== undefined);
  if (known.length === 0) return null;
  if (typeof known[0] === 'string') return String(known.reduce((sum, value) => sum + BigInt(value), 0n));
  if (typeof known[0] === 'number') return known.reduce((sum, value) => sum + value, 0);
  const keys = new Set(known.flatMap(Object.keys));
  return Object.fromEntries([...keys].map((key) => [key, added(known.map((value) => value[key]))]));
}

/** What a tick says of several interfaces, as if they were one without a ring. */
export function sumOf(entries) {
  const counted = entries.map((entry) =>
    Object.fromEntries(
      Object.entries(entry).filter(([key]) => key === 'totals' || key === 'loss' || key.endsWith('_per_second')),
    ),
  );
  return { ...added(counted), name: sumName, link: 'up', measured: entries[0]?.measured, capture: null };
}

const isRate = columns.map((column) => column.endsWith('_per_second'));

/** The same of rows of all columns. */
export function sumOfRows(rows) {
  return columns.map((_, column) => (isRate[column] ? added(rows.map((row) => row[column])) : null));
}
