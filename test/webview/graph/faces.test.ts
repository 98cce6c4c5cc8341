/** What a node shows and says: its own figures, or of a folded block those that need attention most. */
import { describe, expect, it } from 'vitest';
import { layerInfo } from '../../protocol/views/sampleResults';
import type { Colour } from '../../../src/protocol/views/overlayColour';
import type { Overlay } from '../../../src/protocol/views/viewModel';
import { describe as said, facesOf, type Face } from '../../../webview-ui/graph/faces';

const layers = ['a', 'b', 'c'].map((name, index) => layerInfo(index, name));
const overlay = (values: Readonly<Record<string, number>>, more: Partial<Overlay> = {}): Overlay => ({
  ...{ id: 'x', label: 'SQNR', unit: 'dB', description: '', values },
  texts: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, `${value} dB`])),
  colour: { kind: 'thresholds', warn: 20, bad: 10, lowIsBad: true },
  ...more,
});
const block = { layer: 2, block: { last: 2, members: [0, 1, 2] } };
const figuresOf = () => expect.fail('no block has a name');

describe('a face', () => {
  it('of a layer has its operator and shape without the batch', () => {
    const [face] = facesOf([{ layer: 0 }], layers, { fill: overlay({ a: 5 }), figuresOf });
    const fill = { colour: { kind: 'severity', severity: 'bad' }, text: '5 dB' };
    expect(face).toEqual({ title: 'a', detail: 'Conv 8×32×32', fill, badge: undefined, isBlock: false });
    const [bare] = facesOf([{ layer: 0 }], [layerInfo(0, 'a', { outputShape: [] })], { figuresOf });
    expect([bare.detail, bare.fill]).toEqual(['Conv', undefined]);
  });
  it('of a folded block says how many layers it is', () => {
    const [face] = facesOf([block], layers, { figuresOf });
    expect([face.title, face.detail, face.isBlock]).toEqual(['c', '3 layers from a', true]);
  });
  it.each<[string, Readonly<Record<string, number>>, string]>([
    ['the worst', { a: 30, b: 5, c: 15 }, '5 dB'],
    ['the first of those alike', { a: 15, b: 12, c: 30 }, '15 dB'],
    ['what is known', { b: 30 }, '30 dB'],
  ])('of a folded block has the figure of %s', (_, values, text) =>
    expect(facesOf([block], layers, { fill: overlay(values), figuresOf })[0].fill?.text).toBe(text),
  );
  it.each<[string, readonly number[], string | undefined]>([
    ['the highest', [1, 1000, 2], '1000 dB'],
    ['what is above all', [1, 1000, Infinity], 'Infinity dB'],
    ['a low one before what is below all', [0, 1, 0], '1 dB'],
    ['what is below all where there is no other', [0, -1, -2], '0 dB'],
    ['none', [], undefined],
  ])('of a folded block on a scale has %s', (_, numbers, text) => {
    const values = Object.fromEntries(numbers.map((value, at) => [['a', 'b', 'c'][at], value]));
    const scale = overlay(values, { colour: { kind: 'gradient', log: true } });
    expect(facesOf([block], layers, { badge: scale, figuresOf })[0].badge?.text).toBe(text);
  });
});

describe('in words', () => {
  const face = (colour: Colour, more: Partial<Face> = {}): Face => ({
    ...{ title: 'a', detail: 'Conv', isBlock: false, fill: { colour, text: '5 dB' } },
    ...more,
  });
  it.each<[Colour, string]>([
    [{ kind: 'severity', severity: 'good' }, 'a, Conv, SQNR 5 dB (good)'],
    [{ kind: 'severity', severity: 'warn' }, 'a, Conv, SQNR 5 dB (warn)'],
    [{ kind: 'severity', severity: 'bad' }, 'a, Conv, SQNR 5 dB (bad)'],
    [{ kind: 'step', step: 3 }, 'a, Conv, SQNR 5 dB'],
  ])('%j', (colour, words) => expect(said(face(colour), { fill: overlay({}) })).toBe(words));
  it('has the badge behind, says that a block is folded, and nothing of what there is not', () => {
    const mark = { colour: { kind: 'step', step: 1 }, text: '7' } as const;
    const whole = face(mark.colour, { badge: mark, isBlock: true, detail: '3 layers from a' });
    expect(said(whole, { fill: overlay({}), badge: overlay({}, { label: 'MACs' }) })).toBe(
      'a, folded block of 3 layers from a, SQNR 5 dB, MACs 7',
    );
    expect(said(whole, {})).toBe('a, folded block of 3 layers from a');
    expect(said(face(mark.colour, { fill: undefined }), { fill: overlay({}), badge: overlay({}) })).toBe('a, Conv');
  });
});
