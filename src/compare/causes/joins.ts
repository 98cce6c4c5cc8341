/** Suspicions about steps that join maps: inputs of a concat exchanged or not requantized, terms of a sum read otherwise. */
import { requantizeOne } from '../../integer/requantize';
import type { AddOperation, ConcatOperation } from '../operation';
import type { Evidence, Suspect } from '../suspect';
import { inferredSuspects } from './inferred';
import { requantizationSuspects } from './requantization';

/** Where each input's channels begin, in elements. */
function startsOf({ inputs }: ConcatOperation): readonly number[] {
  const starts = [0];
  for (const { values } of inputs) starts.push(starts[starts.length - 1] + values.length);
  return starts;
}

export function concatSuspects(evidence: Evidence, operation: ConcatOperation): readonly Suspect[] {
  const { expected } = evidence;
  const { inputs } = operation;
  const starts = startsOf(operation);
  const piece = (i: number): Float64Array => expected.subarray(starts[i], starts[i + 1]);
  const plain = inputs.map((_, i) => i);
  const orders = inputs.length > 4 ? exchanges(plain) : permutations(plain);
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
    ...(operation.requantize.filter((each) => each).length > 1 ? [copied(operation)] : []),
    ...adjustmentSuspects(evidence, operation),
  ];
}

function copied({ inputs }: ConcatOperation): Suspect {
  const joined = inputs.flatMap(({ values }) => Array.from(values));
  const text = 'all inputs are copied as they are: they are not brought to the common scale';
  return { id: 'concat-scale', text, predict: (i) => joined[i] };
}

/** What goes wrong where inputs are brought to the output's scale: in all of them, or in one. */
function adjustmentSuspects(evidence: Evidence, operation: ConcatOperation): readonly Suspect[] {
  const { expected } = evidence;
  const starts = startsOf(operation);
  const pieces = operation.inputs.map((_, input) => pieceSuspects(evidence, operation, input));
  const pieceAt = (i: number): number => starts.findIndex((start, n) => i >= start && i < starts[n + 1]);
  const all = new Map(pieces.flat().map(({ id, text }) => [`${id} ${text}`, { id, text }]));
  const together = [...all.values()].map(({ id, text }): Suspect => {
    const own = pieces.map((suspects) => suspects.find((each) => each.id === id && each.text === text));
    return { id, text, predict: (i) => own[pieceAt(i)]?.predict(i) ?? expected[i] };
  });
  const single = pieces.flatMap((suspects, input) =>
    suspects.map(({ id, text, predict }): Suspect => {
      const words = `of input ${input} only: ${text}`;
      return { id, text: words, predict: (i) => (pieceAt(i) === input ? predict(i) : expected[i]) };
    }),
  );
  return [...together, ...(operation.inputs.length > 1 ? single : [])];
}

/** By elements of the output. */
function pieceSuspects(evidence: Evidence, operation: ConcatOperation, input: number): readonly Suspect[] {
  const requantize = operation.requantize[input];
  if (!requantize) return [];
  const { values, zeroPoint, size } = operation.inputs[input];
  const start = startsOf(operation)[input];
  const accumulators = new Float64Array(evidence.expected.length);
  values.forEach((q, i) => (accumulators[start + i] = q - zeroPoint));
  const entry = (i: number): number => Math.floor((i - start) / (size.H * size.W));
  const part: Evidence = { ...evidence, accumulators, requantize, entry, bias: undefined, operation: undefined };
  return [
    ...requantizationSuspects(part),
    ...inferredSuspects(part),
    ...(zeroPoint === 0
      ? []
      : [
          {
            id: 'input-zero-point',
            text: `the input's zero point ${zeroPoint} is not subtracted`,
            predict: (i: number) => requantizeOne(accumulators[i] + zeroPoint, entry(i), requantize),
          },
        ]),
  ];
}

const concatWords = (order: readonly number[]): string =>
  order.length === 2 ? 'the two inputs are exchanged' : `the inputs are joined in the order ${order.join(', ')}`;

/** The plain order, and each in which two are exchanged. */
function exchanges(plain: readonly number[]): readonly (readonly number[])[] {
  const pairs = plain.flatMap((a) => plain.slice(a + 1).map((b) => [a, b] as const));
  return [plain, ...pairs.map(([a, b]) => plain.map((i) => (i === a ? b : i === b ? a : i))), [...plain].reverse()];
}

/** The plain order first. */
function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

/** Inputs of the output's size only: one that is broadcast is left aside. */
export function addSuspects({ expected, isSum }: Evidence, operation: AddOperation): readonly Suspect[] {
  const { inputs, multipliers, requantize } = operation;
  if (inputs.some(({ values }) => values.length !== expected.length)) return [];
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
