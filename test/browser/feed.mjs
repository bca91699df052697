// Copyright (c) 2026 the netring authors
// Distributed under the Boost Software License, Version 1.0.
// SPDX-License-Identifier: BSL-1.0

// Messages as a server sends them, with something in each field, for what a demo does not do.

const wave = (at, period) => 0.5 + 0.5 * Math.sin((at / period) * 2 * Math.PI);
const rung = (packets, rate) => ({ packets: String(packets), packets_per_second: rate });

export function info(name, { measured = 'capture', virtual = false } = {}) {
  const capture = measured === 'capture';
  return {
    name,
    index: 2,
    link: 'up',
    kind: virtual ? 'veth' : null,
    virtual,
    measured,
    sample_every: 16,
    talkers: capture,
    words: capture ? 'capturing by packet ring, 2 workers, filter "tcp"' : 'interface counters only',
  };
}

function capture(at) {
  const rate = 2000 + 1500 * wave(at, 40);
  const share = { packets: '1000', packets_per_second: rate / 8 };
  return {
    packets: '123456789',
    bytes: '98765432100',
    packets_per_second: rate,
    bits_per_second: rate * 4000,
    ring_occupancy_ratio: 0.3 * wave(at, 30),
    ring_high_water_ratio: 0.2 + 0.5 * wave(at, 30),
    freezes: '3',
    dwell_seconds: { p50: 2e-5, p90: 9e-5, p99: 4e-4 * (1 + wave(at, 20)), max: 5e-3 * (1 + 3 * wave(at, 15)) },
    workers: [0, 1].map((worker) => ({
      worker,
      queue: worker,
      packets: '61728394',
      bytes: '49382716050',
      drop_packets: String(worker * 12),
      packets_per_second: rate * (worker ? 0.7 : 0.3),
      drop_packets_per_second: worker * 2,
      ring_occupancy_ratio: 0.2 + 0.4 * worker,
    })),
    sizes: [64, 127, 255, 511, 1023, 1518, null].map((to, bin, all) => ({
      from_bytes: bin ? all[bin - 1] + 1 : 0,
      to_bytes: to,
      ...share,
    })),
    protocols: ['tcp', 'udp', 'icmp', 'sctp', 'other_ip', 'arp', 'lldp', 'other'].map((protocol, index) => ({
      protocol,
      packets: '1000',
      bytes: '64000',
      packets_per_second: rate / 2 ** (index + 1),
      bits_per_second: (rate * 4000) / 2 ** (index + 1),
    })),
    talkers: { window_seconds: 10, by_bits: talkers(at, false), by_packets: talkers(at, true) },
  };
}

// Their order changes with each tick.
function talkers(at, packets) {
  return [0, 1, 2, 3]
    .map((host) => ({
      address: `192.0.2.${host + 1}`,
      packets_per_second: 100 + ((host + at) % 4),
      bits_per_second: 1e6 + ((host + at) % 4) * 1e5,
    }))
    .sort((one, other) =>
      packets ? other.packets_per_second - one.packets_per_second : other.bits_per_second - one.bits_per_second,
    );
}

export function values(name, at, { measured = 'capture', link = 'up', losing = true } = {}) {
  const lost = losing && at % 60 > 30 ? 20 * wave(at, 10) : 0;
  const captured = measured === 'capture';
  return {
    name,
    link,
    measured,
    totals: {
      receive_packets: '18446744073709551615',
      receive_bytes: '9876543210',
      receive_errors: '0',
      transmit_packets: '4321',
      transmit_bytes: '654321',
      transmit_errors: '0',
      transmit_drops: '0',
      lost_packets: losing ? '1234' : '0',
    },
    receive_packets_per_second: 3000 + 2000 * wave(at, 40),
    receive_bits_per_second: 1e7 + 5e6 * wave(at, 40),
    transmit_packets_per_second: 1500 + 500 * wave(at, 25),
    transmit_bits_per_second: 4e6 + 2e6 * wave(at, 25),
    lost_packets_per_second: lost * 1.5,
    loss: {
      nic: rung(losing ? 1000 : 0, lost / 2),
      queue: rung(losing ? 500 : 0, losing ? 3 + 2 * wave(at, 12) : 0),
      kernel_ring: rung(losing && captured ? 234 : 0, captured ? lost : 0),
      filter: rung(captured ? 98765 : 0, captured ? 40 : 0),
      application: rung(0, 0),
    },
    capture: captured ? capture(at) : null,
  };
}

export function tick(sequence, time, interfaces) {
  return {
    type: 'tick',
    version: 1,
    sequence,
    time: new Date(time * 1000).toISOString(),
    interfaces,
    loop_lag_seconds: { p50: 4e-5, p90: 1e-4, p99: 8e-4, max: 2e-3 },
    websocket: { clients: 2, skipped_ticks: '0' },
    notices: [{ number: 1, time: new Date(time * 1000 - 60_000).toISOString(), interface: 'eth0', text: 'the link came up' }],
  };
}

const columnsOf = {
  receive_packets_per_second: (now) => now.receive_packets_per_second,
  receive_bits_per_second: (now) => now.receive_bits_per_second,
  transmit_packets_per_second: (now) => now.transmit_packets_per_second,
  transmit_bits_per_second: (now) => now.transmit_bits_per_second,
  loss_nic_packets_per_second: (now) => now.loss.nic.packets_per_second,
  loss_queue_packets_per_second: (now) => now.loss.queue.packets_per_second,
  loss_kernel_ring_packets_per_second: (now) => now.loss.kernel_ring.packets_per_second,
  loss_application_packets_per_second: (now) => now.loss.application.packets_per_second,
  capture_packets_per_second: (now) => now.capture?.packets_per_second ?? null,
  ring_occupancy_ratio: (now) => now.capture?.ring_occupancy_ratio ?? null,
  ring_high_water_ratio: (now) => now.capture?.ring_high_water_ratio ?? null,
  dwell_seconds_p50: (now) => now.capture?.dwell_seconds.p50 ?? null,
  dwell_seconds_p99: (now) => now.capture?.dwell_seconds.p99 ?? null,
  dwell_seconds_max: (now) => now.capture?.dwell_seconds.max ?? null,
};

/** Rows that end at a time, one each `step` seconds. */
export function track(step, rows, end, infos, options) {
  const times = Array.from({ length: rows }, (_, row) => end - (rows - 1 - row) * step);
  const interfaces = {};
  for (const { name, measured } of infos) {
    const seen = times.map((time) => values(name, Math.round(time), { measured, ...options }));
    interfaces[name] = Object.fromEntries(Object.entries(columnsOf).map(([column, read]) => [column, seen.map(read)]));
  }
  return { step_seconds: step, times_unix_milliseconds: times.map((time) => time * 1000), interfaces };
}

export function hello(infos, { end = 0, started = '2026-11-25T15:00:00.000Z', version = 1, interval = 1, tracks } = {}) {
  return {
    type: 'hello',
    version,
    server: { name: 'netring-stats', host: 'myhost', version: '0.1.0', started },
    interval_seconds: interval,
    demo: null,
    limits: { clients: 64, interfaces_left_out: 0 },
    interfaces: infos,
    history: { version: 1, tracks: tracks ?? [track(1, 0, end, infos), track(10, 0, end, infos)] },
  };
}
