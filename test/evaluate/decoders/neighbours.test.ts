/**
 * What stands beside the outputs that decoders know: one length more or less, a dimension more or less, another operator, an output
 * more or less. Which decoder takes it is written down (asked for by name, and unasked), to be read when it changes.
 */
import { describe, expect, it } from 'vitest';
import { decoders } from '../../../src/evaluate/decoders/decoders';
import { network, type OutputSketch } from './outputs';
import { cases } from './planted';

type Change = readonly [name: string, change: (output: OutputSketch) => readonly OutputSketch[]];

const changesOf = ({ shape }: OutputSketch): readonly Change[] => [
  ...shape.flatMap((length, axis): readonly Change[] =>
    [-1, 1, length].map((more) => [
      `length ${axis}: ${length} → ${length + more}`,
      (output) => [{ ...output, shape: shape.map((each, at) => (at === axis ? length + more : each)) }],
    ]),
  ),
  ['a dimension more', (output) => [{ ...output, shape: [...shape, 1] }]],
  ['a dimension less', (output) => [{ ...output, shape: shape.slice(0, -1) }]],
  ['integers', (output) => [{ ...output, integers: output.integers !== true }]],
  ['squashed', (output) => [{ ...output, squashed: output.squashed !== true }]],
  ['computed', (output) => [{ ...output, computed: output.computed !== true }]],
  ...['Conv', 'Sigmoid', 'Softmax'].map((last): Change => [`last ${last}`, (output) => [{ ...output, last }]]),
  ['without it', () => []],
  ['twice', (output) => [output, output]],
  ['without a name', (output) => [{ ...output, name: '' }]],
];

describe('what stands beside', () => {
  it.each(cases.map((each) => [`${each.decoder}: ${each.what}`, each] as const))(
    '%s',
    (_, { decoder, size, outputs }) => {
      const own = decoders.find(({ name }) => name === decoder)!;
      const lines = outputs.flatMap((output, at) => {
        const taken = new Map<string, string[]>();
        for (const [name, change] of changesOf(output)) {
          const seen = network(size, ...outputs.slice(0, at), ...change(output), ...outputs.slice(at + 1));
          const [asked, unasked] = [own.recognise(seen, true), decoders.find((each) => each.recognise(seen, false))];
          const words = asked ? `${asked.classes ?? 'any number of'} classes, ${asked.why}` : 'refused';
          const answer = `${words}; unasked: ${unasked?.name ?? '–'}`;
          taken.set(answer, [...(taken.get(answer) ?? []), name]);
        }
        return [`output ${at}`, ...[...taken].map(([answer, names]) => `  ${answer}: ${names.join(', ')}`)];
      });
      expect(lines.join('\n')).toMatchSnapshot();
    },
  );
});
