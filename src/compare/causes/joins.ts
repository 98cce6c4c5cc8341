/** Suspicions about steps that join maps: inputs of a concat exchanged or not requantized, terms of a sum read otherwise. */
import { requantizeOne } from '../../integer/requantize';
import type { AddOperation, ConcatOperation } from '../operation';
import type { Evidence, Suspect } from '../suspect';

/** Where each input's channels begin, in elements. */
function startsOf({ inputs }: ConcatOperation): readonly number[] {
  const starts = [0];
  for (const { values } of inputs) starts.push(starts[starts.length - 1] + values.length);
  return starts;
}

export function concatSuspects({ expected }: Evidence, operation: ConcatOperation): readonly Suspect[] {
  const { inputs } = operation;
  const starts = startsOf(operation);
  const piece = (i: number): Float64Array => expected.subarray(starts[i], starts[i + 1]);
  const orders = permutations(inputs.map((_, i) => i).slice(0, inputs.length > 4 ? 0 : inputs.length));
  return [
    ...orders.slice(1).map((order) => {
      const joined = order.flatMap((i) => Array.from(piece(i)));
      return { id: 'concat-order', text: concatWords(order), predict: (i: number) => joined[i] };
    }),
    ...inputs.map(({ values }, input) => ({
      id: 'concat-scale',
      text: `input ${input} is copied as it is: it is not brought to the common scale`,
      predict: (i: number) => (i >= starts[input] && i < starts[input + 1] ? values[i - starts[input]] : expected[i]),
    })),
  ];
}

const concatWords = (order: readonly number[]): string =>
  order.length === 2 ? 'the two inputs are exchanged' : `the inputs are joined in the order ${order.join(', ')}`;

/** The plain order first. */
function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

/** Inputs of the output's size only: one that is broadcast is left aside. */
export function addSuspects({ expected, isSum }: Evidence, operation: AddOperation): readonly Suspect[] {
  const { inputs, multipliers, requantize } = operation;
  if (requantize.mode === 'float' || inputs.some(({ values }) => values.length !== expected.length)) return [];
  const term = (input: number, i: number, zeroPoint: number): number =>
    (inputs[input].values[i] - zeroPoint) * multipliers[input];
  const sum = (of: (input: number) => number): number => inputs.reduce((total, _, n) => total + of(n), 0);
  const suspect = (id: string, text: string, of: (i: number) => number): Suspect => ({
    ...{ id, text },
    predict: isSum ? of : (i) => requantizeOne(of(i), 0, requantize),
  });
  const own = (n: number, i: number): number => term(n, i, inputs[n].zeroPoint);
  return [
    ...inputs.flatMap(({ zeroPoint }, input) => [
      ...(zeroPoint === 0
        ? []
        : [
            suspect('input-zero-point', `the zero point ${zeroPoint} of input ${input} is not subtracted`, (i) =>
              sum((n) => (n === input ? term(n, i, 0) : own(n, i))),
            ),
          ]),
      suspect('add-missing', `input ${input} is not added`, (i) => sum((n) => (n === input ? 0 : own(n, i)))),
      suspect('add-sign', `input ${input} is subtracted instead of added`, (i) =>
        sum((n) => (n === input ? 0 - own(n, i) : own(n, i))),
      ),
      suspect('add-scale', `input ${input} has the multiplier of input ${(input + 1) % inputs.length}`, (i) =>
        sum((n) =>
          n === input ? (inputs[n].values[i] - inputs[n].zeroPoint) * multipliers[(n + 1) % inputs.length] : own(n, i),
        ),
      ),
    ]),
    suspect('add-scale', "the inputs' multipliers are left out: they are not brought to a common scale", (i) =>
      sum((n) => inputs[n].values[i] - inputs[n].zeroPoint),
    ),
  ];
}
