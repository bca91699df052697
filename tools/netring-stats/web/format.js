// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

export const missing = '–';
const prefixes = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
const narrowSpace = '\u202f';

function threeDigits(value) {
  if (Number.isInteger(value) && Math.abs(value) < 1000) return String(value);
  if (Math.abs(value) < 1) return value.toFixed(2);
  return value.toPrecision(3);
}

/** A number as three significant digits and its SI prefix. */
export function si(value) {
  if (!Number.isFinite(value)) return { number: missing, prefix: '' };
  if (value > 0 && value < 0.005) return { number: '<0.01', prefix: '' };
  let power = 0;
  // 999.5 rounds to 1000 at three digits, so it already belongs to the next prefix.
  while (Math.abs(value) >= 999.5 && power < prefixes.length - 1) {
    value /= 1000;
    ++power;
  }
  // Only unscaled integers are exact: 4000 is "4.00 k", 4 is "4".
  return { number: power ? value.toPrecision(3) : threeDigits(value), prefix: prefixes[power] };
}

/** "4.02 kpps"; an unknown value is an en dash without a unit. */
export function quantity(value, unit) {
  const { number, prefix } = si(value);
  return number === missing ? missing : `${number} ${prefix}${unit}`.trimEnd();
}

/** "4.02 Mbit/s" or "503 kB/s" of bits a second. */
export function bitRate(bits, units) {
  return units === 'bits' ? quantity(bits, 'bit/s') : quantity(inUnits(bits, units), 'B/s');
}

/** Bits as what is asked for: "bits" or "bytes". */
export function inUnits(bits, units) {
  return units === 'bytes' && Number.isFinite(bits) ? bits / 8 : bits;
}

const durations = [
  [1, 's'],
  [1e-3, 'ms'],
  [1e-6, 'µs'],
  [1e-9, 'ns'],
];

/** "12.3 µs" of seconds. */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return missing;
  if (seconds === 0) return '0 s';
  // 999.5 ns rounds to 1000 at three digits, so it already belongs to the next unit.
  const [size, unit] = durations.find(([each]) => seconds >= each * 0.9995) ?? durations.at(-1);
  return `${(seconds / size).toPrecision(3)} ${unit}`;
}

/** A span of time in whole words, "5 min". */
export function spanText(seconds) {
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

/** A ratio from 0 to 1 as the number of a percentage. */
export function percentNumber(ratio) {
  if (!Number.isFinite(ratio)) return missing;
  const percent = ratio * 100;
  return percent > 0 && percent < 0.005 ? '<0.01' : threeDigits(percent);
}

export function percent(ratio) {
  const number = percentNumber(ratio);
  return number === missing ? missing : `${number} %`;
}

/** Axis labels that share one prefix, so that a glance along the axis compares them. */
export function axisLabels(values) {
  const largest = Math.max(...values.map(Math.abs));
  let power = 0;
  while (largest >= 1000 ** (power + 1) && power < prefixes.length - 1) ++power;
  return values.map((value) => {
    const scaled = Number((value / 1000 ** power).toPrecision(4));
    return scaled === 0 ? '0' : `${scaled} ${prefixes[power]}`.trimEnd();
  });
}

/** All digits of a decimal string, in groups of three. */
export function grouped(digits) {
  return digits.replace(/\B(?=(\d{3})+$)/g, narrowSpace);
}

/** A 64-bit counter (decimal string): exact up to seven digits, shortened above. */
export function count(digits, unit = '') {
  if (digits === null) return missing;
  return (digits.length <= 7 ? `${grouped(digits)} ${unit}` : quantity(Number(digits), unit)).trimEnd();
}

const twoDigits = (value) => String(value).padStart(2, '0');

/** Seconds since the epoch as hours and minutes of the reader's zone. */
export function hoursMinutes(seconds) {
  const date = new Date(seconds * 1000);
  return `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

export function clock(seconds) {
  return `${hoursMinutes(seconds)}:${twoDigits(new Date(seconds * 1000).getSeconds())}`;
}
