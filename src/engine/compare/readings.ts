/** How a step may read its own inputs otherwise: without their zero points, a table at another address. */
import type { ManifestStep } from '../../export/fpga/manifest';
import type { IntegerStep } from '../../quantize/steps/steps';
import { byKind, type ByKind } from '../../util/byKind';
import type { Alteration } from './alteration';

/** Of kinds that no suspicion of their own computes; of the others these are known already, and named in other words. */
export const readingsOf = (own: IntegerStep, { inputs }: ManifestStep): readonly Alteration[] =>
  byKind(readings, inputs, own);

type Inputs = readonly string[];

const none = (): readonly Alteration[] => [];
const one = (inputs: Inputs, { inputZeroPoint }: { readonly inputZeroPoint: number }): readonly Alteration[] =>
  inputZeroPoint === 0 ? [] : [forgotten(inputZeroPoint, inputs, { inputZeroPoint: 0 })];
const each = (inputs: Inputs, { inputZeroPoints }: { readonly inputZeroPoints: readonly number[] }) =>
  inputZeroPoints.flatMap((zeroPoint, at) => {
    const others = { inputZeroPoints: inputZeroPoints.map((z, n) => (n === at ? 0 : z)) };
    return zeroPoint === 0 ? [] : [forgotten(zeroPoint, inputs, others, ` of input ${at}`)];
  });

const readings: ByKind<IntegerStep, Inputs, readonly Alteration[]> = {
  ...{ mul: each, div: each, matMul: each, extreme: each, requantize: one, interpolate: one, normalize: one },
  lookup: (inputs, { table }) => addresses(table, inputs),
  pad: (inputs, { value }) =>
    value === 0
      ? []
      : [{ id: 'padding', inputs, fields: { value: 0 }, text: `padding is the integer 0, expected ${value}` }],
  ...{ conv: none, maxPool: none, averagePool: none, add: none, concat: none, softmax: none, embed: none, curve: none },
  ...{ reshape: none, transpose: none, slice: none, resize: none, constant: none },
};

const forgotten = (zeroPoint: number, inputs: readonly string[], fields: object, of = ''): Alteration => ({
  id: 'input-zero-point',
  text: `the zero point ${zeroPoint}${of || ' of the input'} is not subtracted`,
  ...{ inputs, fields },
});

/** A table that is read beside the right entry, or at the bits of an integer as they are: those without the sign first. */
function addresses(table: ArrayLike<number>, inputs: readonly string[]): readonly Alteration[] {
  const rotated = (by: number, text: string): Alteration => ({
    ...{ id: 'table-address', text, inputs },
    fields: { table: Float64Array.from(table, (_, at) => table[(at + by + table.length) % table.length]) },
  });
  // A table of all integers of so many bits has a half; one of fewer may not.
  const turned = table.length % 2 === 0 ? [table.length / 2] : [];
  return [
    ...turned.map((half) =>
      rotated(half, 'the table is read at the bits of each integer as they are: its sign is not turned'),
    ),
    rotated(1, 'the table is read one entry too far'),
    rotated(-1, 'the table is read one entry too early'),
  ];
}
