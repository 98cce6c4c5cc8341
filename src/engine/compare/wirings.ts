/** What may lie at the inputs of a step instead of what belongs there: each other's values, or another one of the same shape. */
import type { Manifest, ManifestStep } from '../../export/fpga/manifest';
import type { ManifestValue } from '../../export/fpga/values';
import type { Alteration } from './alteration';

/** Values that are tried in an input's place: so many that were made last, and the network's inputs. */
const mostAlike = 8;

/** Ids of other values of an input's shape, the nearest before the step first. */
export function alikeOf({ values, inputs }: Manifest, step: ManifestStep, input: string): readonly string[] {
  const own = values.find(({ id }) => id === input);
  const made = values.findIndex(({ id }) => step.outputs.includes(id));
  const isAlike = ({ id, shape }: ManifestValue): boolean => id !== input && shape.join() === own?.shape.join();
  const alike = values.slice(0, made).filter(isAlike);
  const before = alike.map(({ id }) => id).reverse();
  return [...new Set([...before.slice(0, mostAlike), ...before.filter((id) => inputs.includes(id))])];
}

export const wiringsOf = (manifest: Manifest, step: ManifestStep): readonly Alteration[] => [
  ...exchanges(manifest, step),
  ...others(manifest, step),
];

/** Each two inputs of one shape; each two that are joined along an axis. */
function exchanges({ values }: Manifest, step: ManifestStep): readonly Alteration[] {
  const { inputs } = step;
  const shapeOf = (at: number): string | undefined => values.find(({ id }) => id === inputs[at])?.shape.join();
  const pairs = inputs.flatMap((_, a) => inputs.slice(a + 1).map((__, more) => [a, a + 1 + more] as const));
  return pairs
    .filter(([a, b]) => inputs[a] !== inputs[b] && ('axis' in step || shapeOf(a) === shapeOf(b)))
    .map(([a, b]) => ({
      id: 'inputs-exchanged',
      text: `inputs ${a} and ${b} are exchanged: each is read with the zero point and the factor of the other`,
      inputs: inputs.map((id, at) => (at === a ? inputs[b] : at === b ? inputs[a] : id)),
    }));
}

/** Another value in one input's place. */
function others(manifest: Manifest, step: ManifestStep): readonly Alteration[] {
  const { inputs } = step;
  return inputs.flatMap((own, at) =>
    alikeOf(manifest, step, own).map((other) => ({
      id: 'other-input' as const,
      text: `${inputs.length > 1 ? `input ${at}` : 'the input'} is ${other}, expected ${own}`,
      inputs: inputs.map((id, n) => (n === at ? other : id)),
    })),
  );
}
