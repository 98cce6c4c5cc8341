/** What may lie at the inputs of a step instead of what belongs there, by hand. */
import { describe, expect, it } from 'vitest';
import { alikeOf, wiringsOf } from '../../../src/engine/compare/wirings';
import type { Manifest, ManifestStep } from '../../../src/export/fpga/manifest';

/** Values `v0` … of these shapes; `i` are inputs of the network. */
const manifest = (shapes: readonly (readonly number[])[], inputs: readonly string[] = ['v0']): Manifest =>
  ({ inputs, values: shapes.map((shape, at) => ({ id: `v${at}`, shape })) }) as unknown as Manifest;
const step = (inputs: readonly string[], output: string, axis?: number): ManifestStep =>
  ({ inputs, outputs: [output], ...(axis !== undefined && { axis }) }) as unknown as ManifestStep;
const told = (of: Manifest, at: ManifestStep) =>
  wiringsOf(of, at).map(({ id, text, inputs }) => [id, text, inputs?.join()]);

const square = [1, 4];
describe('values in an input’s place', () => {
  it('are of its shape, made before the step, the nearest first', () => {
    const of = manifest([square, [1, 5], square, square, square, square]);
    expect(alikeOf(of, step(['v3'], 'v4'), 'v3')).toEqual(['v2', 'v0']);
    expect(alikeOf(of, step(['v1'], 'v4'), 'v1')).toEqual([]);
    expect(alikeOf(of, step(['v3'], 'v2'), 'v3')).toEqual(['v0']);
  });
  it('are eight at most, and the network’s inputs behind them', () => {
    const of = manifest(
      Array.from({ length: 12 }, () => square),
      ['v0', 'v9'],
    );
    const last = ['v9', 'v8', 'v7', 'v6', 'v5', 'v4', 'v3', 'v2'];
    expect(alikeOf(of, step(['v10'], 'v11'), 'v10')).toEqual([...last, 'v0']);
    expect(alikeOf(manifest(Array.from({ length: 10 }, () => square)), step(['v8'], 'v9'), 'v8')).toEqual([
      ...['v7', 'v6', 'v5', 'v4', 'v3', 'v2', 'v1', 'v0'],
    ]);
  });
});

describe('wirings', () => {
  const exchanged = (a: number, b: number) =>
    `inputs ${a} and ${b} are exchanged: each is read with the zero point and the factor of the other`;
  it('exchange two inputs of a shape', () =>
    expect(told(manifest([square, square, square]), step(['v0', 'v1'], 'v2')).slice(0, 1)).toEqual([
      ['inputs-exchanged', exchanged(0, 1), 'v1,v0'],
    ]));
  it('exchange no two that are one, nor two of other shapes unless they are joined', () => {
    const other = manifest([square, [1, 5], square]);
    const ids = (of: Manifest, at: ManifestStep) => told(of, at).map(([id]) => id);
    expect(ids(other, step(['v0', 'v1'], 'v2'))).toEqual([]);
    expect(ids(other, step(['v0', 'v1'], 'v2', 1))).toEqual(['inputs-exchanged']);
    expect(ids(other, step(['v0', 'v0'], 'v2'))).toEqual([]);
  });
  it('exchange each two of three', () => {
    const texts = told(manifest([square, square, square, square]), step(['v0', 'v1', 'v2'], 'v3')).slice(0, 3);
    expect(texts.map(([, text, inputs]) => [text, inputs])).toEqual([
      [exchanged(0, 1), 'v1,v0,v2'],
      [exchanged(0, 2), 'v2,v1,v0'],
      [exchanged(1, 2), 'v0,v2,v1'],
    ]);
  });
  it('put another value in one input’s place', () => {
    expect(told(manifest([square, square, square]), step(['v1'], 'v2'))).toEqual([
      ['other-input', 'the input is v0, expected v1', 'v0'],
    ]);
    const two = told(manifest([square, square, [1, 5], square]), step(['v1', 'v2'], 'v3'));
    expect(two).toEqual([['other-input', 'input 0 is v0, expected v1', 'v0,v2']]);
  });
});
