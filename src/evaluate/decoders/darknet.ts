/** The heads of a Darknet cfg, which say themselves how they are decoded. */
import type { Graph, ValueId } from '../../graph/graph';
import type { Shape } from '../../graph/tensor';
import { decodeHeads } from '../decodeHeads';
import type { Decoding } from './decoder';
import { inputSize } from './network';

export const darknetName = 'darknet';

export function darknetDecoding({ heads, ...graph }: Graph): Decoding | undefined {
  if (heads.length === 0) return undefined;
  const shapes = new Map<ValueId, Shape>(graph.outputs.map((value) => [value, graph.values[value].shape ?? []]));
  const size = inputSize({ heads, ...graph });
  return {
    outputs: heads.map(({ value }) => value),
    classes: heads[0].classes,
    why: `heads ${[...new Set(heads.map(({ kind }) => kind))].join(' and ')} of the cfg`,
    decode: (outputs, confidence) => decodeHeads(heads, outputs, shapes, size, confidence),
  };
}
