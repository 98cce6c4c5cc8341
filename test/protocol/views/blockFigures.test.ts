/** What blocks of layers come to, by figures that are added up here by hand. */
import { describe, expect, it } from 'vitest';
import {
  blockFiguresOf,
  blockMarkOf,
  blockSentences,
  blockWords,
  markOf,
  worstMark,
} from '../../../src/protocol/views/blockFigures';
import type { Overlay } from '../../../src/protocol/views/viewModel';
import { layerInfo } from './sampleResults';

const layers = [
  layerInfo(0, 'a', { params: 1000, macs: 3000 }),
  layerInfo(1, 'b', { params: 500, macs: 1000 }),
  layerInfo(2, '__proto__', { params: 0, macs: null }),
  layerInfo(3, 'd', { params: 10, macs: 4000 }),
];
const overlay = (id: string, values: Readonly<Record<string, number>>): Overlay => ({
  ...{ id, label: id, unit: 'dB', description: '', values },
  texts: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])),
  colour: { kind: 'thresholds', warn: 20, bad: 10, lowIsBad: true },
});
const noise = overlay('output-sqnr', { a: 31.5, b: 12.25, d: 5 });
const memory = overlay('weight-memory', { a: 1024, b: 512 });

describe('a block’s figures', () => {
  it('are sums, a share and the worst of its layers', () => {
    const figures = blockFiguresOf(layers, [noise, memory])([0, 1, 2]);
    expect(figures).toEqual({
      ...{ layers: 3, params: 1500, macs: 4000, macsShare: 0.5, bytes: 1536 },
      worst: { layer: 'b', db: 12.25 },
    });
    expect(blockWords(figures)).toEqual(['worst 12.3 dB', '3 layers', '50 % MACs', '1.5 KiB']);
    expect(blockSentences(figures)).toEqual([
      'noisiest output: b, 12.3 dB',
      '3 layers',
      '4.00 k MACs, 50 % of the network’s',
      '1.50 k parameters',
      '1.5 KiB in integers',
    ]);
  });
  it('are those of the model while there is no run', () => {
    const figures = blockFiguresOf(layers)([0, 1, 2]);
    expect(figures).toEqual({ layers: 3, params: 1500, macs: 4000, macsShare: 0.5 });
    expect(blockWords(figures)).toEqual(['3 layers', '50 % MACs', '1.50 k params']);
  });
  it('say nothing of what there is none of', () => {
    const still = blockFiguresOf([layerInfo(0, 'a', { params: 0, macs: 0 })]);
    expect(blockWords(still([0]))).toEqual(['1 layers']);
  });
});

describe('a block’s mark', () => {
  it('is a sum of what adds up, in the colour of its largest part', () => {
    const sizes = { ...memory, adds: true, colour: { kind: 'gradient', log: true } as const };
    expect(blockMarkOf(sizes)(['a', 'b', '__proto__'])).toEqual({ text: '1.54 k', colour: { kind: 'step', step: 4 } });
    expect(blockMarkOf(sizes)(['b'])).toEqual({ text: '512', colour: { kind: 'step', step: 0 } });
    expect(blockMarkOf(sizes)(['d'])).toBeUndefined();
  });
  it('is that of the layer that needs attention most', () => {
    const marks = ['a', 'b', '__proto__', 'd'].map(markOf(noise));
    expect(worstMark(marks)).toMatchObject({ text: '5', colour: { severity: 'bad' } });
    expect(worstMark(marks.slice(0, 3))).toMatchObject({ text: '12.25', colour: { severity: 'warn' } });
    expect(blockMarkOf(noise)(['a', 'b'])).toMatchObject({ text: '12.25', colour: { severity: 'warn' } });
    expect(blockMarkOf(undefined)(['a'])).toBeUndefined();
    expect(worstMark([undefined])).toBeUndefined();
    expect(worstMark(['a'].map(markOf(undefined)))).toBeUndefined();
  });
});
