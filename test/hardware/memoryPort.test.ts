/** Clocks of a word by what the port and DRAM give, by hand; and that a device's figures name their data sheets. */
import { expect, it } from 'vitest';
import { devices } from '../../src/hardware/devices/devices';
import { memoryPort, wordClocks } from '../../src/hardware/engine/memoryPort';

it.each<[string, number, number, number, { alone: number; shared: number }]>([
  // Words of 16 lanes of 8 bits: 16 bytes.
  ['a port as wide as the bus, memory of four words a clock', 128, 6400, 100, { alone: 1, shared: 0.25 }],
  ['a port of half the bus', 64, 6400, 100, { alone: 2, shared: 0.25 }],
  ['a wider port: the bus has its own width', 512, 6400, 100, { alone: 1, shared: 0.25 }],
  ['memory of a word a clock', 128, 1600, 100, { alone: 1, shared: 1 }],
  ['memory of half a word a clock', 128, 1600, 200, { alone: 2, shared: 2 }],
])('%s', (_, portBits, megabytesPerSecond, clockMHz, expected) =>
  expect(
    wordClocks({ lanes: 16, qBits: 8 }, memoryPort({ megabytesPerSecond, portBits, source: '' }, clockMHz)),
  ).toEqual(expected),
);

it('without a port is a word a clock in each direction', () =>
  expect(wordClocks({ lanes: 16, qBits: 8 })).toEqual({ alone: 1, shared: 0 }));

// Bits of a bus by their rate, of which these sheets speak.
it.each([
  ['artix7-35t', 16 * 800, 128],
  ['artix7-100t', 16 * 800, 128],
  ['zynq-7020', 32 * 1066, 64],
  ['zu3eg', 64 * 2400, 128],
  ['zu5ev', 64 * 2400, 128],
  ['zu7ev', 64 * 2400, 128],
  ['alveo-u250', 64 * 2400, 512],
  ['ecp5-85', 16 * 800, 128],
  ['ice40-up5k', undefined, undefined],
  ['ice40-hx8k', undefined, undefined],
])('%s has the memory of its data sheets', (id, bitsPerMicrosecond, portBits) => {
  const memory = devices.find((device) => device.id === id)?.memory;
  expect(memory && 8 * memory.megabytesPerSecond).toBe(bitsPerMicrosecond);
  expect(memory?.portBits).toBe(portBits);
  if (memory) expect(memory.source).toMatch(/^(AMD DS|Lattice FPGA-)/);
});
